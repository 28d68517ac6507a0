"""What names mean: operations, providers, models, finish reasons; told a second time."""
import re

INFERENCE = {
    "chat": """chat completion chat_completion chat_completions chat.completion chat.completions chat.completions.create create_chat_completion
        chat_model
        llm llm_call call_llm generation response responses responses.create create_response message messages messages.create anthropic_messages
        beta.messages converse converse_stream chat_stream stream_chat realtime generate_text stream_text generate_object stream_object
        chatcompletion chatcompletions conversestream generatetext streamtext run_thread run_thread_stream start_thread_run process_thread_run""",
    "retrieve_and_generate": "retrieve_and_generate retrieveandgenerate retrieve_and_generate_stream",
    "text_completion": "text_completion text_completions text_generation completions completions.create text.completion text.completions",
    "generate_content": "generate_content generate_content_stream stream_generate_content generatecontent streamgeneratecontent",
    "embeddings": "embeddings embedding embed embeddings.create create_embedding embed_content text_embedding feature_extraction",
    "rerank": "rerank reranker reranking",
    "image_generation": "image_generation image images generate_image generate_images images.generate image_generate text_to_image",
    "image_edit": "image_edit images.edit edit_image image_edits", "image_variation": "image_variation image_variations images.create_variation",
    "speech": "speech audio_speech audio.speech audio.speech.create text_to_speech tts generate_speech",
    "transcription": "transcription transcriptions transcribe audio_transcription audio.transcriptions speech_to_text stt",
    "translation": "translation translations audio_translation audio.translations", "audio": "audio",
    "moderation": "moderation moderations moderations.create moderate litellm.moderation",
    "video_generation": "video_generation video create_video generate_video video_remix text_to_video", "ocr": "ocr"}
AROUND = {
    "invoke_agent": "invoke_agent agent agent_call ai.generatetext ai.streamtext ai.generateobject ai.streamobject",
    "invoke_workflow": "invoke_workflow workflow", "execute_tool": "execute_tool tool tool_call ai.toolcall call_mcp_tool",
    "embeddings": "ai.embed ai.embedmany", "rerank": "ai.rerank", "retrieval": "retrieval retriever retrieve", "create_agent": "create_agent"}
NO_CALLS = """chain task execute_task span default prompt user_prompt system_prompt schedule_tool_calls parser guardrail guardrails apply_guardrail
    evaluator evaluation evaluate event tokenize detokenize count_tokens input_tokens fetch_response plan memory handoff search mcp list_mcp_tools
    framework vectordb fine_tuning component pipeline step a2a_client asend_message send_message get_responses get_interaction
    video_status video_content add_message a_add_message get_message get_messages create_thread send_message_streaming
    asend_message_streaming video_get_character video_create_character create_realtime_client_secret create_realtime_transcription_session"""
ENDINGS = {"dogenerate": "chat", "dostream": "chat", "doembed": "embeddings", "dorerank": "rerank"}
ABSENT = ("none", "null", "nil", "undefined", "unknown", "n/a", "unspecified")
#: Beginnings of the words of an operation that nobody knows.
NEVER = """count token detok list delet retriev cancel updat upload downlo eval guard plan memor tool agent workfl templat search handof index mcp
    finetun tuning health ping upsert setup initiali notif resourc split export status swarm graph crew kickof manag orchest ingest permis approv hook turn sandbo""".split()
UNCLEAR = """get create fetch prompt batch query store save load cache parse rout chain task step pipeli cycle valid file vector session thread
    assist
    human chunk node select code conversa""".split()
ALWAYS = """chat complet generat messag respon answer convers interact infer predict llm stream codegen embed rerank image speech audio voice transcri
    translat listen
    tts stt moderat video ocr""".split()


#: Kinds of models by the operation, or by the beginnings of its words.
FAMILIES_OF = {"chat": "language", "text_completion": "language", "generate_content": "language", "retrieve_and_generate": "language", "embeddings": "embeddings", "rerank": "rerank",
               "image_generation": "image", "image_edit": "image", "image_variation": "image", "speech": "audio", "transcription": "audio",
               "translation": "audio", "audio": "audio", "moderation": "moderation", "video_generation": "other", "ocr": "other"}
FAMILY_STEMS = {
    "language": "chat complet generat messag respon answer convers interact infer predict llm stream codegen", "embeddings": "embed", "rerank": "rerank",
    "image": "image",
    "audio": "speech audio voice transcri translat listen tts stt", "moderation": "moderat", "other": "video ocr"}


