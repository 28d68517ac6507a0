"""How many spans a sampled span stands for (rule 3.9)."""
import re

_MEMBER = re.compile(r"([a-z][a-z0-9]*):([A-Za-z0-9._-]*)\Z")


def from_tracestate(tracestate):
    """The multiplier that an OTel tracestate's `th` says, or None."""
    for element in tracestate.decode("utf-8", "surrogateescape").strip(" \t").split(","):
        element = element.lstrip(" \t")
        if element.startswith("ot="):
            return _from_members(element[3:])
    return None


def _from_members(text):
    threshold = None
    if len(text) > 256:
        return None
    for member in text.split(";"):
        match = _MEMBER.match(member)
        if not match:
            return None
        key, value = match.groups()
        if key == "th":
            if not re.fullmatch(r"[0-9a-f]{1,14}", value):
                return None
            threshold = int(value.ljust(14, "0"), 16)
        if key == "rv" and not re.fullmatch(r"[0-9a-f]{14}", value):
            return None
    return None if threshold is None else 2.0**56 / (2**56 - threshold)


def multiplier(options, resource, span):
    """The weight of a span under a processor's `span_multiplier_key` and `enable_tracestate_span_multiplier`."""
    if options["enable_tracestate_span_multiplier"]:
        weight = from_tracestate(span.trace_state)
        if weight is not None:
            return weight
    key = options["span_multiplier_key"].encode()
    if key:
        for name, value in span.attributes + (resource or []):
            if name == key and value is not None and value[0] == "d" and value[1] > 0:
                return 1 / value[1]
    return 1.0
