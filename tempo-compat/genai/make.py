"""Hand-made requests."""
import hashlib
import time

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

MILLISECOND = 1_000_000


def any_value(value):
    """A Python value on the wire."""
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[any_value(one) for one in value]))
    return AnyValue(string_value=value)


def request(*spans, service="hand-made", scope="hand-made", resource=None, now=None):
    """The body of a request with spans of one process, each as `span` makes it."""
    message = ExportTraceServiceRequest()
    of_resource = message.resource_spans.add()
    for key, value in ({"service.name": service} | (resource or {})).items():
        of_resource.resource.attributes.append(KeyValue(key=key, value=any_value(value)))
    of_scope = of_resource.scope_spans.add()
    of_scope.scope.name = scope
    now = now or time.time_ns()
    for one in spans:
        fill(of_scope.spans.add(), now, **one)
    return message.SerializeToString()


def fill(span, now, title, attributes, parent="", kind=3, status=0, milliseconds=1000, ago=0, trace=None, events=(), message=""):
    """A span whose ids are made of its title; it ended `ago` milliseconds ago. Events are (name, milliseconds after the start, attributes)."""
    end = now - ago * MILLISECOND
    span.trace_id = hashlib.sha256((trace or title).encode()).digest()[:16]
    span.span_id = hashlib.sha256(title.encode()).digest()[:8]
    span.parent_span_id = hashlib.sha256(parent.encode()).digest()[:8] if parent else b""
    span.name, span.kind, span.status.code, span.status.message = title, kind, status, message
    span.start_time_unix_nano, span.end_time_unix_nano = end - milliseconds * MILLISECOND, end
    span.attributes.extend(KeyValue(key=key, value=any_value(value)) for key, value in attributes.items())
    for name, after, about in events:
        event = span.events.add(name=name, time_unix_nano=span.start_time_unix_nano + after * MILLISECOND)
        event.attributes.extend(KeyValue(key=key, value=any_value(value)) for key, value in about.items())


def span(title, attributes, **more):
    """Arguments of one span of `request`."""
    return {"title": title, "attributes": attributes} | more