def known_operations():
    """Word -> (name, whether it is a call)."""
    out = {word: (word, False) for word in NO_CALLS.split()} | {word: ("", False) for word in ABSENT}
    for table, is_call in ((AROUND, False), (INFERENCE, True)):
        for name, words in table.items():
            out |= {word: (name, is_call) for word in words.split()}
    return out


OPERATIONS = known_operations()


def operation(sent):
    """(name, whether it is a call) of an operation, or None."""
    word = re.sub("[- ]", "_", sent.strip('"').strip().lower())
    found = OPERATIONS.get(word)
    if found is None and word.rsplit(".", 1)[-1] in ENDINGS and "." in word:
        return ENDINGS[word.rsplit(".", 1)[-1]], True
    if found is None:
        found = OPERATIONS.get(re.sub("^_?a", "", word)) if re.match("_?a", word) else None
    elif not found[1] and found[0] == word:
        return sent, False
    return found


def sense(word):
    """-1: no call, 0: unclear, 1: a call, None: says nothing."""
    fits = [(len(stem), value) for value, stems in ((-1, NEVER), (0, UNCLEAR), (1, ALWAYS)) for stem in stems if word.startswith(stem)]
    return max(fits)[1] if fits else None


def done(operation):
    """The words of an operation that say what is done, not with what."""
    words = [word.lower() for word in re.findall(r"[A-Z]*[a-z]+|[A-Z]+", operation)]
    ends = [place for place, word in enumerate(words) if word in ("with", "using")]
    return words[:ends[0]] if ends else words


def calls_nobody(sent):
    """Whether LiteLLM's own word for a call says that no model is called."""
    if not sent:
        return False
    known = operation(sent)
    return not sounds_like_a_call(sent) if known is None else not known[1] and known[0] != ""


def sounds_like_a_call(sent):
    """Whether an unknown operation calls a model, by its words."""
    words = done(sent)
    senses = [sense(word) if sense(word) is not None else sense(word[1:]) if word[0] == "a" else None for word in words]
    return -1 not in senses and (1 in senses or 0 not in senses)


def family(name):
    """The kind of model that an operation calls, or None."""
    if not name or name in FAMILIES_OF:
        return FAMILIES_OF.get(name)
    stems = [(stem, kind) for kind, words in FAMILY_STEMS.items() for stem in words.split()]
    words = done(name)
    kinds = [kind for word in words for stem, kind in stems if word.startswith((stem, "a" + stem))]
    return next((kind for kind in kinds if kind != "language"), kinds[0] if kinds else None)


PLATFORMS = {
    "azure.ai.openai": """azure azure_openai az.ai.openai azure.openai azure_text azureopenai azure_open_ai azure.ai openai.azure openai_azure
        azure_openai_responses azurechatopenai azure_openai_chat""",
    "gcp.vertex_ai": """vertex_ai vertexai vertex_ai_beta google_vertex google_vertexai google_vertex_ai google.vertex google.vertex_ai
        google.vertexai
        googlevertex googlevertexai vertex gcp_vertex_ai gcp anthropic_vertex anthropic.vertex google_anthropic_vertex google_vertex_anthropic
        google_vertex_ai_gemini google_vertex_ai_anthropic chatvertexai chatanthropicvertex vertex_ai_anthropic""",
    "aws.bedrock": """aws bedrock bedrock_converse amazon_bedrock aws_bedrock amazon.bedrock amazonbedrock amazon bedrock_mantle bedrock_runtime
        anthropic_bedrock anthropic.bedrock anthropic_aws awsbedrock aws_bedrock_converse chatbedrock chatbedrockconverse amazon_bedrock_chat
        amazon_bedrock_converse_chat bedrockconverse"""}
