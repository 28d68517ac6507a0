"""What the live runs share: a real library calls the fake provider and sends its spans to Metronome through a real exporter; the script prints the
provider's own books (`Provider.books`) as one line of JSON.

    live_NAME.py --variant WORD --port OTLP_HTTP_PORT --tenant NAME [--record FOLDER]

`--record` keeps the requests and the books in a folder, to be looked at or sent again.
"""
import argparse
import gzip
import http.server
import json
import os
import pathlib
import threading
import urllib.request
from collections import Counter

from fake_provider import Provider

for signal in ("TRACES", "METRICS", "LOGS"):
    os.environ[f"OTEL_{signal}_EXPORTER"] = "none"
for name in list(os.environ):
    if name.startswith("OTEL_EXPORTER_OTLP") or name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
        del os.environ[name]
#: Libraries look for keys before they call anybody.
os.environ.update({"OPENAI_API_KEY": "none", "ANTHROPIC_API_KEY": "none", "GEMINI_API_KEY": "none", "LOGFIRE_IGNORE_NO_CONFIG": "1"})

from opentelemetry import trace  # noqa: E402
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: E402
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest  # noqa: E402
from opentelemetry.sdk.resources import Resource  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: E402

QUESTION = "What is the capital of France?"
#: Statuses that a caller asks the provider to fail with.
FAILURES = (429, 400, 500)


def prompt(status=None):
    """A question, or one that fails."""
    return f"fail {status}" if status else QUESTION


class Relay:
    """Stands before Metronome, hands every request on as it is and counts its spans by service and name, so that one can wait for another process's.
    Metronome's own page is no place to look at meanwhile: who reads it wants all that is known to be counted."""

    def __init__(self, port, folder=None):
        self.spans, self.requests, self.changed = Counter(), 0, threading.Condition()
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Says nothing."""

            def do_POST(self):
                """An export."""
                body = self.rfile.read(int(self.headers["content-length"]))
                names = ("content-type", "content-encoding", "x-scope-orgid")
                headers = {name: self.headers[name] for name in names if name in self.headers}
                request = urllib.request.Request(f"http://127.0.0.1:{port}{self.path}", body, headers)
                with urllib.request.urlopen(request, timeout=60) as answer:
                    text = answer.read()
                relay.note(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body, folder)
                self.send_response(200)
                self.send_header("content-type", "application/x-protobuf")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}/v1/traces"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self, body, folder):
        """Counts the spans of a request that Metronome has taken."""
        with self.changed:
            self.requests += 1
            if folder:
                pathlib.Path(folder, f"input-{self.requests:03d}.pb").write_bytes(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                service = next((item.value.string_value for item in resource.resource.attributes if item.key == "service.name"), "")
                self.spans.update((service, span.name) for scope in resource.scope_spans for span in scope.spans)
            self.changed.notify_all()

    def wait(self, service, name, number, seconds=120):
        """Waits until as many spans have been handed on."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.spans[service, name] >= number, seconds):
                raise SystemExit(f"{self.spans[service, name]} of {number} spans {name} of {service} came within {seconds} s")


class Live:
    """One run of one stack."""

    def __init__(self, provider, relay, options):
        self.provider, self.relay, self.variant, self.tenant = provider, relay, options.variant, options.tenant
        self.spans = None

    def processor(self):
        """Small batches that leave all the time, so that the spans of one call come in several requests."""
        exporter = OTLPSpanExporter(endpoint=self.relay.endpoint, headers={"x-scope-orgid": self.tenant})
        return BatchSpanProcessor(exporter, schedule_delay_millis=300, max_export_batch_size=4)

    def start_tracing(self):
        """The global tracer provider, whose spans go to Metronome."""
        self.spans = TracerProvider(resource=Resource.create({"service.name": "application"}))
        self.spans.add_span_processor(self.processor())
        trace.set_tracer_provider(self.spans)
        return self.spans


def run(body):
    """Calls `body(live)`, which returns the kinds of tokens that its spans do not tell of, if any; then ends tracing and prints the books."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", default="")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tenant", required=True)
    parser.add_argument("--record")
    options = parser.parse_args()
    if options.record:
        pathlib.Path(options.record).mkdir(parents=True, exist_ok=True)
    with Provider() as provider:
        live = Live(provider, Relay(options.port, options.record), options)
        without = body(live) or ()
        live.spans.shutdown()
        books = json.dumps(provider.books(without))
        if options.record:
            pathlib.Path(options.record, "truth.json").write_text(books, encoding="utf-8")
        print(books)
