"""Brokers and members of a group for the scripts beside this file."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tempo-compat"))

import ports  # noqa: E402

PYTHON = ROOT / "Tests/Integration/Python"
BINARY = pathlib.Path(os.environ.get("METRONOME_BIN", ROOT / ".build/release")) / "metronome"


class Broker:
    """One in memory: `Tests/Integration/Python/kafka_broker.py`, with its options."""

    def __init__(self, *options):
        (port,) = ports.free(1)
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, PYTHON / "kafka_broker.py", str(port), *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "ready" in line:
                return
        raise SystemExit("the broker does not start")

    def producer(self, topic, *arguments):
        """Writes records; its output is how many spans are in them."""
        return subprocess.Popen(
            [sys.executable, PYTHON / "produce_records.py", self.address, topic, *arguments], stdout=subprocess.PIPE, text=True)

    def stop(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait()


class Member:
    """A Metronome that reads a topic, with a place on the disk that outlives its processes."""

    def __init__(self, broker, topic, name, directory, **kafka):
        self.admin, self.grpc, http = ports.free(3)
        self.directory = pathlib.Path(directory) / name
        self.directory.mkdir()
        self.process = None
        configuration = {
            "metrics_generator": {
                "instance_id": name, "registry": {"collection_interval": "1s"}, "storage": {"path": str(self.directory)},
                "metrics_ingestion_time_range_slack": "10m"},
            "overrides": {"defaults": {"metrics_generator": {"processors": ["span-metrics"]}}},
            "metronome": {
                "listen": {"grpc": f"127.0.0.1:{self.grpc}", "http": f"127.0.0.1:{http}", "admin": f"127.0.0.1:{self.admin}"},
                "kafka": {"enabled": topic is not None, "session_timeout": "6s", **kafka}},
        }
        if topic is not None:
            configuration["ingest"] = {"kafka": {"address": broker.address, "topic": topic}}
        # JSON is YAML.
        (self.directory / "metronome.yaml").write_text(json.dumps(configuration))

    def start(self):
        """Starts it, and waits until it is ready."""
        with open(self.directory / "log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--config", self.directory / "metronome.yaml"], stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                self.get("/ready")
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise SystemExit(f"it does not start: {(self.directory / 'log').read_text()[-2000:]}")

    def kill(self):
        """`kill -9`."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """In good order."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(60)

    def get(self, path):
        """A page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=10) as answer:
            return answer.read().decode()

    def calls(self):
        """Spans that it has counted, those of its earlier processes among them."""
        return sum(float(value) for value in re.findall(r"^traces_spanmetrics_calls_total\{[^}]*\} (\S+)", self.get("/metrics/spans"), re.M))

    def own(self, *words):
        """Lines of its own metrics with one of these words."""
        lines = self.get("/metrics").splitlines()
        return "\n".join(line for line in lines if line[:1] != "#" and any(word in line for word in words))

    def cpu(self):
        """Seconds of CPU of its process."""
        # Its CPU-time clock, as clock_getcpuclockid(3) makes it.
        return time.clock_gettime(~self.process.pid << 3 | 2)
