"""One span for each attribute name of the table, with what must come of it."""
import datetime
import json
import time

from calls import Calls
from concepts import CONCEPTS, NO_LABELS, OBJECTS, QUOTED
from make import request, span
from reduced import FROM_URLS, NUMBERS
from spans import request_of, spans_of

#: Names that stand for a pattern.
CONDITIONAL = ("gen_ai.completion.N.finish_reason", "llm.completions.N.finish_reason")
CALL = {"provider": ("gen_ai.provider.name", "openai"), "request_model": ("gen_ai.request.model", "gpt-4o"), "operation": ("gen_ai.operation.name",
                                                                                                                           "chat")}
OPERATIONS = {
    "gen_ai.operation.name": ("generate_content", "generate_content"), "llm.request.type": ("embedding", "embeddings"),
    "openinference.span.kind": ("EMBEDDING", "embeddings"), "gen_ai.span.kind": ("LLM", "chat"), "ai.operationId": ("ai.embed.doEmbed", "embeddings"),
    "langfuse.observation.type": ("generation", "chat"), "traceloop.span.kind": ("workflow", None), "langsmith.span.kind": ("llm", "chat"),
    "langwatch.span.type": ("llm", "chat"), "lmnr.span.type": ("LLM", "chat"), "mlflow.spanType": ('"CHAT_MODEL"', "chat"),
    "gatewayz.request.type": ("chat", "chat")}
KINDS = {"input_tokens": "input", "output_tokens": "output", "cached_tokens_read": "cache_read", "cached_tokens_write": "cache_write",
         "reasoning_tokens": "reasoning"}
#: Values that are of the type of a concept.
TYPED = {"streaming": lambda rank, name: "true", "http_status": lambda rank, name: str(400 + rank), "server_port": lambda rank, name: str(rank),
         "error_type": lambda rank, name: "failed" if name == "status" else f"v{rank}"}
MEMBER = {"input_tokens": "input", "output_tokens": "output", "cached_tokens_read": "cache_read_input_tokens",
          "cached_tokens_write": "cache_creation_input_tokens", "reasoning_tokens": "output_reasoning_tokens"}


def label_cases(concept):
    """(attribute name, body, label value) for every name that a label of the concept collects."""
    out = []
    for rank, name in enumerate(CONCEPTS[concept], 1):
        if name in CONDITIONAL or name in NO_LABELS:
            continue
        value = f"v{rank}"
        if concept in NUMBERS:
            value = str(rank)
        elif concept in TYPED:
            value = TYPED[concept](rank, name)
        sent = f'"{value}"' if name in QUOTED else value + ".chat" if name == "ai.model.provider" else value
        if concept in NUMBERS and name not in QUOTED:
            sent = rank
        elif concept in ("server_address", "server_port") and name in FROM_URLS:
            sent = f"https://user:secret@host:{value}/v1?key=secret" if concept == "server_port" else f"https://user:secret@{value}:8443/v1?key=secret"
        elif concept == "server_port" and not name.endswith(".port"):
            sent = f"host:{value}"
        out.append((name, request(span(f"{concept} {name}", {name: sent})), value))
    return out


def made(concept, name, attributes, **more):
    """(tenant, bodies) of a call with these attributes beside those that it needs."""
    others = {key: value for other, (key, value) in CALL.items() if other != concept}
    title = f"call {concept} {name}"
    return f"{concept}-{name}".replace(":", "-").replace(" ", "_").replace("/", "-"), [request(span(title, others | attributes, **more))]


def checked(case, read, value):
    """The case, after the model has been seen to say `value` of it.
    - Raises: AssertionError when it says otherwise."""
    calls = Calls()
    calls.add(spans_of(request_of(case[1][0])))
    found = [read(call) for call in calls.calls]
    assert found == ([] if value is None else [value]), f"the model makes {found} of {case[0]}, not {value}"
    return case


def call_cases():
    """(tenant, bodies) for every name that the processor reads."""
    return [*label_calls(), *token_calls(), *finish_calls(), *first_token_calls(), *error_calls()]


def label_calls():
    """Provider, models, operation."""
    for place, concept in enumerate(("provider", "request_model", "response_model")):
        for rank, name in enumerate(CONCEPTS[concept], 1):
            sent = f'"v{rank}"' if name in QUOTED else f"v{rank}.chat" if name == "ai.model.provider" else f"v{rank}"
            yield checked(made(concept, name, {name: sent}), lambda call, place=place: call.labels[place], f"v{rank}")
    for name, (sent, value) in OPERATIONS.items():
        yield checked(made("operation", name, {name: sent}), lambda call: call.labels[3], value)


