"""The three ways in which spans come to Metronome, as processes here, with the configurations of the compose set-ups.

Metronome and Prometheus are real. In the places of Tempo and of the Collector, which are not here, stand recorders that count spans and pass
them on to where those programs' own configurations say. Mimir's place has a second Prometheus.
"""
import concurrent.futures
import json
import subprocess
import sys
import threading

import grpc
import yaml
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

import place

sys.path.insert(0, str(place.ROOT / "tempo-compat/grafana"))
import stack  # noqa: E402

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
SPANS = 5000


class Recorder(grpc.GenericRpcHandler):
    """An OTLP/gRPC receiver that counts, and passes on what it gets as it is."""

    def __init__(self, addresses):
        self.spans = 0
        self.lock = threading.Lock()
        self.channels = [grpc.insecure_channel(address) for address in addresses]
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(4), handlers=[self])
        self.address = f"127.0.0.1:{self.server.add_insecure_port('127.0.0.1:0')}"
        self.server.start()

    def service(self, handler_call_details):
        return grpc.unary_unary_rpc_method_handler(self._export) if handler_call_details.method == EXPORT else None

    def _export(self, body, _):
        request = ExportTraceServiceRequest.FromString(body)
        spans = sum(len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans)
        with self.lock:
            self.spans += spans
        for channel in self.channels:
            channel.unary_unary(EXPORT)(body, timeout=30, wait_for_ready=True)
        return ExportTraceServiceResponse().SerializeToString()

    def end(self):
        """No more of it."""
        self.server.stop(None).wait()
        for channel in self.channels:
            channel.close()


def forwards_of(tempo):
    """Where a Tempo with this configuration forwards all spans to."""
    named = tempo["overrides"]["defaults"].get("forwarders", [])
    forwarders = {one["name"]: one for one in tempo["distributor"].get("forwarders", [])}
    return [address for name in named for address in forwarders[name]["otlpgrpc"]["endpoints"]]


def exports_of(collector):
    """Where a Collector with this configuration sends traces to."""
    pipeline = collector["service"]["pipelines"]["traces"]
    if not (set(pipeline["receivers"]) <= set(collector["receivers"]) and set(pipeline.get("processors", [])) <= set(collector["processors"])):
        raise ValueError("the pipeline names what is not there")
    return [collector["exporters"][name]["endpoint"] for name in pipeline["exporters"]]


def read(name):
    """A file of the compose set-ups."""
    return yaml.safe_load((place.DEPLOY / "compose" / name).read_text())


def metronome(run, prometheus):
    """It, with the file of the set-up; the addresses of other containers are those of here."""
    document = read("metronome.yaml")
    entry, = document["metrics_generator"]["storage"]["remote_write"]
    if entry["url"] != "http://mimir:9009/api/v1/push":
        raise ValueError(f"{entry['url']} is not where Mimir is")
    entry["url"] = prometheus.entry["url"]
    document["metrics_generator"]["registry"]["collection_interval"] = "1s"
    return stack.Metronome(run, "metronome", [run.write("metronome.yaml", document)])


def scraper(run, one, mimir):
    """The Prometheus of the set-up, with its file: it scrapes Metronome and sends to Mimir."""
    document = read("prometheus.yml")
    known = {"metronome:3210": one.address, "http://mimir:9009/api/v1/push": mimir.entry["url"]}
    document["global"]["scrape_interval"] = "1s"
    for job in document["scrape_configs"]:
        for group in job["static_configs"]:
            group["targets"] = [known[target] for target in group["targets"]]
    for entry in document["remote_write"]:
        entry["url"] = known[entry["url"]]
    port, = stack.free_ports(1)
    file = run.write("scraper.yml", document)
    process = run.start("scraper", ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={run.directory / 'own'}",
                                    f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"])
    run.serving("scraper", process, port, "/-/ready")


def of(way):
    """Spans that were sent, that Tempo got, and that the series count, of one way."""
    with stack.Run() as run:
        prometheus = stack.Prometheus(run)
        one = metronome(run, prometheus)
        scraper(run, one, prometheus)
        known = {"metronome:4317": f"127.0.0.1:{one.grpc}"}
        tempo = Recorder([known[address] for address in forwards_of(read("tempo-forwarder.yaml" if way == "forwarder" else "tempo.yaml"))])
        known["tempo:4317"] = tempo.address
        recorders = [tempo]
        if way == "collector":
            recorders.append(Recorder([known[address] for address in exports_of(read("collector.yaml"))]))
        target = recorders[-1].address if way != "direct" else known["metronome:4317"]
        try:
            command = [str(stack.BINARIES / "metronome-load"), "--target", target, "--spans", str(SPANS), "--json", "--quiet"]
            sent = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.splitlines()[-1])
            counted = "sum(traces_spanmetrics_calls_total{cluster=\"compose\"})"
            stack.wait(f"{way}: {SPANS} spans in the series", 90,
                       lambda: [series for series in prometheus.query(counted) if float(series["value"][1]) == SPANS])
            for what in ("traces_service_graph_request_total", 'tempo_receiver_accepted_spans{job="metronome",instance="metronome"} > 0'):
                stack.wait(f"{way}: {what}", 90, lambda asked=what: prometheus.query(asked))
            return {"sent": sent, "tempo": tempo.spans}
        finally:
            for recorder in recorders:
                recorder.end()


def problems():
    """All that is wrong."""
    found = []
    for way, wanted in {"forwarder": SPANS, "collector": SPANS, "direct": 0}.items():
        try:
            seen = of(way)
            if seen["tempo"] != wanted:
                found.append(f"{way}: {seen}")
        except (stack.Failed, subprocess.SubprocessError, ValueError) as problem:
            found.append(f"{way}: {problem}")
    return found


if __name__ == "__main__":
    print(problems())
