"""What attribute values mean: labels, operations, token counts, errors, finish reasons."""
import json
import re
from decimal import Decimal

from concepts import CONCEPTS, NO_LABELS, first, unquoted
from reduced import SCHEME, authority, error_code, of_type, without_url

ABSURD = 1_000_000_000
PROVIDERS = {
    "az.ai.openai": "azure.ai.openai", "azure": "azure.ai.openai", "azure_openai": "azure.ai.openai", "az.ai.inference": "azure.ai.inference",
    "vertex_ai": "gcp.vertex_ai", "vertexai": "gcp.vertex_ai", "gemini": "gcp.gemini", "google_genai": "gcp.gemini", "xai": "x_ai", "google": "gcp.gen_ai",
    "aws": "aws.bedrock", "bedrock": "aws.bedrock", "amazon_bedrock": "aws.bedrock", "mistral": "mistral_ai", "mistralai": "mistral_ai"}
FRAMEWORKS = {"langchain", "langgraph", "crewai", "llamaindex", "llama_index", "haystack", "strands-agents", "microsoft.agent_framework",
              "semantic_kernel", "autogen", "pydantic_ai", "smolagents"}
API_SUFFIX = re.compile(r"\.(chat|responses?|embeddings?|completions?|messages|generative-ai|image|speech|transcription)$")
INFERENCE = ("chat", "text_completion", "generate_content", "embeddings", "rerank")
OPERATIONS = {
    **{name: name for name in INFERENCE}, "completion": "chat", "acompletion": "chat", "chat_completion": "chat", "llm": "chat", "generation": "chat",
    "chat_model": "chat", "responses": "chat", "aresponses": "chat", "embedding": "embeddings", "aembedding": "embeddings", "reranker": "rerank",
    "agent": "invoke_agent", "invoke_agent": "invoke_agent", "tool": "execute_tool", "ai.toolcall": "execute_tool", "execute_tool": "execute_tool",
    "workflow": "invoke_workflow", "invoke_workflow": "invoke_workflow", "retriever": "retrieval", "retrieval": "retrieval"}
AGENTS = {"ai.generatetext", "ai.streamtext", "ai.generateobject", "ai.streamobject"}
OTHERS = {"ai.embed": "embeddings", "ai.embedmany": "embeddings", "ai.rerank": "rerank"}
FINISH = {
    "stop": "stop", "end_turn": "stop", "stop_sequence": "stop", "completed": "stop", "length": "length", "max_tokens": "length",
    "tool_calls": "tool_call", "tool_call": "tool_call", "tool-calls": "tool_call", "tool_use": "tool_call", "function_call": "tool_call",
    "content_filter": "content_filter", "content-filter": "content_filter", "safety": "content_filter", "refusal": "content_filter"}
CLASSES = (
    ("rate_limit", ("ratelimit", "throttl", "toomanyrequests", "resourceexhausted", "quota")), ("timeout", ("timeout", "timedout",
                                                                                                            "deadlineexceeded")),
    ("auth", ("authentication", "permission")), ("cancelled", ("cancelled", "canceled")), ("overloaded", ("overloaded", "serviceunavailable")),
    ("connection", ("connect", "remoteprotocol")), ("caller", ("badrequest", "invalidrequest", "notfound", "unprocessableentity")),
    ("server", ("internal", "servererror")))


def text(value):
    """A value as a label's text (tempo-behaviour 3.4)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
        plain = format(Decimal(repr(value)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, list):
        return "[" + "".join(map(text, value)) + "]"
    if isinstance(value, dict):
        return "{" + "".join(f"{key}:{text(one)}" for key, one in value.items()) + "}"
    return "" if value is None or isinstance(value, bytes) else str(value)


def in_a_label(concept, name, value):
    """A value as a dimension of the concept's first name shows it: that name's own as it was sent (but of a URL in the place of a host the
    host), what stands under others by its type."""
    if name == CONCEPTS[concept][0]:
        return authority(value, True)[0] if concept == "server_address" and isinstance(value, str) and SCHEME.match(value.strip()) else value
    return of_type(concept, name, text(value).split(".")[0] if name == "ai.model.provider" else value)


def plain_label(span, concept):
    """The value under which a dimension shows a concept (rules A), or ""."""
    return text(first(span, concept, NO_LABELS, in_a_label)[1])


def provider(span):
    """The provider in OpenTelemetry's spelling, or ""."""
    name, value = first(span, "provider", of_type=without_url)
    low = text(value).strip().lower()
    low = low.split(".")[0] if name == "ai.model.provider" else API_SUFFIX.sub("", low)
    return PROVIDERS.get(low, low)


def model(span, concept):
    """A model's name, trimmed and otherwise as sent."""
    return text(first(span, concept, of_type=without_url)[1]).strip()


