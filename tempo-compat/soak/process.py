"""The binary under test: its configuration, its pages, and what it uses, second by second."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import tenants

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.append(os.path.join(ROOT, "tempo-compat"))
import ports  # noqa: E402
BINARY = os.environ.get("METRONOME") or os.path.join(ROOT, ".build/release/metronome")
SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')


class Failed(Exception):
    """The process did not start or stop as it should."""


class Process:
    """One `metronome serve`; what it needs lies in a directory that goes away with it."""

    def __init__(self, url, wait):
        self.directory = tempfile.mkdtemp(prefix="metronome-soak-")
        self.ports = ports.free(3)
        self.overrides = os.path.join(self.directory, "overrides.yaml")
        self.rewrite(tenants.file(0))
        with open(os.path.join(self.directory, "tempo.yaml"), "w") as file:
            json.dump(self._configuration(url, wait), file)
        with open(os.path.join(self.directory, "log"), "w") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--config", os.path.join(self.directory, "tempo.yaml")], stdout=log, stderr=log, cwd=self.directory)
        deadline = time.monotonic() + 20
        while not self._is_ready():
            if time.monotonic() > deadline or self.process.poll() is not None:
                problem = "did not become ready:\n" + self.log()[-3000:]
                self.close()
                raise Failed(problem)
            time.sleep(0.05)

    def _configuration(self, url, wait):
        admin, grpc, http = self.ports
        protocols = {"grpc": {"endpoint": f"127.0.0.1:{grpc}"}, "http": {"endpoint": f"127.0.0.1:{http}"}}
        return {
            "multitenancy_enabled": True,
            "server": {"http_listen_address": "127.0.0.1", "http_listen_port": admin},
            "distributor": {"receivers": {"otlp": {"protocols": protocols}}},
            "metrics_generator": {
                "registry": {"collection_interval": "1s"},
                "processor": {"service_graphs": {"wait": f"{wait}s"}},
                "storage": {"path": os.path.join(self.directory, "wal"), "remote_write": [
                    {"url": url, "send_exemplars": True, "send_native_histograms": True}]}},
            "overrides": {"per_tenant_override_config": self.overrides, "per_tenant_override_period": "200ms"}}

    def rewrite(self, text):
        """Puts a new override file in the old one's place, as a mounted ConfigMap does."""
        with open(self.overrides + ".new", "w") as file:
            file.write(text)
        os.rename(self.overrides + ".new", self.overrides)

    def page(self, path):
        """A page of the admin address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[0]}{path}", timeout=10) as reply:
            return reply.read().decode()

    def _is_ready(self):
        try:
            self.page("/ready")
            return True
        except OSError:
            return False

    def metrics(self):
        """(name, labels, value) of each of its own metrics."""
        found = []
        for line in self.page("/metrics").splitlines():
            match = SAMPLE.match(line)
            if match:
                found.append((match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))
        return found

    def log(self):
        """What it said."""
        with open(os.path.join(self.directory, "log"), errors="replace") as file:
            return file.read()

    def hang_up(self):
        """SIGHUP: the override file is read at once."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        """Ends it as a supervisor does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired as problem:
            raise Failed("did not stop:\n" + self.log()[-3000:]) from problem

    def close(self):
        """Makes sure that nothing is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


class Usage(threading.Thread):
    """Looks at a process once a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.ending = pid, threading.Event()
        # Seconds since the beginning, resident MiB, threads' CPU seconds.
        self.samples = []

    def run(self):
        """Until it is told to end, or the process has gone."""
        began = time.monotonic()
        while not self.ending.wait(1):
            try:
                with open(f"/proc/{self.pid}/statm") as file:
                    pages = int(file.read().split()[1])
                with open(f"/proc/{self.pid}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                return
            cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            self.samples.append((time.monotonic() - began, pages * os.sysconf("SC_PAGE_SIZE") / 2**20, cpu))

    def end(self):
        """No look after this."""
        self.ending.set()
        self.join()
