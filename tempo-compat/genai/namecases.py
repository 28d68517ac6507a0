"""Calls whose names senders write in ways of their own, and spans that only look like calls: (title, attributes, what the model must say).

What it says: (provider, request model, response model, operation, finish reasons, whether another model answered), or None for no call.
"""
import calls
import values
from make import request, span
from spans import CONSUMER, INTERNAL, SERVER, request_of, spans_of

MODEL = {"gen_ai.request.model": "gpt-5.1"}


def operations():
    """Operations that are calls under their name, and such as are none."""
    named = {
        "anthropic_messages": "chat", "aresponses": "chat", "llm_call": "chat", "agenerate_content": "generate_content", "aimage_edit": "image_edit",
        "image_variation": "image_variation", "aspeech": "speech", "atranscription": "transcription", "amoderation": "moderation",
        "arerank": "rerank",
        "_arealtime": "chat", "acreate_video": "video_generation", "AEMBEDDING": "embeddings", "Chat Completion": "chat",
        "ChatCompletion": "chat", "ConverseStream": "chat", "text.completions": "text_completion", "litellm.moderation": "moderation",
        "feature_extraction": "embeddings", "chat_with_tools": "chat_with_tools", "create_interaction": "create_interaction", "arun_thread": "chat", "run_thread_stream": "chat",
        "retrieve_and_generate": "retrieve_and_generate", "code_completion": "code_completion", "_aresponses_websocket": "_aresponses_websocket",
        "summarize": "summarize", "get_chat_answer": "get_chat_answer", "createResponse": "createResponse", "x.embedDocuments": "x.embedDocuments"}
    for sent, name in named.items():
        yield f"operation {sent}", MODEL | {"gen_ai.operation.name": sent}, ("", "gpt-5.1", "", name, [], False), {}
    for sent in ("tokenize", "acount_tokens", "CountTokens", "guardrail", "apply_guardrail", "evaluate_answer", "retrieval", "plan", "memory_lookup",
                 "fetch_response", "deleteResponse", "list_messages", "acreate_batch", "create_file", "user_prompt", "agent_step", "prompt_template",
                 "execute_tool", "tool_call", "agent_call", "MCP list_tools", "aget_responses", "llm_setup", "invoke_swarm", "litellm.responses_management",
                 "routing", "initialize", "resources/read", "avideo_status", "aingest", "run_code", "acreate_sandbox", "a_add_message",
                 "asend_message_streaming", "avideo_get_character", "acreate_realtime_transcription_session", "create_conversation", "user_turn",
                 "permission", "hook"):
        yield f"no call {sent}", MODEL | {"gen_ai.operation.name": sent, "gen_ai.usage.input_tokens": 7}, None, {}
    for sent in ("alist_files", "acreate_batch", "avector_store_search", "aingest", "arun_code", "asend_message_streaming", "a_add_message"):
        yield f"LiteLLM's {sent}", MODEL | {"gen_ai.operation.name": "chat", "litellm.call_type": sent}, None, {}
    yield "LiteLLM's arun_thread", MODEL | {"gen_ai.operation.name": "chat", "litellm.call_type": "arun_thread"}, ("", "gpt-5.1", "", "chat", [], False), {}
    yield "LiteLLM's aresponses", MODEL | {"gen_ai.operation.name": "chat", "litellm.call_type": "aresponses"}, ("", "gpt-5.1", "", "chat", [], False), {}
    own = MODEL | {"gen_ai.operation.name": "summarize", "gen_ai.agent.name": "a"}
    for kind, is_call in ((INTERNAL, True), (SERVER, True), (CONSUMER, False)):
        yield f"own operation of kind {kind}", own, ("", "gpt-5.1", "", "summarize", [], False) if is_call else None, {"kind": kind}
    yield "own operation without a model", {"gen_ai.operation.name": "summarize", "gen_ai.provider.name": "openai"}, None, {}
    for key in ("db.system", "db.system.name", "messaging.system"):
        yield f"a model beside {key}", MODEL | {key: "redis"}, None, {}
    yield "no operation", MODEL | {"gen_ai.operation.name": "None"}, ("", "gpt-5.1", "", "", [], False), {}