def token_calls():
    """The five kinds of tokens."""
    for concept, kind in KINDS.items():
        for rank, name in enumerate(CONCEPTS[concept], 1):
            value = 100 + rank
            sent = json.dumps({MEMBER[concept]: value}) if name in OBJECTS else value
            expected = {} if name.startswith("gen_ai.aggregated_usage.") else {kind: value}
            yield checked(made(concept, name, {name: sent}), lambda call: call.tokens, expected)


def finish_calls():
    """Why an answer ended."""
    for name in CONCEPTS["finish_reason"]:
        if ".N." in name:
            attributes, value = {name.replace(".N.", ".0."): "stop", name.replace(".N.", ".1."): "length"}, ["stop", "length"]
        else:
            sent = {"gen_ai.response.finish_reasons": ["stop"], "gen_ai.response.finish_reason": "FinishReason.STOP",
                    "anthropic.message.stop_reason": "end_turn", "langfuse.observation.metadata.finish_reason": '"stop"'}
            attributes, value = {name: sent.get(name, "stop")}, ["stop"]
        yield checked(made("finish_reason", name, attributes), lambda call: call.sighting.finish, value)
    secret = made("finish_reason", "a URL", {"llm.finish_reason": "https://user:secret@h.example.com:8443/v1?key=secret"})
    yield checked(secret, lambda call: call.sighting.finish, ["other"])
    written = made("finish_reason", "json text", {"gen_ai.response.finish_reasons": '["tool_calls", "max_tokens"]'})
    yield checked(written, lambda call: call.sighting.finish, ["tool_call", "length"])


def first_token_calls():
    """When the first token came: each name in its unit, of a call of one second."""
    sent = {"gen_ai.response.time_to_first_chunk": 0.25, "gen_ai.client.operation.time_to_first_chunk": 0.25, "ai.response.msToFirstChunk": 250.0,
            "ai.stream.msToFirstChunk": 250.0, "ttft_ms": 250, "time_to_first_token_ms": 250, "gen_ai.response.time_to_first_token_ms": 250,
            "copilot_chat.time_to_first_token": 250, "github.copilot.time_to_first_chunk": 0.25, "lk.response.ttft": 0.25,
            "gen_ai.response.time_to_first_token": 0.25, "gen_ai.server.time_to_first_token": 0.25, "gen_ai.server.ttft": 0.25,
            "gen_ai.time_to_first_token": 0.25, "gen_ai.time_to_first_token_ms": 250, "gen_ai.response.ttft_ms": 250, "metrics.ttfb": 0.25,
            "openclaw.model_call.time_to_first_byte_ms": 250}
    tokens = {"gen_ai.usage.output_tokens": 26}
    for name, value in sent.items():
        yield checked(made("time_to_first_token", name, tokens | {name: value}), lambda call: call.sighting.first_token, 0.25)
    strands = {"gen_ai.server.time_to_first_token": 250, "gen_ai.request.stream": True}
    yield checked(made("time_to_first_token", "milliseconds", strands), lambda call: call.sighting.first_token, 0.25)
    late = {"gen_ai.server.time_to_first_token": 0.9999}
    yield checked(made("time_to_first_token", "late", late), lambda call: call.sighting.first_token, 0.9999)
    whole = late | {"gen_ai.request.stream": False}
    yield checked(made("time_to_first_token", "no stream", whole), lambda call: call.sighting.first_token is None, True)
    model_server = {"gen_ai.latency.time_to_first_token": 0.25}
    yield checked(made("time_to_first_token", "of a model server", model_server), lambda call: call.sighting.server_first_token, 0.25)
    for name in ("langfuse.observation.completion_start_time", "mastra.completion_start_time"):
        yield instant(name)
    for name in ("First Token Stream Event", "llm.content.completion.chunk", "gen_ai.content.completion.chunk", "mlflow.chunk.item.0"):
        case = made("time_to_first_token", name, {}, events=[(name, 250, {}), (name, 500, {})])
        yield checked(case, lambda call: call.sighting.first_token, 0.25)
    event = [("ai.stream.firstChunk", 999, {"ai.response.msToFirstChunk": 250.0})]
    yield checked(made("time_to_first_token", "ai.stream.firstChunk", {}, events=event), lambda call: call.sighting.first_token, 0.25)


