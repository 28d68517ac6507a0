"""Sends spans with the official OpenTelemetry SDK and prints what it sent, by label set, as one line of JSON."""

import argparse
import collections
import json

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status, StatusCode

KINDS = [SpanKind.SERVER, SpanKind.CLIENT, SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER]
METHODS = ["GET", "POST"]


def exporter(protocol, port, gzip):
    if protocol == "grpc":
        import grpc
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        compression = grpc.Compression.Gzip if gzip else grpc.Compression.NoCompression
        return OTLPSpanExporter(endpoint=f"127.0.0.1:{port}", insecure=True, compression=compression)
    if protocol == "protobuf":
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    else:
        from opentelemetry.exporter.otlp.common.http import Compression
        from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
    compression = Compression("gzip" if gzip else "none")
    return OTLPSpanExporter(endpoint=f"http://127.0.0.1:{port}/v1/traces", compression=compression)


class Counting(SpanExporter):
    """Passes everything on and counts what the exporter says of it."""

    def __init__(self, inner):
        self.inner, self.accepted, self.refused = inner, 0, 0

    def export(self, spans):
        result = self.inner.export(spans)
        if result is SpanExportResult.SUCCESS:
            self.accepted += len(spans)
        else:
            self.refused += len(spans)
        return result

    def shutdown(self):
        self.inner.shutdown()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--protocol", choices=["grpc", "protobuf", "json"], required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--service", required=True)
    parser.add_argument("--spans", type=int, required=True)
    parser.add_argument("--gzip", action="store_true")
    options = parser.parse_args()

    counting = Counting(exporter(options.protocol, options.port, options.gzip))
    provider = TracerProvider(resource=Resource.create({"service.name": options.service}))
    provider.add_span_processor(BatchSpanProcessor(counting, max_queue_size=options.spans + 1, max_export_batch_size=512))
    tracer = provider.get_tracer("tests")
    sent = collections.Counter()
    for number in range(options.spans):
        name, kind, method = f"op {number % 3} é", KINDS[number % len(KINDS)], METHODS[number % 2]
        span = tracer.start_span(name, kind=kind, attributes={"http.method": method, "attempt": number, "ratio": 0.5})
        code = "STATUS_CODE_UNSET"
        if number % 7 == 0:
            span.set_status(Status(StatusCode.ERROR, "it broke"))
            code = "STATUS_CODE_ERROR"
        span.add_event("happened", {"detail": "x" * (number % 20)})
        span.end()
        sent[(name, f"SPAN_KIND_{kind.name}", code, method)] += 1
    provider.force_flush(30_000)
    provider.shutdown()
    names = ("span_name", "span_kind", "status_code", "http_method")
    series = [{"labels": dict(zip(names, labels)), "spans": count} for labels, count in sorted(sent.items())]
    print(json.dumps({"accepted": counting.accepted, "refused": counting.refused, "series": series}))


main()