PROVIDERS = {
    "openai": "open_ai openai_chat openai_responses text_completion_openai chatgpt chatopenai",
    "anthropic": "anthropic_text anthropic_chat chatanthropic",
    "azure.ai.inference": """azure_ai az.ai.inference azure_ai_inference azure_ai_foundry azure_foundry azure_inference microsoft.foundry
        microsoft_foundry az.ai.agents azureaiinference azureaichatcompletionsmodel""",
    "gcp.gemini": """gemini google_genai google_gla google_ai_studio google.generative_ai google_generative_ai google_gemini google.gemini
        google.genai
        googleai google_ai google_ai_gemini google_genai_ai googlegenai google.ai.studio generativelanguage.googleapis.com
        chatgooglegenerativeai chat_google_generative_ai googlegenerativeai""",
    "gcp.vertex.agent": "", "gcp.gen_ai": "google", "mistral_ai": "mistral mistralai mistral.ai codestral text_completion_codestral mistralai_chat chatmistralai",
    "x_ai": "xai x.ai grok chatxai",
    "cohere": "cohere_chat cohereai cohere.ai chatcohere", "deepseek": "deep_seek chatdeepseek", "groq": "groq_chat chatgroq",
    "perplexity": "perplexityai pplx perplexity_ai chatperplexity",
    "ibm.watsonx.ai": "watsonx watsonx_text ibm_watsonx ibm ibm.watsonx ibm.watson.ai watsonx_ai watsonx.ai watsonxai ibm_watsonx_ai chatwatsonx",
    "moonshot_ai": "moonshot moonshotai kimi", "ollama": "ollama_chat chat_ollama chatollama", "openrouter": "open_router",
    "fireworks": "fireworks_ai fireworksai fireworks_chat chatfireworks",
    "together": "together_ai togetherai together_chat chattogether",
    "huggingface": "hugging_face huggingface_hub huggingface_chat_wrapper chathuggingface",
    "nvidia": "nvidia_nim nvidia.nim nvidia_ai_endpoints chatnvidia chat_nvidia_ai_playground",
    "dashscope": "alibaba alibaba_cloud aliyun tongyi", "zai": "z_ai z.ai zhipuai zhipu", "voyage": "voyageai voyage_ai", "jina": "jina_ai jinaai",
    "ai21": "ai21_chat ai21labs", "vllm": "hosted_vllm",
    "sagemaker": "sagemaker_chat sagemaker_nova amazon_sagemaker aws_sagemaker aws.sagemaker",
    "oci": "oci_genai oci_generative_ai oci_generative_ai_chat", "cloudflare": "workers_ai cloudflare_workers_ai",
    "snowflake": "snowflake_cortex", "github_copilot": "githubcopilot copilot"}
SPELLINGS = {word: name for table in (PLATFORMS, PROVIDERS) for name, words in table.items() for word in [name, *words.split()]}
INTERFACES = """chat responses response completion completions embedding embeddings messages image images speech transcription generative_ai
    textembedding
    language_model video reranking realtime audio live interactions""".split()
FRAMEWORKS = set("""langchain langgraph strands-agents microsoft.agent_framework crewai llama_index llamaindex haystack autogen openai_agents
    semantic_kernel smolagents pydantic_ai agno dspy spring_ai gcp.vertex.agent google_adk agent_framework claude_agent_sdk ag2 mastra litellm
    langchain4j
    trpc.go.agent genkit litellm_proxy embabel koog beeai llama_stack openai_agents_sdk vercel_ai_sdk semantickernel""".split())
HINTS = ("langfuse.observation.metadata.ls_provider", "langsmith.metadata.ls_provider", "traceloop.association.properties.ls_provider",
         "metadata.ls_provider", "ls_provider")


def provider(sent):
    """A provider in OpenTelemetry's spelling."""
    low = sent.strip().strip('"').strip().lower()
    parts = low.replace("-", "_").split(".")
    for end in range(len(parts), max(len(parts) - 5, 0), -1):
        found = SPELLINGS.get(".".join(parts[:end]))
        if found:
            if all(part in INTERFACES for part in parts[end:]):
                return found
            if found in PLATFORMS:
                return "azure.ai.inference" if found == "azure.ai.openai" else found
            break
    else:
        found = re.match("(azure|bedrock|vertex)_", low.replace("-", "_"))
        if found and found[1] == "azure":
            return "azure.ai.openai" if "openai" in low else "azure.ai.inference"
        if found:
            return SPELLINGS[found[1]]
        if "/" in low[1:] and ":" not in low and low.rsplit("/", 1)[1].replace("-", "_") in SPELLINGS:
            return SPELLINGS[low.rsplit("/", 1)[1].replace("-", "_")]
    return low.rsplit(".", 1)[0] if "." in low[1:] and parts[-1] in INTERFACES else low


HOSTS = {
    "api.openai.com": "openai", "api.anthropic.com": "anthropic", "openai.azure.com": "azure.ai.openai",
    "services.ai.azure.com": "azure.ai.inference",
    "models.ai.azure.com": "azure.ai.inference", "generativelanguage.googleapis.com": "gcp.gemini", "aiplatform.googleapis.com": "gcp.vertex_ai",
    "api.mistral.ai": "mistral_ai", "api.groq.com": "groq", "api.deepseek.com": "deepseek", "api.x.ai": "x_ai", "api.cohere.com": "cohere",
    "api.perplexity.ai": "perplexity", "openrouter.ai": "openrouter", "api.together.xyz": "together", "api.fireworks.ai": "fireworks",
    "models.github.ai": "github", "githubcopilot.com": "github_copilot", "volces.com": "volcengine"}