def operation(span):
    """(operation in OpenTelemetry's spelling, whether it is a call by its name)."""
    name, value = first(span, "operation")
    sent = text(value).strip()
    low = sent.lower()
    if low in AGENTS or low in OTHERS:
        return OTHERS.get(low, "invoke_agent"), False
    if low.startswith("ai.") and low.rsplit(".", 1)[1] in ("dogenerate", "dostream"):
        return "chat", True
    if low.startswith("ai.") and low.rsplit(".", 1)[1] == "doembed":
        return "embeddings", True
    if name == "llm.request.type" and low == "completion" and provider(span) != "anthropic":
        return "text_completion", True
    known = OPERATIONS.get(low)
    if known:
        return known, known in INFERENCE
    with_tokens = any(first(span, concept)[0] for concept in ("input_tokens", "output_tokens"))
    has_model = first(span, "request_model")[0] or first(span, "response_model")[0]
    return sent, bool(name == "gen_ai.operation.name" and with_tokens and has_model)


def count(value):
    """(tokens, None) or (None, why not)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None, "not_a_number"
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except ArithmeticError:
        return None, "not_a_number"
    if number.is_nan():
        return None, "not_a_number"
    if number < 0:
        return None, "negative"
    if number > ABSURD:
        return None, "absurd"
    if number != number.to_integral_value():
        return None, "fractional"
    return int(number), None


def http_status(span):
    """The status code of the call, or None."""
    value = first(span, "http_status", of_type=of_type)[1]
    return None if value is None else int(float(value))


def error(span):
    """(type, class, HTTP status) of a call's error; the type is "" for a call that went well."""
    status, kind = http_status(span), text(span.attributes.get("error.type"))
    word = text(span.attributes.get("status")).lower() if status is None else ""
    is_level = text(unquoted(span.attributes.get("langfuse.observation.level"))).lower() == "error"
    is_bad = status is not None and status >= 400
    if not (span.status == 2 or kind or is_bad or is_level or word in ("error", "timeout", "failed")):
        return "", "", status
    thrown = [text(event[2].get("exception.type")) for event in span.events if event[0] == "exception"]
    kind = kind or next((one for one in reversed(thrown) if one), "")
    said = ""
    if not kind and not is_bad:
        match = re.match(r"error code: ([45]\d\d)", span.message, re.IGNORECASE)
        if match:
            status, is_bad = int(match[1]), True
        said = next((name for part, name in (("timed out", "timeout"), ("connection error", "connection")) if part in span.message.lower()), "")
    of = kind or (str(status) if is_bad else "timeout" if word == "timeout" else "_OTHER")
    shown = next((error_code(one) for one in (text(span.attributes.get("error.type")), *reversed(thrown)) if one and error_code(one)), None)
    kind = shown or (of if not kind else str(status) if is_bad else "timeout" if word == "timeout" else "_OTHER")
    return kind, said if kind == "_OTHER" and said else error_class(of, status), status


def class_of_status(status):
    """What an HTTP status alone says."""
    named = {429: "rate_limit", 408: "timeout", 504: "timeout", 401: "auth", 403: "auth", 499: "cancelled", 503: "overloaded", 529: "overloaded"}
    if status is None or status < 400:
        return "other"
    return named.get(status) or ("server" if status >= 500 else "caller")


def error_class(kind, status):
    """Whose error it is. The type's word counts before the status."""
    word = re.sub(r"[^a-z0-9]", "", kind.rsplit(".", 1)[-1].lower())
    if word.isdigit():
        return class_of_status(int(word))
    for name, parts in CLASSES:
        if any(part in word for part in parts):
            return name
    return "server" if word == "apierror" else class_of_status(status)


def finish_reasons(span):
    """One for each choice."""
    name, value = first(span, "finish_reason")
    if name is None:
        numbered = {}
        for key, one in span.attributes.items():
            match = re.fullmatch(r"(gen_ai\.completion|llm\.completions)\.(\d+)\.finish_reason", key)
            if match and text(one):
                numbered.setdefault(match[1], {})[int(match[2])] = one
        value = [one for _, one in sorted((numbered.get("gen_ai.completion") or numbered.get("llm.completions") or {}).items())]
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = json.loads(value)
        except ValueError:
            value = [value]
    out = []
    for one in value if isinstance(value, list) else [value]:
        low = text(one).strip().lower()
        low = low.removeprefix("finishreason.")
        if low:
            out.append(FINISH.get(low, low) if re.fullmatch(r"[a-z0-9_ -]{1,64}", low) else "other")
    return out


def server(span):
    """(host, port) of the provider, each "" when unknown."""
    name, host = first(span, "server_address", of_type=of_type)
    if name is None:
        return "", ""
    said = authority(text(span.resource.get(name) or span.attributes.get(name)), False)[1]
    return text(host), text(span.attributes.get("server.port") or span.attributes.get("net.peer.port")) or said


def unversioned(name):
    """A model's name without the provider before it and the version behind it."""
    low = name.lower().rsplit("/", 1)[-1]
    low = re.sub(r":[a-z0-9.-]+$", "", low)
    return re.sub(r"(-\d{4}-\d{2}-\d{2}|-\d{8}|@\d{8}|-\d{4}|-00\d|-latest)$", "", low)


def is_substitution(asked, answered):
    """Whether another model answered than the one that was asked for."""
    return bool(asked and answered) and unversioned(asked) != unversioned(answered)