def providers():
    """Spellings of providers, and where else they are told."""
    chat = MODEL | {"gen_ai.operation.name": "chat"}
    for sent, name in (("azure.openai", "azure.ai.openai"), ("aws.anthropic", "aws.bedrock"), ("gcp.anthropic", "gcp.vertex_ai"),
                       ("google.vertex.chat", "gcp.vertex_ai"), ("googleVertex.anthropic.messages", "gcp.vertex_ai"), ("bedrock.anthropic.messages",
                                                                                                                     "aws.bedrock"),
                       ("anthropic-aws.messages", "aws.bedrock"), ("bedrock-mantle.chat", "aws.bedrock"), ("azure.deepseek", "azure.ai.inference"),
                       ("google.generative-ai", "gcp.gemini"), ("azure-openai.responses", "azure.ai.openai"), ("MistralAI", "mistral_ai"),
                       ("bedrock_converse", "aws.bedrock"), ("AWSBedrock", "aws.bedrock"), ("google_ai_gemini", "gcp.gemini"), ("grok", "x_ai"),
                       ("google_vertex_ai_anthropic", "gcp.vertex_ai"), ("MoonshotAI", "moonshot_ai"), ("ibm.watson.ai", "ibm.watsonx.ai"),
                       ("together_ai", "together"), ("fireworks_ai", "fireworks"), ("other", ""), ("_OTHER", ""), ("acme.chat", "acme"), ("acme.eu", "acme.eu"), ("watsonx", "ibm.watsonx.ai"), ("ChatOpenAI", "openai"), ("AzureChatOpenAI", "azure.ai.openai"), ("ChatBedrockConverse", "aws.bedrock"),
                       ("ChatGoogleGenerativeAI", "gcp.gemini"), ("anthropic-chat", "anthropic"), ("codestral", "mistral_ai"), ("sagemaker_chat", "sagemaker"),
                       ("langgenius/openai/openai", "openai"), ("langgenius/acme/acme", "langgenius/acme/acme"), ("microsoft.foundry", "azure.ai.inference"),
                       ("github-copilot", "github_copilot"), ("perplexity-ai", "perplexity"),
                       ("unknown", "")):
        yield f"provider {sent}", chat | {"gen_ai.system": sent}, (name, "gpt-5.1", "", "chat", [], False), {}
    for more, name in (({"ai.model.provider": "amazon-bedrock.converse"}, "aws.bedrock"), ({"gen_ai.system": "Langchain", "ls_provider": "openai"},
                       "openai"),
                       ({"gen_ai.provider.name": "none", "gen_ai.system": "groq"}, "groq"),
                       ({"langfuse.observation.metadata.ls_provider": '"google_vertexai"'}, "gcp.vertex_ai"),
                       ({"langsmith.metadata.ls_provider": "amazon_bedrock"}, "aws.bedrock"), (
                           {"metadata": '{"a": 1, "ls_provider": "mistralai"}'}, "mistral_ai"),
                       ({"server.address": "eu.api.openai.com"}, "openai"), ({"server.address": "https://one.openai.azure.com/v1"},
                       "azure.ai.openai"),
                       ({"server.address": "bedrock-runtime.eu-west-1.amazonaws.com"}, "aws.bedrock"), ({"server.address": "localhost"}, ""),
                       ({"server.address": "europe-west4-aiplatform.googleapis.com"}, "gcp.vertex_ai"),
                       ({"server.address": "api.openai.com.evil.example"}, ""), ({"server.address": "aiplatform.eu.rep.googleapis.com"}, "gcp.vertex_ai"),
                       ({"server.address": "models.github.ai"}, "github"), ({"server.address": "ark.cn-beijing.volces.com"}, "volcengine"),
                       ({"gen_ai.system": "litellm_proxy", "server.address": "api.groq.com"}, "groq"),
                       ({"litellm.provider.model": "azure/deployment-7"}, "azure.ai.openai"), ({"server.address": "openrouter.ai"}, "openrouter")):
        yield f"told by {more}", chat | more, (name, "gpt-5.1", "", "chat", [], False), {}


