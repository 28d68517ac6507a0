"""How senders count: what stands in input and output, and what beside them."""
import json

from make import request, span

CHAT = {"gen_ai.operation.name": "chat"}
IN, OUT, TOTAL = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.total_tokens"
READ, WRITE, THOUGHT = "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens"


def call(provider, model, *numbers, **more):
    """Attributes of a call with (input, output, total) as far as they are given."""
    return CHAT | {"gen_ai.provider.name": provider, "gen_ai.request.model": model} | dict(zip((IN, OUT, TOTAL), numbers)) | more


def claude(*numbers, provider="anthropic", **more):
    """The same of Claude."""
    return call(provider, "claude-sonnet-4-5", *numbers, **more)


def vercel(provider, model, *numbers, **more):
    """Attributes of Vercel's AI SDK with (input, output, total)."""
    said = dict(zip(("ai.usage.inputTokens", "ai.usage.outputTokens", "ai.usage.totalTokens"), numbers))
    return {"ai.operationId": "ai.generateText.doGenerate", "ai.model.provider": provider, "ai.model.id": model, "gen_ai.system": provider} | said | more


def text(name, whole, **more):
    """A call of OpenAI whose usage stands in a text."""
    return CHAT | {"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o", name: whole} | more


#: Name, attributes, scope, what the call's tokens are: (input, output, cache read, cache write, reasoning).
USAGES = (
    ("conventions", claude(700, 40, **{READ: 300, WRITE: 50}), "", (700, 40, 300, 50, None)),
    ("more-cached-than-input", claude(30, 40, **{READ: 300, WRITE: 50}), "", (380, 40, 300, 50, None)),
    ("total-with-cache", call("somebody", "m", 700, 40, 1090, **{READ: 300, WRITE: 50}), "", (1050, 40, 300, 50, None)),
    ("total-with-read", call("somebody", "m", 700, 40, 1040, **{READ: 300, WRITE: 50}), "", (1000, 40, 300, 50, None)),
    ("total-with-reasoning", call("somebody", "m", 700, 40, 840, **{THOUGHT: 100}), "", (700, 140, None, None, 100)),
    ("reasoning-in-output", call("somebody", "m", 700, 140, 840, **{THOUGHT: 100}), "", (700, 140, None, None, 100)),
    ("total-with-both", call("somebody", "m", 700, 40, 1140, **{READ: 300, THOUGHT: 100}), "", (1000, 140, 300, None, 100)),
    ("total-is-less", call("somebody", "m", 700, 40, 500, **{READ: 300}), "", (700, 40, 300, None, None)),
    ("total-unexplained", call("somebody", "m", 700, 40, 777), "", (700, 40, None, None, None)),
    ("more-reasoning-than-output", call("somebody", "m", 700, 40, **{THOUGHT: 90}), "", (700, 130, None, None, 90)),
    ("gemini-total", call("gcp.gemini", "gemini-2.5-pro", 700, 40, 860, **{READ: 300}), "", (700, 160, 300, None, None)),
    ("gemini-reasoning-and-tools", call("gcp.vertex_ai", "gemini-2.5-pro", 700, 40, 900, **{THOUGHT: 120}), "", (700, 160, None, None, 120)),
    ("claude-on-vertex-total", call("gcp.vertex_ai", "claude-opus-4", 700, 40, 777), "", (700, 40, None, None, None)),
    ("xai-total", call("x_ai", "grok-4", 700, 40, 860), "", (700, 160, None, None, None)),
    ("xai-no-total", call("xai", "grok-4", 700, 140, **{"gen_ai.usage.reasoning_tokens": 120}), "", (700, 260, None, None, 120)),
    ("xai-in-total", call("xai", "grok-4", 700, 140, 840, **{"gen_ai.usage.reasoning_tokens": 120}), "", (700, 140, None, None, 120)),
    ("adk-first", call("gcp.vertex_ai", "gemini-2.5-pro", 700, 40, **{"gen_ai.usage.experimental.reasoning_tokens": 30}), "", (700, 70, None, None, 30)),
    ("vercel-5-anthropic", vercel("anthropic.messages", "claude-sonnet-4-5", 700, 40, 740, **{"ai.usage.cachedInputTokens": 300}), "ai",
     (1000, 40, 300, None, None)),
    ("vercel-5-openai", vercel("openai.chat", "gpt-4o", 700, 40, 740, **{"ai.usage.cachedInputTokens": 300}), "ai", (700, 40, 300, None, None)),
    ("vercel-6-anthropic", vercel("anthropic.messages", "claude-sonnet-4-5", 1000, 40, 1040, **{
        "ai.usage.cachedInputTokens": 300, "ai.usage.inputTokenDetails.noCacheTokens": 700}), "ai", (1000, 40, 300, None, None)),
    ("vercel-5-google", vercel("google.generative-ai", "gemini-2.5-pro", 700, 40, 860, **{"ai.usage.reasoningTokens": 120}), "ai",
     (700, 160, None, None, 120)),
    ("micrometer", claude("700", "40", "740", **{READ: "300", WRITE: "50"}), "org.springframework.boot", (1050, 40, 300, 50, None)),
    ("openlit", claude(700, 40, **{READ: 300, "gen_ai.client.token.usage": 740}), "openlit.instrumentation.anthropic", (1000, 40, 300, None, None)),
    ("openlit-litellm", call("litellm", "anthropic/claude-sonnet-4-5", 700, 40, **{READ: 300, "gen_ai.client.token.usage": 740}),
     "openlit.instrumentation.litellm", (700, 40, 300, None, None)),
    ("agents-usage", call("openai", "gpt-4o", 90, 50, usage=json.dumps({
        "requests": 1, "input_tokens": 90, "output_tokens": 50, "input_tokens_details": {"cached_tokens": 30}})), "", (90, 50, 30, None, None)),
    ("adk-answer", call("gcp.vertex.agent", "gemini-2.5-flash", 90, 50, **{"gcp.vertex.agent.llm_response": json.dumps({
        "content": {"parts": [{"text": "x"}]}, "usage_metadata": {
            "prompt_token_count": 90, "candidates_token_count": 50, "cached_content_token_count": 30, "thoughts_token_count": 40,
            "total_token_count": 180}})}), "", (90, 90, 30, None, 40)),
    ("sdk-of-scope", {"openinference.span.kind": "LLM", "llm.token_count.prompt": 24, "llm.token_count.completion": 9},
     "openinference.instrumentation.mistralai", (24, 9, None, None, None)),
    ("spring-scope", claude(700, 40, 740, **{READ: 300}), "org.springframework.boot", (1000, 40, 300, None, None)),
    ("spring-openai", call("openai", "gpt-4o", "700", "40", "740", **{READ: "300"}), "org.springframework.boot", (700, 40, 300, None, None)),
    ("botocore", claude(700, 40, provider="aws.bedrock", **{READ: 300, "rpc.system": "aws-api"}), "", (1000, 40, 300, None, None)),
    ("openllmetry-bedrock", claude(700, 40, 740, provider="aws.bedrock", **{READ: 300}), "opentelemetry.instrumentation.bedrock",
     (1000, 40, 300, None, None)),
    ("openllmetry-anthropic", claude(700, 40, 740, **{READ: 300}), "opentelemetry.instrumentation.anthropic", (700, 40, 300, None, None)),
    ("bedrock-conventions", claude(700, 40, provider="aws.bedrock", **{READ: 300}), "mine", (700, 40, 300, None, None)),
    ("strands-claude", call("strands-agents", "us.anthropic.claude-sonnet-4", 700, 40, 740, **{"gen_ai.usage.cache_read_input_tokens": 300}), "",
     (1000, 40, 300, None, None)),
    ("strands-openai", call("strands-agents", "gpt-4o", 700, 40, 740, **{"gen_ai.usage.cache_read_input_tokens": 300}), "", (700, 40, 300, None, None)),
    ("strands-claude-added", call("strands-agents", "us.anthropic.claude-sonnet-4", 1000, 40, 1040, **{READ: 300}), "", (1000, 40, 300, None, None)),
    ("total-lacks-the-cache", claude("1000", 40, 740, **{READ: 300}), "", (1000, 40, 300, None, None)),
    ("agent-framework", claude(700, 40, **{READ: 300, WRITE: 50}), "agent_framework", (1050, 40, 300, 50, None)),
    ("agent-framework-foundry", claude(700, 40, provider="azure.ai.foundry", **{READ: 300}), "agent_framework", (1000, 40, 300, None, None)),
    ("agent-framework-openai", call("openai", "gpt-5", 700, 40, **{READ: 300}), "agent_framework", (700, 40, 300, None, None)),
    ("pipecat", claude(700, 40, provider="aws.bedrock", **{READ: 300}), "pipecat", (1000, 40, 300, None, None)),
    ("agno", {"openinference.span.kind": "LLM", "llm.provider": "Anthropic", "llm.model_name": "claude-sonnet-4-5", "llm.token_count.prompt": 700,
              "llm.token_count.completion": 40, "llm.token_count.total": 740, "llm.token_count.prompt_details.cache_read": 300},
     "openinference.instrumentation.agno", (1000, 40, 300, None, None)),
    ("llama-index", claude(700, 40, 740, provider="Anthropic", **{READ: 300}), "opentelemetry.instrumentation.llamaindex", (1000, 40, 300, None, None)),
    ("envoy-messages", claude(700, 40, **{READ: 300, "gen_ai.response.finish_reasons": ["end_turn"]}), "envoyproxy/ai-gateway",
     (1000, 40, 300, None, None)),
    ("envoy-chat", claude(700, 40, **{READ: 300, "gen_ai.response.finish_reasons": ["stop"]}), "envoyproxy/ai-gateway", (700, 40, 300, None, None)),
    ("botocore-newer-name", claude(700, 40, provider="aws.bedrock", **{READ: 300, "rpc.system.name": "aws-api"}), "mine", (1000, 40, 300, None, None)),
    ("bifrost", call("openai", "gpt-5", 700, 40, **{
        "gen_ai.usage.prompt_token_details.cached_read_tokens": 300, "gen_ai.usage.prompt_token_details.cached_write_tokens": 50,
        "gen_ai.usage.completion_token_details.reasoning_tokens": 30}), "", (700, 40, 300, 50, 30)),
    ("open-code", call("openai", "gpt-5", 700, 40, **{READ: 300, THOUGHT: 30}), "opencode", (1000, 70, 300, None, 30)),
    ("claude-code", {"gen_ai.system": "anthropic", "gen_ai.request.model": "claude-opus-4", "input_tokens": 700, "output_tokens": 40,
                     "cache_read_tokens": 300, "cache_creation_tokens": 50}, "", (1050, 40, 300, 50, None)),
    ("flat-names-of-others", {"gen_ai.request.model": "claude-opus-4", "input_tokens": 700, "output_tokens": 40}, "", (None, None, None, None, None)),
    ("langfuse-apart", text("langfuse.observation.usage_details", json.dumps(
        {"input": 600, "output": 20, "total": 950, "input_cache_read": 300, "output_reasoning": 30})), "", (900, 50, 300, None, 30)),
    ("langfuse-no-total", text("langfuse.observation.usage_details", json.dumps({"input": 600, "output": 20, "cache_read_input_tokens": 300})), "",
     (900, 20, 300, None, None)),
    ("langfuse-parts", text("langfuse.observation.usage_details", json.dumps(
        {"input": 600, "output": 20, "total": 620, "cache_read_input_tokens": 300})), "", (600, 20, 300, None, None)),
    ("langsmith", text("langsmith.metadata.usage_metadata", json.dumps({
        "input_tokens": 900, "output_tokens": 50, "total_tokens": 950, "input_token_details": {"cache_read": 300},
        "output_token_details": {"reasoning": 30}})), "", (900, 50, 300, None, 30)),
    ("litellm-python", text("metadata.usage_object", str({
        "completion_tokens": 50, "prompt_tokens": 900, "total_tokens": 950, "completion_tokens_details": {"reasoning_tokens": 30, "audio_tokens": None},
        "prompt_tokens_details": {"cached_tokens": 300}}), **{IN: 900, OUT: 50}), "", (900, 50, 300, None, 30)),
    ("gemini-printed", call("gcp.gemini", "gemini-2.5-pro", **{"gen_ai.usage.raw": (
        "cached_content_token_count=300 candidates_token_count=40 prompt_token_count=700 prompt_tokens_details=[ModalityTokenCount(token_count=700)] "
        "thoughts_token_count=30 total_token_count=770 traffic_type=None")}), "", (700, 70, 300, None, 30)),
    ("ollama-raw", call("ollama", "llama3.2", **{"gen_ai.usage.raw": json.dumps({"prompt_eval_count": 26, "eval_count": 298, "total_duration": 5})}), "",
     (26, 298, None, None, None)),
    ("raw-of-anthropic-beside", claude(700, 40, **{"gen_ai.usage.raw": json.dumps(
        {"input_tokens": 700, "cache_read_input_tokens": 300, "cache_creation_input_tokens": 50, "output_tokens": 40})}), "", (1050, 40, 300, 50, None)),
    ("raw-of-anthropic-inside", claude(1050, 40, **{"gen_ai.usage.raw": json.dumps(
        {"input_tokens": 700, "cache_read_input_tokens": 300, "cache_creation_input_tokens": 50, "output_tokens": 40})}), "", (1050, 40, 300, 50, None)),
    ("vercel-5-vertex-anthropic", vercel("vertex.anthropic.messages", "claude-sonnet-4-5@20250929", 12, 50, 62, **{
        "ai.usage.cachedInputTokens": 1000}), "ai", (1012, 50, 1000, None, None)),
    ("vercel-5-xai", vercel("xai.chat", "grok-4", 100, 50, 230, **{"ai.usage.reasoningTokens": 80}), "ai", (100, 130, None, None, 80)),
    ("spring-gemini", call("vertex_ai", "gemini-2.5-pro", "100", "50", "230"), "org.springframework.boot", (100, 130, None, None, None)),
    ("openinference-adk", {"openinference.span.kind": "LLM", "llm.provider": "google", "llm.model_name": "gemini-2.5-pro",
                           "llm.token_count.prompt": 100, "llm.token_count.completion": 50, "llm.token_count.total": 230,
                           "llm.token_count.completion_details.reasoning": 80}, "openinference.instrumentation.google_adk", (100, 130, None, None, 80)),
    ("openinference-anthropic", {"openinference.span.kind": "LLM", "llm.provider": "anthropic", "llm.model_name": "claude-sonnet-4-5",
                                 "llm.token_count.prompt": 1112, "llm.token_count.completion": 50, "llm.token_count.total": 1162,
                                 "llm.token_count.prompt_details.cache_read": 1000, "llm.token_count.prompt_details.cache_write": 100},
     "openinference.instrumentation.anthropic", (1112, 50, 1000, 100, None)),
    ("pydantic-ai-first-details", claude(12, 50, **{
        "gen_ai.usage.details.cache_read_input_tokens": 1000, "gen_ai.usage.details.cache_creation_input_tokens": 100}), "pydantic-ai",
     (1112, 50, 1000, 100, None)),
    ("openrouter", call("openrouter", "anthropic/claude-sonnet-4.5", 1112, 50, 1162, **{
        "gen_ai.usage.input_tokens.cached": 1000, "gen_ai.usage.output_tokens.reasoning": 20}), "openrouter", (1112, 50, 1000, None, 20)),
    ("gateway-total-with-cache", claude(12, 50, 1162, **{READ: 1000, WRITE: 100}), "", (1112, 50, 1000, 100, None)),
    ("metadata", text("metadata", json.dumps({"user": "u", "usage_object": {"prompt_tokens": 900, "prompt_tokens_details": {"cached_tokens": 300}}}), **{
        IN: 900, OUT: 50}), "", (900, 50, 300, None, None)))


def requests():
    """(tenant, bodies): each call alone."""
    for name, attributes, scope, _ in USAGES:
        yield name, [request(span(f"usage {name}", attributes), scope=scope or "hand-made")]


def differences(tenant, calls):
    """Where the model itself does not say what the sender means."""
    expected = next(expected for name, _, _, expected in USAGES if name == tenant)
    found = [tuple(call.tokens.get(kind) for kind in ("input", "output", "cache_read", "cache_write", "reasoning")) for call in calls.calls]
    return [] if found == [expected] else [f"{tenant}: the model says {found}, not {expected}"]
