"""Traces in the shape of libraries that are not among the captured files: what encloses a call repeats its tokens, or calls itself a provider.

Each is (name, spans as (title, parent, attributes, more), calls by (provider, request model, operation), input tokens, output tokens).
"""
import time

from make import request, span

#: When the outermost spans of all shapes ended.
NOW = time.time_ns()
IN, OUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"
ONE, TWO = {IN: 24, OUT: 9}, {IN: 48, OUT: 18}
OPENAI_CHAT = ("openai", "gpt-4o-mini", "chat")


def op(name, **more):
    """Attributes of a span that says its operation."""
    return {"gen_ai.operation.name": name} | more


def chat(system, key="gen_ai.provider.name", **more):
    """Attributes of a call of OpenTelemetry's form."""
    return op("chat", **{key: system, "gen_ai.request.model": "gpt-4o-mini"}, **ONE) | more


SHAPES = (
    ("strands", (
        ("agent", "", op("invoke_agent", **{"gen_ai.system": "strands-agents", "gen_ai.agent.name": "a", "gen_ai.request.model": "gpt-4o-mini"},
                         **TWO), {}),
        ("cycle 1", "agent", op("execute_event_loop_cycle", **{"gen_ai.system": "strands-agents"}), {}),
        ("chat 1", "cycle 1", chat("strands-agents", "gen_ai.system"), {}),
        ("tool", "cycle 1", op("execute_tool", **{"gen_ai.tool.name": "t", "gen_ai.system": "strands-agents"}), {}),
        ("chat 2", "agent", chat("strands-agents", "gen_ai.system", **{"gen_ai.usage.prompt_tokens": 24}), {})),
     {("strands-agents", "gpt-4o-mini", "chat"): 2}, 48, 18),
    ("ms_agent_framework", (
        ("agent", "", op("invoke_agent", **{"gen_ai.provider.name": "microsoft.agent_framework", "gen_ai.agent.name": "a",
                                            "gen_ai.request.model": "gpt-4o-mini"}, **TWO), {"kind": 1}),
        ("chat 1", "agent", chat("openai", **{"server.address": "https://api.openai.com/v1/"}), {"kind": 1}),
        ("chat 2", "agent", chat("openai", **{"gen_ai.response.finish_reasons": '["stop"]'}), {"kind": 1})), {OPENAI_CHAT: 2}, 48, 18),
    ("pydantic_ai_first", (
        ("agent run", "", {"agent_name": "a", "model_name": "gpt-4o-mini"} | TWO, {"kind": 1}),
        ("preparing", "agent run", {"logfire.span_type": "span"}, {"kind": 1}),
        ("chat 1", "agent run", chat("openai", "gen_ai.system"), {"kind": 1}), ("chat 2", "agent run", chat("openai", "gen_ai.system"), {"kind": 1}),
        ("running tool", "agent run", {"gen_ai.tool.name": "t"}, {"kind": 1})), {OPENAI_CHAT: 2}, 48, 18),
    ("vercel_gen_ai", (
        ("invoke_agent", "", op("invoke_agent", **{"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini",
                                                   "gen_ai.agent.name": "a"}, **ONE), {}),
        ("step 1", "invoke_agent", op("agent_step", **{"gen_ai.provider.name": "openai"}), {}),
        ("chat", "step 1", chat("openai", **{"gen_ai.client.operation.duration": 0.08}), {}),
        ("embed", "", op("embeddings", **{"gen_ai.provider.name": "openai", "gen_ai.request.model": "e", IN: 8}), {}),
        ("doEmbed", "embed", op("embeddings", **{"gen_ai.provider.name": "openai", "gen_ai.request.model": "e", IN: 8}), {})),
     {OPENAI_CHAT: 1, ("openai", "e", "embeddings"): 1}, 32, 9),
    ("smolagents", (
        ("run", "", {"openinference.span.kind": "AGENT", "llm.token_count.prompt": 48, "llm.token_count.completion": 18}, {"kind": 1}),
        ("step", "run", {"openinference.span.kind": "CHAIN"}, {"kind": 1}),
        *((f"generate {n}", "step", {"openinference.span.kind": "LLM", "llm.provider": "openai", "llm.system": "openai",
                                     "llm.model_name": "gpt-4o-mini",
                                     "llm.token_count.prompt": 24, "llm.token_count.completion": 9}, {"kind": 1}) for n in (1, 2))),
                                     {OPENAI_CHAT: 2}, 48, 18),
    ("google_adk", (
        ("invocation", "", op("invoke_workflow", **{"gen_ai.workflow.name": "w"}), {"kind": 1}),
        ("agent", "invocation", op("invoke_agent", **{"gen_ai.agent.name": "a"}), {"kind": 1}),
        ("generate", "agent", op("generate_content", **{"gen_ai.provider.name": "gemini", "gen_ai.request.model": "gemini-2.5-flash",
                                                        "gen_ai.agent.name": "a"},
                                 **ONE), {}),
        ("execute_tool", "agent", op("execute_tool", **{"gen_ai.tool.name": "t", "gen_ai.agent.name": "a"}), {"kind": 1})),
     {("gcp.gemini", "gemini-2.5-flash", "generate_content"): 1}, 24, 9),
    ("litellm_proxy", (
        ("POST /v1/chat/completions", "", {"http.request.method": "POST", "http.response.status_code": 200}, {"kind": 2}),
        ("Received Proxy Server Request", "POST /v1/chat/completions", {"http.response.status_code": 200}, {"kind": 2}),
        ("router", "Received Proxy Server Request", {"call_type": "async_get_available_deployment", "service": "router"}, {"kind": 1}),
        ("litellm_request", "Received Proxy Server Request", chat("openai", "gen_ai.system", **{
            "llm.request.type": "acompletion", "gen_ai.operation.name": "acompletion", "litellm.model_group": "gpt-4o-mini",
            "llm.is_streaming": "False"}),
         {"kind": 1}),
        ("raw_gen_ai_request", "litellm_request", {"llm.openai.model": "gpt-4o-mini-2024-07-18"}, {"kind": 1})), {OPENAI_CHAT: 1}, 24, 9),
    ("gateway_around", (
        ("POST", "", {"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini", "http.response.status_code": 200}, {"kind": 2}),
        ("route", "POST", {}, {"kind": 1}), ("chat", "route", chat("openai"), {})), {OPENAI_CHAT: 1}, 24, 9),
    ("fallback", (
        ("POST", "", {"gen_ai.request.model": "gpt-4o-mini", "http.response.status_code": 200}, {"kind": 2}),
        ("first", "POST", {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini"}, {"status": 2}),
        ("second", "POST", chat("openai"), {})), {OPENAI_CHAT: 2}, 24, 9),
    ("langfuse_error", (
        ("generation", "", {"langfuse.observation.type": "generation", "langfuse.observation.model.name": "gpt-4o-mini",
                            "langfuse.observation.level": "ERROR"}, {"kind": 1}),), {("", "gpt-4o-mini", "chat"): 1}, 0, 0),
    ("openllmetry_first", (
        ("workflow", "", {"traceloop.span.kind": "workflow", "traceloop.entity.name": "flow"}, {"kind": 1}),
        ("openai.chat", "workflow", {"llm.vendor": "OpenAI", "llm.request.type": "chat", "llm.request.model": "gpt-4o-mini",
                                     "llm.usage.prompt_tokens": 24,
                                     "llm.usage.completion_tokens": 9, "llm.completions.0.finish_reason": "stop"}, {})), {OPENAI_CHAT: 1}, 24, 9),
    ("langwatch", (
        ("llm", "", {"langwatch.span.type": "llm", "gen_ai.request.model": "gpt-4o-mini", "gen_ai.usage.prompt_tokens": 24,
                     "gen_ai.usage.completion_tokens": 9}, {"kind": 1}),
        ("span", "llm", {"langwatch.span.type": "span"}, {"kind": 1})), {("", "gpt-4o-mini", "chat"): 1}, 24, 9),
    ("laminar", (
        ("root", "", {"lmnr.span.type": "DEFAULT"}, {"kind": 1}),
        ("openai.chat", "root", {"lmnr.span.type": "LLM", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini", IN: 24, OUT: 9},
         {"kind": 3})),
     {OPENAI_CHAT: 1}, 24, 9),
    ("codex", (
        ("run_turn", "", {"model": "gpt-5.2-codex", "turn_id": "1"}, {"kind": 1}),
        ("receiving_stream", "run_turn", {}, {"kind": 1}),
        ("function_call", "receiving_stream", {"from": "output_item_done", "tool_name": "shell"}, {"kind": 1, "milliseconds": 100}),
        ("completed", "receiving_stream", ONE | {"gen_ai.usage.cache_read.input_tokens": 8, "codex.usage.reasoning_output_tokens": 4}, {"kind": 1})),
     {("", "gpt-5.2-codex", ""): 1}, 24, 9),
    ("spring_ai", (
        ("spring_ai chat_client", "", op("framework", **{"gen_ai.system": "spring_ai", "spring.ai.kind": "chat_client"}), {"kind": 1}),
        ("chat", "spring_ai chat_client", op("chat", **{"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini", IN: "24", OUT: "9",
                                                        "gen_ai.usage.total_tokens": "33"}), {}),
        ("http post", "chat", {"http.url": "https://api.openai.com/v1", "method": "POST", "status": "200"}, {})), {OPENAI_CHAT: 1}, 24, 9),
    ("dspy", (
        ("Predict.forward", "", {"openinference.span.kind": "CHAIN"}, {"kind": 1}),
        ("ChatAdapter.__call__", "Predict.forward", {"openinference.span.kind": "CHAIN"}, {"kind": 1}),
        ("LM.__call__", "ChatAdapter.__call__", {"openinference.span.kind": "LLM", "llm.provider": "openai", "llm.model_name": "gpt-4o-mini"},
         {"kind": 1}),
        *((name, around, {"openinference.span.kind": "LLM", "llm.provider": "openai", "llm.model_name": "gpt-4o-mini", "llm.token_count.prompt": 24,
                          "llm.token_count.completion": 9}, {"kind": 1})
          for name, around in (("completion", "LM.__call__"), ("ChatCompletion", "completion")))), {OPENAI_CHAT: 1}, 24, 9),
    ("extensions_ai", (
        ("orchestrate_tools", "", op("orchestrate_tools"), {"kind": 1}),
        ("chat 1", "orchestrate_tools", chat("openai"), {}), ("tool", "orchestrate_tools", op("execute_tool", **{"gen_ai.tool.name": "t"}), {"kind": 1}),
        ("chat 2", "orchestrate_tools", chat("openai"), {})), {OPENAI_CHAT: 2}, 48, 18),
    ("adk_call_llm", (
        ("invocation", "", op("invoke_agent", **{"gen_ai.agent.name": "a", "gen_ai.system": "gcp.vertex.agent"}), {"kind": 1}),
        ("call_llm", "invocation", {"gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini-2.5-pro"} | ONE, {"kind": 1}),
        ("generate_content", "call_llm", op("generate_content", **{"gen_ai.system": "gemini", "gen_ai.request.model": "gemini-2.5-pro"}, **ONE), {})),
     {("gcp.gemini", "gemini-2.5-pro", "generate_content"): 1}, 24, 9),
    ("agents_sdk", (
        ("workflow", "", {"traceloop.span.kind": "workflow", "traceloop.entity.name": "w"}, {"kind": 1}),
        ("a.agent", "workflow", {"traceloop.span.kind": "agent", "gen_ai.agent.name": "a"}, {"kind": 1}),
        ("response", "a.agent", {"llm.request.type": "response", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini"} | ONE, {"kind": 1}),
        ("openai.response", "response", {"llm.request.type": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini"} | ONE, {})),
     {OPENAI_CHAT: 1}, 24, 9),
    ("tries_of_a_gateway", (
        ("POST", "", {"http.request.method": "POST", "http.response.status_code": 200}, {"kind": 2}),
        *((f"chat {n}", "POST", op("chat", **{"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini", "error.type": "429"}),
           {"status": 2, "milliseconds": 100, "ago": 1000 - 200 * n}) for n in (1, 2)),
        ("chat 3", "POST", chat("openai"), {"milliseconds": 400})), {OPENAI_CHAT: 3}, 24, 9),
    ("model_in_baggage", (
        ("POST", "", {"http.request.method": "POST", "http.response.status_code": 200, "gen_ai.request.model": "gpt-4o-mini"}, {"kind": 2}),
        ("auth", "POST", {"gen_ai.request.model": "gpt-4o-mini"}, {"kind": 1, "milliseconds": 90, "ago": 900}),
        *((f"postgres {n}", "auth", {"db.system.name": "postgresql", "gen_ai.request.model": "gpt-4o-mini"},
           {"milliseconds": 20, "ago": 900 + 30 * n}) for n in (1, 2)),
        ("chat", "POST", chat("openai"), {"milliseconds": 600, "ago": 200}),
        ("redis", "POST", {"db.system": "redis", "gen_ai.request.model": "gpt-4o-mini"}, {"milliseconds": 10, "ago": 20})), {OPENAI_CHAT: 1}, 24, 9),
    ("sums_around", (
        ("request", "", dict(TWO), {"kind": 1}), ("agent", "request", op("invoke_agent", **{"gen_ai.agent.name": "a"}), {"kind": 1}),
        ("chat 1", "agent", chat("openai"), {}), ("chat 2", "agent", chat("openai"), {})), {OPENAI_CHAT: 2}, 48, 18),
    ("mcp", (
        ("agent", "", op("invoke_agent", **{"gen_ai.agent.name": "a"}), {"kind": 1}),
        ("chat", "agent", chat("openai"), {"kind": 3}),
        ("tool", "agent", op("execute_tool", **{"gen_ai.tool.name": "t"}), {"kind": 1}),
        ("request", "tool", {"mcp.method.name": "tools/call", "gen_ai.tool.name": "t", "gen_ai.operation.name": "execute_tool"}, {"kind": 3}),
        ("served", "request", {"mcp.method.name": "tools/call", "gen_ai.tool.name": "t", "mcp.server.name": "s"}, {"kind": 2}),
        ("list", "agent", {"mcp.method.name": "tools/list", "mcp.protocol.version": "2025-06-18"}, {"kind": 3})), {OPENAI_CHAT: 1}, 24, 9))


def requests():
    """(tenant, bodies): each trace at once, and each span in a request of its own, innermost first."""
    for name, spans, *_ in SHAPES:
        parents = {title: parent for title, parent, *_ in spans}
        ready = [one_span(name, depth(title, parents), *each) for title, *each in ((each[0], *each) for each in spans)]
        yield name, [request(*ready, now=NOW)]
        yield f"{name}-apart", [request(one, now=NOW) for one in reversed(ready)]


def depth(title, parents):
    """How many spans are around."""
    return 1 + depth(parents[title], parents) if parents[title] else 0


def one_span(shape, inside, title, parent, attributes, more):
    """A span whose ids no other shape has; inner ones begin later and end earlier."""
    made = {"trace": shape, "milliseconds": 1000 - 200 * inside, "ago": 100 * inside} | more
    return span(f"{shape} {title}", attributes, parent=f"{shape} {parent}" if parent else "", **made)


def differences(tenant, calls):
    """Where the model itself does not say what the shape says."""
    name = tenant.removesuffix("-apart")
    wanted = next(shape[2:] for shape in SHAPES if shape[0] == name)
    found = {}
    for call in calls.calls:
        key = call.labels[0], call.labels[1], call.labels[3]
        found[key] = found.get(key, 0) + 1
    sums = tuple(sum(call.tokens.get(kind, 0) for call in calls.calls) for kind in ("input", "output"))
    return [] if (found, *sums) == tuple(wanted) else [f"{tenant}: the model says {found} {sums}, not {wanted}"]