def of_host(host):
    """Whose host it is, or ""."""
    if re.search(r"^bedrock.*\.amazonaws\.com$", host):
        return "aws.bedrock"
    if host.endswith("-aiplatform.googleapis.com") or re.match(r"aiplatform\..*\.rep\.googleapis\.com$", host):
        return "gcp.vertex_ai"
    return next((name for end, name in HOSTS.items() if host == end or host.endswith("." + end)), "")


PREFIXES = {"openai": "openai", "anthropic": "anthropic", "azure": "azure.ai.openai", "azure_ai": "azure.ai.inference", "bedrock": "aws.bedrock",
            "vertex_ai": "gcp.vertex_ai", "gemini": "gcp.gemini", "google_genai": "gcp.gemini", "groq": "groq", "xai": "x_ai", "x_ai": "x_ai",
            "openrouter": "openrouter", "perplexity": "perplexity", "together_ai": "together", "fireworks_ai": "fireworks"}
OF_SLASH = {"mistral": "mistral_ai", "cohere": "cohere", "deepseek": "deepseek", "ollama": "ollama"}
MAKERS = """us eu apac global jp au ca us-gov amazon anthropic ai21 cohere meta mistral deepseek openai qwen moonshotai moonshot minimax zai
    stability writer
    twelvelabs luma nvidia google""".split()


#: Whose SDK an instrumentation is made for.
SDKS = {"anthropic": "anthropic", "azureaiinference": "azure.ai.inference", "bedrock": "aws.bedrock", "cohere": "cohere",
        "googleaistudio": "gcp.gemini", "googlegenerativeai": "gcp.gemini", "groq": "groq",
        "mistral": "mistral_ai", "mistralai": "mistral_ai", "ollama": "ollama", "replicate": "replicate", "together": "together",
        "vertexai": "gcp.vertex_ai", "voyageai": "voyage", "watsonx": "ibm.watsonx.ai"}


def of_scope(scope):
    """Who is asked through the SDK that a scope's instrumentation is made for, or ""."""
    behind = scope.partition("instrumentation")[2][1:]
    return SDKS.get(behind.lower().replace("_", "").replace("-", ""), "")


def of_model(sent):
    """Who serves a model, if its name begins with that, or ""."""
    low = sent.strip().lower()
    if low.startswith("arn:aws") and ":bedrock:" in low:
        return "aws.bedrock"
    if low.startswith(("projects/", "publishers/")):
        return "gcp.vertex_ai"
    match = re.match(r"([^/]+)(/)(.+)|([a-z_-]+)([:.])([a-z].*)", low)
    if not match or low.startswith("ft:") and not match[2]:
        return ""
    prefix, mark, rest = (part for part in match.groups() if part)
    if mark == ".":
        return "aws.bedrock" if prefix in MAKERS else ""
    prefix = prefix.replace("-", "_")
    return "" if rest.startswith("gpt-oss") else PREFIXES.get(prefix) or (OF_SLASH.get(prefix, "") if mark == "/" else "")


def without_resource(sent):
    """A model's name without the resource that it stands in."""
    if re.match("models/.", sent, re.IGNORECASE):
        return sent[7:]
    is_resource = re.match(r"(projects/|publishers/|(bedrock/(converse/)?)?arn:aws).*/.", sent, re.IGNORECASE)
    return sent.rsplit("/", 1)[-1] if is_resource else sent


FINISH = {
    "stop": """stop stopped end_turn endturn stop_sequence stopsequence completed complete finish finished eos eos_token end_of_text endoftext
        pause_turn
        word done reason_stop stop_criteria_met 1""",
    "length": """length max_tokens maxtokens max_output_tokens max_completion_tokens incomplete model_length model_context_window_exceeded
        context_window_exceeded token_limit token_limit_reached tokenlimitreached error_limit limit max_length max_new_tokens reason_max_len reason_max_context 2""",
    "tool_call": """tool_calls tool_call toolcalls toolcall tool_use tooluse function_call functioncall function_calls tool_execution
        reason_tool_calls""",
    "content_filter": """content_filter contentfilter content_filtered contentfiltered safety refusal guardrail_intervened recitation blocklist
        prohibited_content spii language image_safety image_prohibited_content image_recitation model_armor error_toxic sensitive blocked 3 4""",
    "error": """error failed timeout time_limit malformed_function_call unexpected_tool_call too_many_tool_calls malformed_response
        malformed_model_output malformed_tool_use no_image image_other insufficient_system_resource network_error missing_thought_signature reason_time_limit reason_invalid""",
    "": "none null nil undefined unknown n/a finish_reason_unspecified unspecified not_finished"}
