"""Spans of an OTLP request, with attribute values as Python values."""
from dataclasses import dataclass, field
from functools import cached_property

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = range(1, 6)
ERROR = 2


def value_of(any_value):
    """str, bool, int, float, bytes, list, dict, or None for an unset value."""
    kind = any_value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [value_of(one) for one in any_value.array_value.values]
    if kind == "kvlist_value":
        return attributes(any_value.kvlist_value.values)
    return getattr(any_value, kind)


def attributes(pairs):
    """By key; of equal keys the first counts (tempo-behaviour 3.3)."""
    out = {}
    for pair in pairs:
        out.setdefault(pair.key, value_of(pair.value))
    return out


@dataclass
class Span:
    """One span; times are nanoseconds since 1970."""
    resource: dict
    scope: str
    trace: str
    id: str
    parent: str
    name: str
    kind: int
    start: int
    end: int
    status: int
    message: str
    attributes: dict
    events: list = field(default_factory=list)

    @property
    def seconds(self):
        """Duration; never negative."""
        return max(0, self.end - self.start) / 1e9

    @cached_property
    def process(self):
        """What tells one sending process from another."""
        return repr(sorted(self.resource.items(), key=lambda item: item[0]))


def request_of(body):
    """The message of a request's body."""
    message = ExportTraceServiceRequest()
    message.ParseFromString(body)
    return message


def spans_of(message):
    """All spans in the order in which they stand."""
    out = []
    for of_resource in message.resource_spans:
        resource = attributes(of_resource.resource.attributes)
        for of_scope in of_resource.scope_spans:
            for span in of_scope.spans:
                out.append(Span(
                    resource, of_scope.scope.name, span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex(), span.name, span.kind,
                    span.start_time_unix_nano, span.end_time_unix_nano, span.status.code, span.status.message, attributes(span.attributes),
                    [(event.name, event.time_unix_nano, attributes(event.attributes)) for event in span.events]))
    return out
