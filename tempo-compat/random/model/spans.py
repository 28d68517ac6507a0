"""What a request holds: attribute values, spans, resources; their text (rule 3.4) and their size as protobuf (rule 3.9).

Text is `bytes` everywhere, since it need not be UTF-8. An attribute value is `None` (no value) or a pair of a type and a payload:
`("s", bytes)`, `("b", bool)`, `("i", int)`, `("d", float)`, `("a", [value])`, `("k", [(key, value)])`, `("y", bytes)`.
"""
import math
from dataclasses import dataclass, field, replace
from decimal import Decimal

UNSPECIFIED, INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = range(6)
KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
STATUSES = ["UNSET", "OK", "ERROR"]


@dataclass
class Event:
    """An event of a span; only its size matters."""
    time: int = 0
    name: bytes = b""
    attributes: list = field(default_factory=list)
    dropped: int = 0


@dataclass
class Link:
    """A link of a span; only its size matters."""
    trace_id: bytes = b""
    span_id: bytes = b""
    trace_state: bytes = b""
    attributes: list = field(default_factory=list)
    dropped: int = 0
    flags: int = 0


@dataclass
class Span:
    """A span as the client made it. `status` is None (absent) or (code, message); times are nanoseconds since 1970."""
    trace_id: bytes = b""
    span_id: bytes = b""
    parent_id: bytes = b""
    trace_state: bytes = b""
    name: bytes = b""
    kind: int = 0
    start: int = 0
    end: int = 0
    attributes: list = field(default_factory=list)
    dropped_attributes: int = 0
    events: list = field(default_factory=list)
    dropped_events: int = 0
    links: list = field(default_factory=list)
    dropped_links: int = 0
    status: tuple | None = None
    flags: int = 0

    @property
    def status_code(self):
        """The number of the status, 0 when it is absent."""
        return self.status[0] if self.status else 0

    @property
    def seconds(self):
        """Latency in seconds (rule 3.2.2)."""
        return (self.end - self.start) / 1e9 if self.end > self.start else 0.0


@dataclass
class ResourceSpans:
    """A resource's attributes, None when it has no resource, and the spans of each of its scopes."""
    attributes: list | None
    scopes: list


def double_text(number):
    """Shortest decimal that reads back as `number`, never with an exponent."""
    if math.isnan(number):
        return b"NaN"
    if math.isinf(number):
        return b"+Inf" if number > 0 else b"-Inf"
    text = format(Decimal(repr(number)), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode()


def text(value):
    """An attribute value as a label value (rule 3.4)."""
    if value is None:
        return b""
    kind, payload = value
    if kind == "s":
        return payload
    if kind == "b":
        return b"true" if payload else b"false"
    if kind == "i":
        return str(payload).encode()
    if kind == "d":
        return double_text(payload)
    if kind == "a":
        return b"[" + b"".join(text(v) for v in payload) + b"]"
    if kind == "k":
        return b"{" + b"".join(k + b":" + text(v) for k, v in payload) + b"}"
    return b""


def first(attributes, key):
    """(found, value) of the first attribute with that key."""
    for name, value in attributes or []:
        if name == key:
            return True, value
    return False, None


def look_up(resource, span, key):
    """(found, text) of an attribute, in the resource first and then in the span (rule 3.3)."""
    found, value = first(resource, key)
    if not found:
        found, value = first(span.attributes, key)
    return found, text(value)


def kind_name(number):
    """A span kind as text; a number that has no name stands for itself (rule 2.8)."""
    return f"SPAN_KIND_{KINDS[number]}".encode() if 0 <= number < len(KINDS) else str(number).encode()


def status_name(number):
    """A status code as text."""
    return f"STATUS_CODE_{STATUSES[number]}".encode() if 0 <= number < len(STATUSES) else str(number).encode()


def varint(number):
    """Bytes of a varint; a negative number takes ten."""
    number &= (1 << 64) - 1
    return max(1, (number.bit_length() + 6) // 7)


def _message(size, tag=1):
    return tag + varint(size) + size


def _bytes(payload, tag=1):
    return _message(len(payload), tag) if payload else 0


def _id(payload):
    return _bytes(payload) if any(payload) else 0


def _integer(number, tag=1):
    return tag + varint(number) if number else 0


def value_size(value):
    """Size of an AnyValue's content."""
    if value is None:
        return 0
    kind, payload = value
    if kind in "sy":
        return _message(len(payload))
    if kind == "b":
        return 2
    if kind == "i":
        return 1 + varint(payload)
    if kind == "d":
        return 9
    inner = sum(_message(value_size(v)) for v in payload) if kind == "a" else attributes_size(payload)
    return _message(inner)


def attributes_size(attributes):
    """Size of a list of key-value pairs, tags of one byte included; a value always costs its header."""
    return sum(_message(_bytes(key) + _message(value_size(value))) for key, value in attributes)


def span_size(span):
    """Size of the span as Tempo encodes it again (rule 3.9)."""
    size = _bytes(span.trace_id) + _bytes(span.span_id) + _bytes(span.trace_state) + _id(span.parent_id) + _bytes(span.name)
    size += _integer(span.kind) + (9 if span.start else 0) + (9 if span.end else 0) + attributes_size(span.attributes)
    size += _integer(span.dropped_attributes) + _integer(span.dropped_events) + _integer(span.dropped_links)
    for event in span.events:
        size += _message((9 if event.time else 0) + _bytes(event.name) + attributes_size(event.attributes) + _integer(event.dropped))
    for link in span.links:
        size += _message(
            _id(link.trace_id) + _id(link.span_id) + _bytes(link.trace_state) + attributes_size(link.attributes)
            + _integer(link.dropped) + (5 if link.flags else 0))
    code, message = span.status or (0, b"")
    return size + _message(_bytes(message) + _integer(code)) + (6 if span.flags else 0)


def cut(payload, limit):
    """`payload` in at most `limit` bytes (no limit when it is not above 0), cut before a character, not inside one."""
    if limit <= 0 or len(payload) <= limit:
        return payload
    end = limit
    while end > max(0, limit - 3) and payload[end] & 0xC0 == 0x80:
        end -= 1
    return payload[:end if payload[end] & 0xC0 != 0x80 else limit]


def cut_attributes(attributes, limit):
    """Keys and string values cut to `limit` bytes (rule 2.1.3)."""
    return [(cut(key, limit), ("s", cut(value[1], limit)) if value and value[0] == "s" else value) for key, value in attributes]


def cut_span(span, limit):
    """The span with its own, its events' and its links' attributes cut."""
    return replace(
        span, attributes=cut_attributes(span.attributes, limit),
        events=[replace(e, attributes=cut_attributes(e.attributes, limit)) for e in span.events],
        links=[replace(l, attributes=cut_attributes(l.attributes, limit)) for l in span.links])


def is_utf8(payload):
    """Whether `payload` is well-formed UTF-8."""
    try:
        payload.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False
