"""Hand-made calls that several spans tell of, in one request or several: (tenant, bodies)."""
import itertools

from make import request, span

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini"}
IN, OUT, ALL, ID = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.total_tokens", "gen_ai.response.id"
ONE = {IN: 24, OUT: 9}
AGENT = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "a", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini"}
LONG = {ID: "chatcmpl-0123456789abcdefghijklmnop"}


def links():
    """Name -> spans."""
    yield "agent", (("agent", "", AGENT | ONE, {}), ("chat", "agent", CHAT | ONE, {}))
    yield "agent-alone", (("agent", "", AGENT | ONE, {}),)
    yield "agent-silent-call", (("agent", "", AGENT | ONE, {}), ("chat", "agent", CHAT, {}))
    yield "provider-around", (("agent", "", AGENT, {"kind": 1}), ("chat", "agent", {
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini"} | ONE, {}))
    yield "provider-of-other", (("chain", "", {"gen_ai.operation.name": "chain", "gen_ai.provider.name": "openai"}, {"kind": 1}), ("chat", "chain", {
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini"} | ONE, {}))
    phoenix = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini", "llm.provider": "openai", "llm.token_count.prompt": 24,
               "llm.token_count.completion": 9, "llm.response.id": LONG[ID]}
    yield "two-callbacks", (("app", "", CHAT | LONG, {}), ("received", "app", {}, {"kind": 2}), ("one", "received", CHAT | ONE | LONG, {"kind": 1}),
                            ("request", "app", {}, {"kind": 2}), ("two", "request", phoenix, {"kind": 1}))
    asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini", "gen_ai.system": "openai", "litellm.call_id": "c-1", ID: "c-1"}
    twin = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini", "llm.provider": "openai", "litellm.trace_id": "t-1"}
    failed = {"error.type": "RateLimitError"}
    for name, one, two, length in (
            ("failed", asked | failed, twin | failed, 1000), ("answered", asked | {ID: "chatcmpl-1"} | ONE, twin | ONE, 1000),
            ("none", asked | failed, twin | failed | {ID: "None"}, 1000), ("null", asked | failed, twin | failed | {"llm.response.id": "null"}, 1000),
            ("counted", asked | ONE, twin | ONE, 1000), ("other-time", asked | failed, twin | failed, 999),
            ("other-model", asked | failed, twin | failed | {"llm.model_name": "gpt-4o"}, 1000),
            ("other-error", asked | failed, twin | {"error.type": "AuthenticationError"}, 1000),
            ("other-tokens", asked | ONE, twin | ONE | {"llm.token_count.prompt": 25}, 1000)):
        status = {"status": 2 if "error.type" in one else 0}
        yield "twins-" + name, (("one", "", one, {"trace": f"one {name}", **status}), (
            "two", "", two, {"trace": f"two {name}", "milliseconds": length, **status}))
    yield "three-twins", tuple((str(trace), "", said | failed, {"trace": f"twin {trace}", "status": 2}) for trace, said in enumerate((twin, asked, twin)))
    yield "siblings-of-agent", (("agent", "", AGENT, {"kind": 1}), ("one", "agent", CHAT | ONE | LONG, {}),
                                ("two", "agent", CHAT | ONE | LONG, {"milliseconds": 590}))
    yield "siblings-of-chain", (("chain", "", {"gen_ai.operation.name": "chain"}, {"kind": 1}), ("one", "chain", CHAT | ONE | LONG, {}),
                                ("two", "chain", CHAT | ONE | LONG, {"milliseconds": 590}))
    for order in itertools.permutations((1000, 800, 600)):
        yield "three-traces-" + "-".join(map(str, order)), tuple(
            (str(length), "", CHAT | ONE | LONG, {"trace": f"three {order} {length}", "milliseconds": length, "ago": (1000 - length) // 2})
            for length in order)
    yield "siblings-of-call", (("outer", "", CHAT | LONG, {}), ("one", "outer", CHAT | ONE | LONG, {}),
                               ("two", "outer", CHAT | ONE | LONG, {"milliseconds": 590}))
    yield "siblings-of-silent-call", (("outer", "", CHAT, {}), ("one", "outer", CHAT | ONE | LONG, {}),
                                      ("two", "outer", CHAT | ONE | LONG, {"milliseconds": 590}))
    yield "total-around", (("outer", "", CHAT | {ALL: 33}, {}), ("inner", "outer", CHAT | ONE, {}))
    yield "total-inside", (("outer", "", CHAT | ONE, {}), ("inner", "outer", CHAT | {ALL: 33}, {}))
    yield "failed-inside", (("outer", "", CHAT, {}), ("inner", "outer", CHAT, {"status": 2}))
    yield "failed-with-status-inside", (("outer", "", CHAT, {}), ("inner", "outer", CHAT | {"http.response.status_code": 429}, {"status": 2}))
    yield "mended-inside", (("outer", "", CHAT | ONE, {}), ("inner", "outer", CHAT, {"status": 2}))
    yield "attempts", (("outer", "", CHAT | ONE, {}), ("one", "outer", CHAT, {"status": 2, "milliseconds": 200}), ("two", "outer", CHAT | ONE, {}))
    yield "turns", (("outer", "", CHAT | {IN: 48, OUT: 18}, {}), ("one", "outer", CHAT | ONE, {}), ("two", "outer", CHAT | ONE, {}))
    yield "http-inside", (("chat", "", CHAT, {"status": 2}), ("POST", "chat", {"http.response.status_code": 429}, {"status": 2}))
    yield "http-inside-outer", (("outer", "", CHAT, {"status": 2}), ("chat", "outer", CHAT, {"status": 2}), ("POST", "chat", {
        "http.response.status_code": 503}, {"status": 2}))
    limited, tool = {"error.type": "RateLimitError"}, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t"}
    yield "failed-agent-silent-call", (("agent", "", AGENT | limited, {"kind": 1, "status": 2}), ("turn", "agent", {
        "gen_ai.operation.name": "chain"}, {"kind": 1}), ("chat", "turn", CHAT, {}))
    yield "failed-agent-goes-on", (("agent", "", AGENT | limited, {"kind": 1, "status": 2}), ("chat", "agent", CHAT, {
        "milliseconds": 100, "ago": 800}), ("tool", "agent", tool, {"milliseconds": 100, "ago": 100}))
    yield "failed-agent-told-call", (("agent", "", AGENT | limited, {"kind": 1, "status": 2}), ("chat", "agent", CHAT | ONE, {}))
    yield "failed-agent-of-its-own", (("agent", "", AGENT | {"error.type": "TypeError"}, {"kind": 1, "status": 2}), ("chat", "agent", CHAT, {}))
    yield "gateway-and-server", (
        ("app", "", CHAT | ONE, {}), ("gateway", "app", CHAT, {"kind": 2}), ("upstream", "gateway", CHAT | ONE | {
            "gen_ai.provider.name": "azure.ai.openai", "gen_ai.response.model": "gpt-4o-mini-2024-07-18"}, {}),
        ("served", "upstream", CHAT | ONE, {"kind": 2}))
    yield "embedding-in-chat", (("chat", "", CHAT | ONE, {}), ("embed", "chat", {
        "gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "openai", "gen_ai.request.model": "e", IN: 8}, {}))
    yield "handed-over", (("outer", "", CHAT, {"milliseconds": 10, "ago": 900}), ("inner", "outer", CHAT | ONE, {"milliseconds": 500, "ago": 300}))
    total = {IN: 48, OUT: 18, "openclaw.tokens.total": 66}
    for name, used in (("told", ONE), ("silent", {})):
        yield f"run-{name}", (("run", "", {}, {"kind": 1}), ("one", "run", CHAT | used, {"milliseconds": 200, "ago": 600}),
                              ("two", "run", CHAT | used, {"milliseconds": 200, "ago": 200}), ("usage", "run", CHAT | total, {"kind": 1}))
    yield "run-alone", (("usage", "", CHAT | total, {"kind": 1}),)
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t"}
    yield "runs-told-twice", (("agent", "", AGENT, {"kind": 1}), ("again", "agent", AGENT, {"kind": 1}), ("chat", "again", CHAT | ONE, {}),
                              ("tool", "again", tool, {"kind": 1}), ("tool again", "tool", tool, {"kind": 1}))
    nobody = {"openinference.span.kind": "AGENT"}
    yield "nobody-around-a-run", (("nobody", "", nobody, {"kind": 1}), ("chain", "nobody", {"openinference.span.kind": "CHAIN"}, {"kind": 1}),
                                  ("agent", "chain", AGENT, {"kind": 1}), ("chat", "agent", CHAT | ONE, {}))
    yield "nobody-with-a-call", (("nobody", "", nobody, {"kind": 1}), ("agent", "nobody", AGENT, {"kind": 1}), ("chat", "nobody", CHAT | ONE, {}))
    yield "nobody-alone", (("nobody", "", nobody, {"kind": 1}), ("chat", "nobody", CHAT | ONE, {}))
    yield "nobody-with-a-tool", (("nobody", "", nobody, {"kind": 1}), ("tool", "nobody", tool, {"kind": 1}), ("agent", "tool", AGENT, {"kind": 1}))
    said = {"gen_ai.system": "openai", "logfire.span_type": "span"}
    yield "agents-of-logfire", (
        ("task", "", said | {"sdk_span_type": "task", "name": "w"}, {"kind": 1}),
        ("run", "task", said | {"logfire.msg_template": "Agent run: {name!r}", "name": "a"}, {"kind": 1}),
        ("turn", "run", said | {"sdk_span_type": "turn", "agent_name": "a", "name": "turn"}, {"kind": 1}),
        ("chat", "turn", said | {"gen_ai.request.model": "gpt-4o-mini", "logfire.msg_template": "Agent run: {name!r}", "name": "a"} | ONE, {"kind": 1}),
        ("function", "turn", said | {"logfire.msg_template": "Function: {name}", "name": "t"}, {"kind": 1}))
    yield "agent-in-its-tool", (("agent", "", AGENT, {"kind": 1}), ("tool", "agent", tool, {"kind": 1}), ("inner", "tool", AGENT, {"kind": 1}))
    yield "named-tools", (("agent", "", AGENT, {"kind": 1}), ("alone", "agent", {"gen_ai.tool.name": "t"}, {"kind": 1}),
                          ("around", "agent", tool, {"kind": 1}), ("part", "around", {"gen_ai.tool.name": "t"}, {"kind": 1}))
    yield "merged-tools", (("agent", "", AGENT, {"kind": 1}), ("one", "agent", tool, {"kind": 1}),
                           ("both", "agent", tool | {"gen_ai.tool.name": "(merged tools)"}, {"kind": 1}))
    yield "moderation-in-chat", (
        ("chat", "", CHAT | ONE, {}), ("moderation", "chat", {"gen_ai.operation.name": "moderation", "gen_ai.request.model": "m"}, {"milliseconds": 100}),
        ("inner", "chat", CHAT | ONE, {}))
    asked = {"mcp.method.name": "tools/call", "gen_ai.tool.name": "t"}
    yield "gateway-of-tools", (("tool", "", tool, {"kind": 1}), ("asked", "tool", asked, {}), ("gateway", "asked", asked, {"kind": 2}),
                               ("passed on", "gateway", asked, {}), ("served", "passed on", asked, {"kind": 2}))
    yield "steps-of-a-request", (("asked", "", asked, {}), ("served", "asked", asked, {"kind": 2}), ("step", "served", asked, {"kind": 1}))
    yield "tool-in-chat", (("chat", "", CHAT | ONE, {}),
                           ("tool", "chat", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t"}, {"kind": 1}),
                           ("inner", "tool", CHAT | ONE, {}))


def libraries():
    """Name -> what two libraries of one process tell of a call, each in a trace of its own."""
    told = CHAT | ONE
    yield "ends-later", (told, {"milliseconds": 500, "ago": 300}), (told, {"milliseconds": 520, "ago": 270})
    yield "handle", (told, {"milliseconds": 800, "ago": 100}), ({"openinference.span.kind": "LLM", "llm.provider": "openai"}, {
        "milliseconds": 300, "ago": 595})


def beside():
    """Name -> what two libraries of one process tell of an agent's or a tool's run, side by side in a trace: spans, each with its library."""
    flow, chat = ("flow", "", {"gen_ai.operation.name": "invoke_workflow"}, {"kind": 1}, "graph"), ("chat", "one", CHAT | ONE, {
        "milliseconds": 300, "ago": 150}, "chain")
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t"}
    for kind, told in (("agent", AGENT), ("tool", tool)):
        for name, other, library, times in (
                ("twice", told, "graph", {"milliseconds": 390, "ago": 105}), ("same-time", told, "graph", {"milliseconds": 400, "ago": 100}),
                ("one-library", told, "chain", {"milliseconds": 390, "ago": 105}), ("later", told, "graph", {"milliseconds": 390, "ago": 50}),
                ("other-name", told | {"gen_ai.agent.name": "b", "gen_ai.tool.name": "b"}, "graph", {"milliseconds": 390, "ago": 105})):
            yield f"{kind}-{name}", (flow, ("one", "flow", told, {"kind": 1, "milliseconds": 400, "ago": 100}, "chain"), chat, (
                "two", "flow", other, {"kind": 1} | times, library))


def llama_index():
    """Name -> spans of OpenInference's instrumentation of LlamaIndex."""
    llm = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini", "llm.provider": "openai", "input.value": "{}"}
    chat = llm | {"llm.input_messages.0.message.role": "user"}
    told = {"llm.token_count.prompt": 24, "llm.token_count.completion": 9}
    yield "prepared", (("prepared", "", llm | {"output.value": "{}"}, {"kind": 1}), ("chat", "", chat | told, {"kind": 1}))
    yield "predicted", (("predict", "", llm | {"output.value": "Paris"}, {"kind": 1}), ("chat", "predict", chat | told, {"kind": 1}))
    yield "streamed", (("stream", "", chat, {"kind": 1}),)
    yield "completed", (("complete", "", llm | {"llm.prompts": ["x"]}, {"kind": 1}),)
    yield "hidden", (("chat", "", llm | told, {"kind": 1}),)
    yield "failed", (("chat", "", llm, {"kind": 1, "status": 2}),)


def named():
    """Name -> scope and spans of which nothing but their names tell that they are calls, and such as are none."""
    limited = ("exception", 900, {"exception.type": "RateLimitError", "exception.message": "Error code: 429 - rate_limit_error"})
    sdk, failed = "openlit.instrumentation.anthropic", {"status": 2, "events": (limited,)}
    yield "failed", sdk, (span("chat claude-sonnet-4-5", {}, **failed), span("chat claude-haiku-4-5", {}, ago=2000, **failed))
    yield "classes", sdk, tuple(span(f"chat claude-{number}", {"error.type": "APIError"}, status=2, ago=2000 * number) for number in range(3))
    yield "status", "openlit.instrumentation.groq", (span("chat llama", {"http.response.status_code": 429}, status=2),)
    yield "embedding", "openlit.instrumentation.google_ai_studio", (span("embeddings models/text-embedding-004", {}, **failed),)
    yield "nobody", "openlit.instrumentation.openai", (span("chat gpt-5.1", {}, **failed), span("chat openai/gpt-5.1", {}, ago=2000, **failed))
    yield "around", sdk, (span("outer", CHAT | {"gen_ai.request.model": "claude-sonnet-4-5"}, kind=1, status=2, trace="named"),
                          span("chat claude-sonnet-4-5", {}, parent="outer", trace="named", milliseconds=900, ago=50, **failed))
    yield "no-error", sdk, (span("chat claude-sonnet-4-5", {}, events=(limited,)),)
    yield "inside", sdk, (span("chat claude-sonnet-4-5", {}, kind=1, **failed),)
    yield "other-scope", "my.app", (span("chat claude-sonnet-4-5", {}, **failed),)
    yield "words", sdk, (span("chat with claude", {}, **failed), span("chat", {}, **failed), span("chat ", {}, **failed))
    yield "no-call", sdk, (span("retrieval claude", {}, **failed), span("GET /chat", {}, **failed), span("memory claude", {}, **failed))
    yield "other-protocol", "opentelemetry.instrumentation.redis", (span("message a", {"db.system": "redis"}, **failed),)


def requests():
    """(tenant, bodies): at once, one by one from the outermost, and one by one from the innermost."""
    for name, spans in links():
        parents = {title: parent for title, parent, *_ in spans}
        ready = []
        for title, parent, attributes, more in spans:
            inside = sum(1 for _ in itertools.takewhile(bool, chain(title, parents)))
            made = {"trace": f"link {name}", "milliseconds": 1000 - 200 * inside, "ago": 100 * inside} | more
            ready.append(span(f"link {name} {title}", attributes, parent=f"link {name} {parent}" if parent else "", **made))
        yield f"link-{name}", [request(*ready)]
        yield f"link-{name}-single", [request(one) for one in ready]
        yield f"link-{name}-turned", [request(one) for one in reversed(ready)]
    for name, spans in llama_index():
        ready = [span(f"llama {name} {title}", attributes, parent=f"llama {name} {parent}" if parent else "", trace=f"llama {name}", **more)
                 for title, parent, attributes, more in spans]
        yield f"llama-{name}", [request(one, scope="openinference.instrumentation.llama_index") for one in ready]
    for name, scope, spans in named():
        yield f"named-{name}", [request(*spans, scope=scope)]
    for name, spans in beside():
        bodies = [request(span(f"beside {name} {title}", attributes, parent=f"beside {name} {parent}" if parent else "",
                               trace=f"beside {name}", **more), scope=library)
                  for title, parent, attributes, more, library in spans]
        yield f"beside-{name}", bodies
        yield f"beside-{name}-turned", bodies[::-1]
    for name, *told in libraries():
        bodies = [request(span(f"{name} {index}", attributes, trace=f"{name} {index}", **times), scope=f"library-{index}")
                  for index, (attributes, times) in enumerate(told)]
        yield f"libraries-{name}", bodies
        yield f"libraries-{name}-turned", bodies[::-1]


def chain(title, parents):
    """The spans around."""
    while title:
        title = parents[title]
        yield title