def models():
    """Spellings of models, and which of them are the same."""
    chat = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "p"}
    for asked, answered, shown, is_other in (
            ("none", "llama3.2", ("", "llama3.2"), False), ("gpt-5.1", "Undefined", ("gpt-5.1", ""), False), ("gpt-5.1", "gpt-5.1-mini", None, True),
            ("projects/p/locations/l/publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro-001", ("gemini-2.5-pro", "gemini-2.5-pro-001"), False),
            ("models/gemini-2.5-pro", "gemini-2.5-flash", ("gemini-2.5-pro", "gemini-2.5-flash"), True),
            ("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5",
             ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"), False),
            ("claude-sonnet-4-5", "claude", None, False), ("smart", "gpt-5.1", None, False), ("openrouter/auto", "openai/gpt-5.1", None, False),
            ("anthropic/claude-sonnet-4.5", "anthropic/claude-4.5-sonnet-20250929", None, False), ("gpt-5.1-eu", "gpt-5.1-2025-11-13", None, False),
            ("claude-opus-4-8[1m]", "claude-opus-4-8", None, False), ("deepseek-chat", "deepseek-reasoner", None, True),
            ("claude-sonnet", "claude-sonnet-4-5", None, False), ("claude-opus-4", "claude-opus-4-5", None, True), ("o3", "gpt-5.1", None, True),
            # Sizes behind a colon, and modes that stand for whatever version is served.
            ("llama3.1:8b", "llama3.1:70b", None, True), ("qwen3:4b", "qwen3:30b-a3b", None, True), ("llama3.1:8b", "llama3.1:8b-instruct-q4_0", None, False),
            ("llama3.1", "llama3.1:8b", None, False), ("llama3.1:latest", "llama3.1:8b", None, False), ("llama3.1", "llama-3.1-8b", None, False),
            ("gpt-oss:20b", "gpt-oss:120b", None, True), ("deepseek-chat", "DeepSeek-V3.1", None, False),
            ("deepseek-reasoner", "DeepSeek-R1", None, False), ("command-r", "command-r-plus", None, True),
            ("gemini-flash-latest", "gemini-2.5-flash-lite", None, True), ("mistral-small", "mistral-small-3.2", None, False)):
        names = {"gen_ai.request.model": asked, "gen_ai.response.model": answered}
        yield f"{asked} {answered}", chat | names, ("p", *(shown or (asked, answered)), "chat", [], is_other), {}
    for named, asked, answered, shown in (("anthropic", "anthropic", "claude-sonnet-4-5", ""), ("anthropic", "anthropic", "", "anthropic"),
                                          ("xai", "x_ai", "grok-4", ""), ("openai", "OpenAI", "openai", "OpenAI"),
                                          ("aws.bedrock", "bedrock-claude", "claude-sonnet-4-5", "bedrock-claude"),
                                          ("ollama", "mistral", "mistral-small", "mistral")):
        said = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": named, "gen_ai.request.model": asked, "gen_ai.response.model": answered}
        yield f"provider's name {asked} {answered}", said, ({"xai": "x_ai"}.get(named, named), shown, answered, "chat", [], False), {}
    for group, asked, answered in (("gpt-5-mini", "claude-opus-4-5", "gpt-5-mini"), ("gpt-5-mini", "gpt-5-mini", "claude-opus-4-5-20251101")):
        said = {"gen_ai.request.model": asked, "gen_ai.response.model": answered, "litellm.model_group": group,
                "litellm.provider.model": "anthropic/claude-opus-4-5"}
        yield f"group {asked}", chat | said, ("p", asked, answered, "chat", [], False), {}
    for sent, name in (("openai/gpt-5.1", "openai"), ("us.anthropic.claude-x-1", "aws.bedrock"), ("gemini/gemini-2.5-pro", "gcp.gemini"),
                       ("openai/gpt-oss-20b", ""), ("meta-llama/llama-4", ""), ("mistral:latest", ""), ("google_genai:gemini-2.5-pro", "gcp.gemini")):
        yield f"model {sent}", {"gen_ai.operation.name": "chat", "gen_ai.request.model": sent}, (name, sent, "", "chat", [], False), {}


def reasons():
    """Finish reasons of every family."""
    chat = MODEL | {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "p"}
    for sent, name in (("STOP", "stop"), ("MAX_TOKENS", "length"), ("PROHIBITED_CONTENT", "content_filter"), ("MALFORMED_FUNCTION_CALL", "error"),
                       ("COMPLETE", "stop"), ("ERROR_TOXIC", "content_filter"), ("content_filtered", "content_filter"), ("pause_turn", "stop"),
                       ("model_context_window_exceeded", "length"), ("model_length", "length"), ("load", "load"), ("other", "other"), ("eos_token",
                       "stop"),
                       ("FinishReason.SPII", "content_filter"), ("FINISH_REASON_MAX_TOKENS", "length"), ("FINISH_REASON_UNSPECIFIED", None),
                       ("STOP_CRITERIA_MET", "stop"), ("compaction", "compaction"), ("ToolCalls", "tool_call"), ("none", None), ("null", None), ("unknown", None), ("cancelled", "cancelled")):
        yield f"reason {sent}", chat | {"gen_ai.response.finish_reasons": [sent]}, ("p", "gpt-5.1", "", "chat", [name] if name else [], False), {}
    several = chat | {"gen_ai.response.finish_reason": "FinishReason.STOP,FinishReason.LENGTH"}
    printed = chat | {"gen_ai.response.finish_reasons": "('stop', 'length')"}
    yield "a tuple in a text", printed, ("p", "gpt-5.1", "", "chat", ["stop", "length"], False), {}
    yield "several in a text", several, ("p", "gpt-5.1", "", "chat", ["stop", "length"], False), {}
    yield "stop_reason", chat | {"stop_reason": "tool_use"}, ("p", "gpt-5.1", "", "chat", ["tool_call"], False), {}


def cases():
    """(tenant, title, attributes, expected, more of the span)."""
    for number, case in enumerate([*operations(), *providers(), *models(), *reasons()]):
        yield f"name-{number}", *case


def requests():
    """(tenant, bodies)."""
    return [(tenant, [request(span(title, attributes, **more))]) for tenant, title, attributes, _, more in cases()]


def wrong():
    """Where the model itself does not say what a case says."""
    out = []
    for (_, title, _, expected, _), (_, bodies) in zip(cases(), requests()):
        told = calls.Calls()
        told.add(spans_of(request_of(bodies[0])))
        found = [(one.labels + (one.sighting.finish, values.is_substitution(one.sighting))) for one in told.calls]
        if found != ([expected] if expected else []):
            out.append(f"{title}: the model says {found}, not {expected}")
    return out
