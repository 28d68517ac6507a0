"""OTLP requests as JSON (what the specification asks for: ids in hex, 64-bit numbers as text)."""
import base64
import json
import math


def any_value(value):
    """An AnyValue."""
    if value is None:
        return {}
    kind, payload = value
    if kind == "d" and not math.isfinite(payload):
        payload = "NaN" if math.isnan(payload) else "Infinity" if payload > 0 else "-Infinity"
    return {
        "s": lambda: {"stringValue": payload.decode()}, "b": lambda: {"boolValue": payload}, "i": lambda: {"intValue": str(payload)},
        "d": lambda: {"doubleValue": payload}, "y": lambda: {"bytesValue": base64.b64encode(payload).decode()},
        "a": lambda: {"arrayValue": {"values": [any_value(v) for v in payload]}},
        "k": lambda: {"kvlistValue": {"values": attributes(payload)}}}[kind]()


def attributes(attributes):
    """A list of key-value pairs."""
    return [{"key": key.decode(), "value": any_value(v)} for key, v in attributes]


def span(span):
    """A span; what is the default is left out."""
    out = {
        "traceId": span.trace_id.hex(), "spanId": span.span_id.hex(), "parentSpanId": span.parent_id.hex(), "traceState": span.trace_state.decode(),
        "name": span.name.decode(), "kind": span.kind, "startTimeUnixNano": str(span.start), "endTimeUnixNano": str(span.end),
        "attributes": attributes(span.attributes), "droppedAttributesCount": span.dropped_attributes, "flags": span.flags,
        "events": [{"timeUnixNano": str(e.time), "name": e.name.decode(), "attributes": attributes(e.attributes), "droppedAttributesCount": e.dropped}
                   for e in span.events],
        "droppedEventsCount": span.dropped_events, "droppedLinksCount": span.dropped_links,
        "links": [{"traceId": l.trace_id.hex(), "spanId": l.span_id.hex(), "traceState": l.trace_state.decode(),
                   "attributes": attributes(l.attributes), "droppedAttributesCount": l.dropped, "flags": l.flags} for l in span.links]}
    if span.status is not None:
        out["status"] = {"code": span.status[0], "message": span.status[1].decode()}
    return {key: item for key, item in out.items() if item not in ("", 0, [], "0")}


def request(request):
    """A whole ExportTraceServiceRequest."""
    out = []
    for resource_spans in request:
        one = {"scopeSpans": [{"scope": {"name": "lib"}, "spans": [span(s) for s in scope]} for scope in resource_spans.scopes]}
        if resource_spans.attributes is not None:
            one["resource"] = {"attributes": attributes(resource_spans.attributes)}
        out.append(one)
    return json.dumps({"resourceSpans": out}, ensure_ascii=False).encode()
