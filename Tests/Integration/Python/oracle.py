"""What Tempo's rules make of captured requests, by the protobuf library: calls, sizes and durations by label set, as one line of JSON.

A span's size is that of the span re-encoded after Tempo's receiver (tempo-behaviour 3.9): attributes cut to 2,048 bytes (2.1 rule 3),
a status and every attribute's value present, unknown fields and an all-zero parent gone.
"""

import argparse
import json
import pathlib
import time

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

MAX_ATTRIBUTE_BYTES = 2048
MAX_LABEL_BYTES = 2048


def cut(text):
    """The text at no more than the limit's bytes; a cut inside a character is padded, which keeps the size."""
    raw = text.encode()
    if len(raw) <= MAX_ATTRIBUTE_BYTES:
        return text
    kept = raw[:MAX_ATTRIBUTE_BYTES].decode(errors="ignore")
    return kept + "x" * (MAX_ATTRIBUTE_BYTES - len(kept.encode()))


def complete(value):
    """Gives every key-value pair inside a value a value."""
    for pair in value.kvlist_value.values if value.HasField("kvlist_value") else []:
        pair.value.SetInParent()
        complete(pair.value)
    for element in value.array_value.values if value.HasField("array_value") else []:
        complete(element)


def normalise_attributes(attributes):
    for attribute in attributes:
        attribute.key = cut(attribute.key)
        attribute.value.SetInParent()
        if attribute.value.HasField("string_value"):
            attribute.value.string_value = cut(attribute.value.string_value)
        complete(attribute.value)


def size(span):
    span.DiscardUnknownFields()
    span.status.SetInParent()
    if not any(span.parent_span_id):
        span.ClearField("parent_span_id")
    normalise_attributes(span.attributes)
    for part in [*span.events, *span.links]:
        normalise_attributes(part.attributes)
    return span.ByteSize()


def name_of(enum, number):
    return enum.Name(number) if number in enum.values() else str(number)


def text(value):
    kind = value.WhichOneof("value")
    if kind == "bool_value":
        return "true" if value.bool_value else "false"
    return str(getattr(value, kind)) if kind in ("string_value", "int_value") else ""


def labels_of(resource, span):
    service = next((text(pair.value) for pair in resource.attributes if pair.key == "service.name"), "")
    labels = {
        "service": service,
        "span_name": span.name,
        "span_kind": name_of(Span.SpanKind, span.kind),
        "status_code": name_of(Status.StatusCode, span.status.code),
    }
    return {key: value.encode()[:MAX_LABEL_BYTES].decode(errors="ignore") for key, value in labels.items() if value}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--slack-hours", type=float, required=True)
    options = parser.parse_args()
    now, slack = time.time_ns(), int(options.slack_hours * 3600e9)
    series, spans, dropped = {}, 0, 0
    for file in options.files:
        request = ExportTraceServiceRequest.FromString(file.read_bytes())
        for resource_spans in request.resource_spans:
            for span in (span for scope in resource_spans.scope_spans for span in scope.spans):
                spans += 1
                if abs(span.end_time_unix_nano - now) > slack:
                    dropped += 1
                    continue
                labels = labels_of(resource_spans.resource, span)
                seconds = max(0, span.end_time_unix_nano - span.start_time_unix_nano) / 1e9
                entry = series.setdefault(tuple(sorted(labels.items())), {"labels": labels, "calls": 0, "size": 0, "seconds": 0.0})
                entry["calls"] += 1
                entry["seconds"] += seconds
                entry["size"] += size(span)
    print(json.dumps({"spans": spans, "dropped": dropped, "series": list(series.values())}))


main()