REASONS = {word: name for name, words in FINISH.items() for word in words.split()}


def is_reason(sent):
    """Whether it is a known finish reason, or a word for none."""
    return re.sub("[- ]", "_", sent.strip().lower()) in REASONS


def finish(sent):
    """A finish reason, "" for none."""
    low = sent.strip().strip('"').lower()
    for word in (low, low.removeprefix("finish_reason_"), low.rsplit(".", 1)[-1]):
        found = REASONS.get(re.sub("[- ]", "_", word))
        if found is not None or not low:
            return found or ""
    return low.removeprefix("finish_reason_").rsplit(".", 1)[-1] if re.fullmatch(r"[a-z0-9_. -]{1,64}", low) else "other"


FAMILIES = """gpt chatgpt claude gemini gemma llama codellama mistral mixtral ministral magistral devstral codestral pixtral voxtral command c4ai
    aya deepseek
    grok qwen qwq kimi glm nova titan jamba phi sonar text embed rerank whisper omni tts davinci o1 o3 o4""".split()
KINDS = """mini nano micro pro turbo lite flash air plus max large medium small tiny ultra premier premium audio realtime search codex code coder
    vision vl omni
        image chat base reasoning reasoner thinking deep research opus sonnet haiku fable instant luna sol terra astra argon maverick scout fast
    nemo embed
    embedding rerank transcribe tts distill highspeed multi agent light oss guard multilingual english r""".split()
VERSION = re.compile(r"(-\d{4}-\d{2}-\d{2}|-\d{2}-20\d\d|-\d\d-\d\d|-\d{8}|-\d{6}|-\d{4}|-\d{3}|@[^@]*|-v\d|-latest|-preview|-exp|\[[^\[]*\])$")


def plain(name):
    """A model's name without what stands in front of it and without versions."""
    name = re.sub(r"^(.*/|([a-z-]+\.)+(?=[a-z]))", "", name.strip().lower())
    name = name.split(":")[0]
    while VERSION.search(name):
        name = VERSION.sub("", name)
    return name


def words_of(name):
    """(digits of a model's version one after the other, the other words)."""
    name = plain(name)
    words = [part for word in re.findall(r"[a-z]{3,}(?=\d)|[a-z0-9]+", name) for part in [word] if part not in ("meta", "open")]
    return "".join(word for word in words if word.isdigit()), [word for word in words if not word.isdigit()]


#: Words that tell two models apart though one of them names no version.
TIERS = set("mini nano micro pro turbo lite flash air plus max large medium small tiny ultra premier premium".split())
SIZE = r"[ea]?\d[\dx.]*[bm]"


def size_behind(name):
    """What stands behind a colon if it is a size, or ""."""
    tag = name.strip().lower().rsplit(":", 1)[1].split("-")[0] if ":" in name else ""
    return tag if re.fullmatch(SIZE, tag) else ""


def is_other_model(asked, answered):
    """Whether both are whole names of models, and of different ones."""
    if plain(asked) == plain(answered):
        return bool(size_behind(asked) and size_behind(answered)) and size_behind(asked) != size_behind(answered)
    (digits, words), (other_digits, other_words) = words_of(asked), words_of(answered)
    for number, some in ((digits, words), (other_digits, other_words)):
        has_number = number or any(re.search(r"\d", word) for word in some)
        if not some or some[0] not in FAMILIES or not has_number and not set(some) & set(KINDS):
            return False
    if words[0] != other_words[0]:
        return True
    sizes, other_sizes = ({word for word in some if re.fullmatch(SIZE, word)} for some in (words, other_words))
    if not sizes or not other_sizes:
        words, other_words = ([word for word in some if word not in sizes | other_sizes] for some in (words, other_words))
    numbered = [bool(number or re.search(r"\d", "".join(some))) for number, some in ((digits, words), (other_digits, other_words))]
    for has_number, some, others in ((numbered[0], words, other_words), (numbered[1], other_words, words)):
        if not has_number and set(some) <= set(others):
            return bool(TIERS & (set(others) - set(some)))
    if numbered[0] != numbered[1] and all(re.fullmatch(r"chat|reasoner|.\d", word) for word in set(words) ^ set(other_words)):
        return False
    for number, some, others in ((digits, words, other_words), (other_digits, other_words, words)):
        if any(word not in KINDS and not re.search(r"\d", word) for word in set(some) - set(others)):
            return False
    return digits != other_digits or set(words) != set(other_words)
