"""What attribute values mean: labels, operations, token counts, errors, finish reasons."""
import json
import re
from decimal import Decimal

import names
from concepts import CONCEPTS, NO_LABELS, first, unquoted
from reduced import SCHEME, authority, error_code, given, of_type
from spans import CONSUMER, PRODUCER

ABSURD = 1_000_000_000
CLASSES = (
    ("rate_limit", r"ratelimit|throttl|toomanyrequests|resourceexhausted|quota"), ("timeout", r"timeout|timedout|deadlineexceeded"),
    ("auth", r"authentication|autherror|authfail|permission|apikey|accessdenied|unauthorized"), ("caller", r"context(length|window)|content(filter|policy)"),
    ("cancelled", r"cancell?ed|abort"), ("overloaded", r"overloaded|serviceunavailable"), ("connection", r"connect|remoteprotocol"),
    ("caller", r"badrequest|invalidrequest|notfound|unprocessableentity|validation"), ("server", r"internal|servererror|^apierror$"))
#: Classes that a type of theirs decides whatever the status is.
FIRM = ("rate_limit", "timeout", "auth", "cancelled", "overloaded", "connection")
#: Classes by sentences: those that decide against a status, then the others.
SAID_FIRMLY = (
    ("rate_limit", r"rate.?limit|throttl|too many requests|resource.?(has been )?exhausted|insufficient.quota|current quota|quota exceeded"),
    ("auth", r"(incorrect|invalid) (api|x-api).?key|api key not valid"), ("overloaded", r"overloaded"),
    ("caller", r"context.?(length|window)|content.?(filter|policy|management policy)|prompt is too long|unexpected keyword"))
SAID = (
    ("timeout", r"timed? ?out|deadline.?exceeded"), ("cancelled", r"cancel|aborted"), ("overloaded", r"service.?unavailable"),
    ("connection", r"connection (error|refused|reset)|econn|enotfound|fetch failed|socket hang up|peer closed|server disconnected"),
    ("caller", r"bad.?request|invalid.?request|not.?found|does not exist"), ("server", r"internal.?server.?error|server had an error|bad gateway"))
#: Where a message writes a status.
STATUS = re.compile(
    r"""(?:status|code|http|error|exception|upstream|returned)["']?[ :=(\["'-]{1,4}([45]\d\d)\b(?! (?:tokens|ms)\b)|^(?:\w+: )?([45]\d\d)(?:$|[ :])""",
    re.IGNORECASE | re.MULTILINE)


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


def step(span):
    """What Logfire's text for messages says that a part of a run of OpenAI's Agents SDK is: a role, or None."""
    if text(span.attributes.get("sdk_span_type")).lower() in ("turn", "task"):
        return "other"
    said = {"agent run: {name!r}": "invoke_agent", "function: {name}": "execute_tool"}.get(text(span.attributes.get("logfire.msg_template")).lower())
    return said if given(None, None, span.attributes.get("name")) is not None else None


def name_of(span, concept):
    """The name of an agent or a tool, or ""."""
    said = text(first(span, concept)[1])
    of = {"agent_name": "invoke_agent", "tool_name": "execute_tool"}[concept]
    return said or (text(span.attributes.get("name")) if not operation(span)[0] and step(span) == of else "")


def provider(span):
    """The provider in OpenTelemetry's spelling as the span names it, or ""."""
    return names.provider(text(first(span, "provider", of_type=given)[1]))


def sent_model(span, concept):
    """A model's name, trimmed and otherwise as sent."""
    return text(first(span, concept, of_type=given)[1]).strip()


def model(span, concept):
    """A model's name without the resource that it stands in. What was asked has none if it is that of the provider and the answer has one."""
    found = names.without_resource(sent_model(span, concept))
    if concept == "request_model" and is_providers(span, found):
        answered = model(span, "response_model")
        return "" if answered and not is_providers(span, answered) else found
    return found


def is_providers(span, name):
    """Whether a model's name is only that of the span's provider."""
    named, low = provider(span), name.lower()
    return bool(named) and named in (low, names.SPELLINGS.get(low.replace("-", "_")))


def called(span, named):
    """(provider, whether it is a guess) of a call whose span names `named` as such, which may be nobody or a framework."""
    if named and named not in names.FRAMEWORKS:
        return named, False
    handed_on = re.search(r'"ls_provider"[ :]+"([^"]+)"', text(span.attributes.get("metadata"))[:4096])
    for one in [unquoted(span.attributes.get(key)) for key in names.HINTS] + [handed_on and handed_on[1]]:
        hint = names.provider(text(given(None, None, one))) if one else ""
        if hint and hint not in names.FRAMEWORKS:
            return hint, False
    found = names.of_host(server(span)[0])
    if found:
        return found, False
    models = sent_model(span, "request_model"), text(span.attributes.get("litellm.provider.model")), sent_model(span, "response_model")
    found = next((names.of_model(one) for one in models if names.of_model(one)), "") or names.of_scope(span.scope)
    return (found, True) if found else (named, False)


