"""The binary under test and a client of it that counts what was acknowledged."""
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.append(os.path.join(ROOT, "tempo-compat"))
import ports  # noqa: E402  # pylint: disable=wrong-import-position
BINARY = os.environ.get("METRONOME") or os.path.join(ROOT, ".build/release/metronome")


def merge(into, extra):
    """Lays one document over another."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


class Sidecar:
    """A `metronome serve` that may be killed and begun again at the same place."""

    def __init__(self, endpoints, extra=None, place=None, queue=None, before=(), log=None, variables=None, timeout="2s"):
        # Words ahead of the command; where its log goes instead; what it finds in its environment.
        self.before, self.log_path, self.variables = list(before), log, variables or {}
        self.directory = tempfile.mkdtemp(prefix="metronome-faults-")
        self.admin, self.grpc, self.http = ports.free(3)
        remote = [{"url": one.url, "remote_timeout": timeout, "queue_config": {"max_backoff": "1s", **(queue or {})}, **one.entry} for one in endpoints]
        document = {
            "server": {"http_listen_address": "127.0.0.1", "http_listen_port": self.admin},
            "distributor": {"receivers": {"otlp": {"protocols": {
                "grpc": {"endpoint": f"127.0.0.1:{self.grpc}"}, "http": {"endpoint": f"127.0.0.1:{self.http}"}}}}},
            "metrics_generator": {
                "registry": {"collection_interval": "1s"},
                "storage": {"path": place or os.path.join(self.directory, "wal"), "remote_write": remote}},
            "overrides": {"defaults": {"metrics_generator": {"processors": ["span-metrics"]}}}}
        merge(document, extra or {})
        self.file = os.path.join(self.directory, "tempo.yaml")
        with open(self.file, "w") as file:
            json.dump(document, file)
        self.process, self.peak, self.starts = None, 0, 0
        self.begin()

    def begin(self):
        """Starts it and waits until it is ready."""
        self.launch()
        self.wait_until_ready()

    def launch(self):
        """Starts it."""
        self.starts += 1
        with open(self.log_path or os.path.join(self.directory, "log"), "a") as log:
            self.process = subprocess.Popen(
                self.before + [BINARY, "serve", "--config", self.file], stdout=log, stderr=log, cwd=self.directory,
                env={**os.environ, **self.variables})

    def wait_until_ready(self):
        """As it is after a start."""
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/ready", timeout=5).close()
                return
            except OSError as problem:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("did not become ready:\n" + self.log()[-2000:]) from problem
                time.sleep(0.02)

    def note_memory(self):
        """Keeps the most that it ever had, in MB."""
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                self.peak = max([self.peak] + [int(line.split()[1]) / 1000 for line in file if line.startswith("VmHWM")])
        except OSError:
            pass

    def survives(self, number):
        """A signal ends it no more: it was told to take no notice of it, or takes it already."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return any(int(line.split()[1], 16) >> (number - 1) & 1 for line in file if line.startswith(("SigIgn", "SigCgt")))

    def cpu(self):
        """Seconds of CPU time."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """As the out-of-memory killer does."""
        self.note_memory()
        self.process.kill()
        self.process.wait()

    def stop(self):
        """As a supervisor does; its exit code."""
        self.note_memory()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def page(self, path):
        """A page of the admin address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=30) as reply:
            return reply.read().decode()

    def log(self):
        """What it said."""
        with open(os.path.join(self.directory, "log"), errors="replace") as file:
            return file.read()

    def close(self):
        """Nothing is left."""
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


class Client(threading.Thread):
    """Sends spans until it is told to end. A request without an answer is sent again, as clients do, until it has one."""

    SPANS = 50

    def __init__(self, sidecar, names=lambda number: f"operation {number % 20}", pause=0.02, tenants=("",)):
        super().__init__(daemon=True)
        self.sidecar, self.names, self.pause, self.tenants = sidecar, names, pause, tenants
        self.acknowledged, self.refused, self.ending = 0, 0, threading.Event()
        # When requests were acknowledged.
        self.times = []
        # Of its clock, seconds; to be set while no request is on its way.
        self.shift, self.gate = 0, threading.Lock()

    def _request(self, number):
        return self.request(number * self.SPANS, self.SPANS, self.names, self.shift)

    @staticmethod
    def request(first, count, names=lambda number: f"operation {number}", shift=0):
        """Spans with these numbers, of a clock that is off by so many seconds."""
        request = ExportTraceServiceRequest()
        group = request.resource_spans.add()
        attribute = group.resource.attributes.add(key="service.name")
        attribute.value.string_value = "faults"
        spans = group.scope_spans.add().spans
        end = time.time_ns() + shift * 1_000_000_000
        for number in range(first, first + count):
            spans.add(
                trace_id=os.urandom(16), span_id=os.urandom(8), name=names(number), kind=2,
                start_time_unix_nano=end - 5_000_000, end_time_unix_nano=end)
        return request.SerializeToString()

    def push(self):
        """One request, once."""
        url = f"http://127.0.0.1:{self.sidecar.http}/v1/traces"
        request = urllib.request.Request(url, self._request(0), {"content-type": "application/x-protobuf"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            reply.read()
        self.acknowledged += self.SPANS

    def run(self):
        """Until it is told to end."""
        connection, number = None, 0
        while not self.ending.is_set():
            with self.gate:
                number, connection = number + 1, self._send(self._request(number), number, connection)
            time.sleep(self.pause)

    def _send(self, body, number, connection):
        """Until it is answered well, once at least; the connection, if it can be used again."""
        while True:
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.sidecar.http, timeout=60)
                tenant = self.tenants[number % len(self.tenants)]
                header = {"x-scope-orgid": tenant} if tenant else {}
                connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf", **header})
                reply = connection.getresponse()
                reply.read()
                if reply.status == 200:
                    self.times.append(time.monotonic())
                    self.acknowledged += self.SPANS
                    break
                self.refused += 1
            except (OSError, http.client.HTTPException):
                connection = None
            if self.ending.is_set():
                break
            time.sleep(0.05)
        return connection

    def lately(self, seconds):
        """What was acknowledged in so many seconds."""
        since = time.monotonic() - seconds
        return self.SPANS * sum(one > since for one in self.times) if seconds else 0

    def end(self):
        """What was acknowledged."""
        self.ending.set()
        self.join()
        return self.acknowledged