def instant(name):
    """The first token as an instant, which some write with the quotes of JSON."""
    moment = datetime.datetime.fromtimestamp(time.time() - 0.5, datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
    case = made("time_to_first_token", name, {name: f'"{moment}"' if name.startswith("langfuse") else moment})
    return checked(case, lambda call: 0.4 < call.sighting.first_token < 0.6, True)


def error_calls():
    """Errors by each name, and whose they are."""
    def case(name, attributes, expected, **more):
        return checked(made("error", name, attributes, **more), lambda call: call.sighting.error, expected)
    yield case("error.type", {"error.type": "RateLimitError"}, ("RateLimitError", "rate_limit", None))
    event = [("exception", 900, {"exception.type": "openai.APITimeoutError"})]
    yield case("exception.type", {}, ("openai.APITimeoutError", "timeout", None), status=2, events=event)
    yield case("error.code", {"error.code": "503"}, ("503", "overloaded", 503))
    secret = "https://user:secret@host:8443/v1?key=secret"
    yield case("a URL", {"error.type": secret}, ("_OTHER", "other", None))
    yield case("a URL thrown", {}, ("_OTHER", "other", None), status=2, events=[("exception", 900, {"exception.type": secret})])
    yield case("level", {"langfuse.observation.level": "ERROR"}, ("_OTHER", "other", None))
    for word, kind in (("error", "_OTHER"), ("failed", "_OTHER"), ("timeout", "timeout")):
        yield case(f"status {word}", {"status": word}, (kind, "timeout" if word == "timeout" else "other", None))
    for name, sent in (("http.response.status_code", 429), ("http.status_code", "429"), ("http.response.status_code", 429.0), ("status", 429)):
        yield case(f"{name} {sent!r}", {name: sent}, ("429", "rate_limit", 429))
    for status, of in ((400, "caller"), (401, "auth"), (403, "auth"), (404, "caller"), (408, "timeout"), (422, "caller"), (499, "cancelled"),
                       (500, "server"), (502, "server"), (503, "overloaded"), (504, "timeout"), (529, "overloaded")):
        yield case(f"HTTP {status}", {"http.response.status_code": status}, (str(status), of, status))
    for name in ("gen_ai.response.status_code", "llm.response.status_code", "gen_ai.error.code", "http.status", "litellm.provider.error.code"):
        yield case(f"{name} 503", {name: 503}, ("503", "overloaded", 503))
    for number, (said, expected) in enumerate(SAID.items()):
        yield case(f"message {number}", {}, expected, status=2, message=said)
        thrown = [("exception", 900, {"exception.type": "ClientError", "exception.message": said})]
        yield case(f"thrown {number}", {}, ("ClientError", *expected[1:]), status=2, events=thrown)
        vendor = {"langfuse.observation.level": "ERROR", "langfuse.observation.status_message": said}
        yield case(f"vendor {number}", vendor, expected)
    for kind, of in NAMED.items():
        yield case(f"type {kind}", {"error.type": kind}, (kind, of, None))


#: What only a message says.
SAID = {
    "429 RESOURCE_EXHAUSTED. {'error': {'code': 429}}": ("429", "rate_limit", 429),
    "status_code: 401, model_name: m, body: None": ("401", "auth", 401), "HTTP 404 - {}": ("404", "caller", 404),
    "API error occurred: Status 500. Body: {}": ("500", "server", 500), "Overloaded": ("_OTHER", "overloaded", None),
    "prompt is too long: 9 tokens > 8 maximum": ("_OTHER", "caller", None), "connect ECONNREFUSED 127.0.0.1:1": ("_OTHER", "connection", None),
    "took 500 ms": ("_OTHER", "other", None)}
#: The vocabularies of captured libraries.
NAMED = {
    "openai.RateLimitError": "rate_limit", "rate_limit_error": "rate_limit", "ThrottlingException": "rate_limit", "429": "rate_limit",
    "langchain_openai.chat_models.base.OpenAIRateLimitError": "rate_limit", "litellm.exceptions.Timeout": "timeout",
    "client_timeout_error": "timeout",
    "authentication_error": "auth", "anthropic.AuthenticationError": "auth",
    "dspy.utils.exceptions.LMAuthError": "auth", "BadRequestError": "caller", "openai.APIConnectionError": "connection",
    "RemoteProtocolError": "connection", "InternalServerError": "server", "api_error": "server", "overloaded_error": "overloaded",
    "TypeError": "other"}