def operation(span):
    """(operation in OpenTelemetry's spelling, whether it is a call by its name)."""
    key, value = first(span, "operation")
    sent = text(value).strip()
    if key == "llm.request.type" and sent.lower() == "completion" and provider(span) != "anthropic":
        return "text_completion", True
    known = names.operation(sent)
    if known is not None:
        return known
    has_model = first(span, "request_model", of_type=given)[0] or first(span, "response_model", of_type=given)[0]
    is_generic = not first(span, "response_model", of_type=given)[0] and first(span, "request_model", of_type=given)[0] in ("model", "model_name")
    is_said = key == "gen_ai.operation.name" and has_model and not is_generic and span.kind not in (PRODUCER, CONSUMER)
    return sent, bool(is_said and names.sounds_like_a_call(sent))


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
    status, sent = http_status(span), text(span.attributes.get("error.type"))
    word = text(span.attributes.get("status")).lower() if status is None else ""
    is_level = text(unquoted(span.attributes.get("langfuse.observation.level"))).lower() == "error"
    if not (span.status == 2 or sent or (status or 0) >= 400 or is_level or word in ("error", "timeout", "failed")):
        return "", "", status
    thrown = [event[2] for event in reversed(span.events) if event[0] == "exception"]
    names = [sent] + [text(one.get("exception.type")) for one in thrown] + [text(span.attributes.get("error.code"))]
    said = "\n".join([text(one.get("exception.message")) for one in thrown[:1]] + [span.message] + [
        text(span.attributes.get(name)) for name in ("error.message", "exception.message", "langfuse.observation.status_message")])
    said = re.sub(r"\w+://[^\s\"')>]*", "", said)
    written = STATUS.search(said)
    if (status or 0) < 400 and written:
        status = int(written[1] or written[2])
    is_bad = (status or 0) >= 400
    shown = next((error_code(one) for one in names[:-1] if one and error_code(one)), None)
    kind = shown or (str(status) if is_bad else "timeout" if word == "timeout" else "_OTHER")
    return kind, error_class([one for one in names if one and error_code(one)], said, status) or ("timeout" if word == "timeout" else "other"), status


def class_of_status(status):
    """What an HTTP status alone says."""
    named = {429: "rate_limit", 408: "timeout", 504: "timeout", 401: "auth", 403: "auth", 499: "cancelled", 503: "overloaded", 529: "overloaded"}
    if status is None or status < 400:
        return None
    return named.get(status) or ("server" if status >= 500 else "caller")


def error_class(names, said, status):
    """Whose error it is, or None: what a type, a message and the status say, the most particular first."""
    words = [re.sub(r"[^a-z0-9]", "", one.rsplit(".", 1)[-1].lower()) for one in names]
    named = next((name for name, words_of in CLASSES if any(re.search(words_of, word) for word in words)), None)
    by_status = class_of_status(status) or next((class_of_status(int(word)) for word in words if word.isdigit()), None)
    firmly = next((name for name, words_of in SAID_FIRMLY if re.search(words_of, said, re.IGNORECASE)), None)
    loosely = next((name for name, words_of in SAID if re.search(words_of, said, re.IGNORECASE)), None)
    if named in ("rate_limit", "timeout", "auth"):
        return named
    if firmly and by_status != "rate_limit" and not (firmly == "overloaded" and by_status in ("caller", "auth")):
        return firmly
    if named in FIRM:
        return named
    return by_status or ("caller" if named == "caller" else loosely or named)


def finish_reasons(span, named):
    """One for each choice of a call of the provider `named`."""
    name, value = first(span, "finish_reason")
    if name is None and named and (model(span, "request_model") or model(span, "response_model")):
        value = span.attributes.get("stop_reason")
    if name is None and not value:
        numbered = {}
        for key, one in span.attributes.items():
            match = re.fullmatch(r"(gen_ai\.completion|llm\.completions)\.(\d+)\.finish_reason", key)
            if match and text(one):
                numbered.setdefault(match[1], {})[int(match[2])] = one
        value = [one for _, one in sorted((numbered.get("gen_ai.completion") or numbered.get("llm.completions") or {}).items())]
    if isinstance(value, str) and value[:1] in ("[", "("):
        try:
            value = json.loads(value)
        except ValueError:
            value = re.findall(r"""["']([^"']+)["']""", value) or [value]
    elif isinstance(value, str) and "," in value and (" " not in value or all(names.is_reason(one) for one in value.split(","))):
        value = [one.strip() for one in value.split(",")]
    return [found for found in map(names.finish, map(text, value if isinstance(value, list) else [value])) if found]


def server(span):
    """(host, port) of the provider, each "" when unknown."""
    name, host = first(span, "server_address", of_type=of_type)
    if name is None:
        return "", ""
    said = authority(text(span.resource.get(name) or span.attributes.get(name)), False)[1]
    return text(host), text(span.attributes.get("server.port") or span.attributes.get("net.peer.port")) or said


def is_alias(span, asked, answered):
    """Whether one of the models is only the name of a gateway's group."""
    group, served = (text(span.attributes.get("litellm." + name)).lower() for name in ("model_group", "provider.model"))
    if not group:
        return False
    return bool(served) and not names.is_other_model(served, answered) if asked.lower() == group else answered.lower() == group


def is_substitution(one):
    """Whether another model answered than the one that was asked for, neither being the name of a gateway's group."""
    return not one.is_alias and names.is_other_model(one.asked, one.answered)
