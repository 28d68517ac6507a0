"""Starts the built binary with a configuration and ports of its own, and talks to it."""
import gzip
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from decimal import Decimal

from generate.blocks import flat
from model.settings import lay_over

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.append(os.path.join(ROOT, "tempo-compat"))
import ports  # noqa: E402
BINARY = os.environ.get("METRONOME") or os.path.join(ROOT, ".build/release/metronome")


class Failed(Exception):
    """The binary did not do what every case needs: start, answer, stop."""


def yaml(value):
    """A value as YAML in flow style. Numbers are spelled without exponent."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml(str(k))}: {yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(yaml(v) for v in value) + "]"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    return json.dumps(value, ensure_ascii=False)


def document(case):
    """The case's `tempo.yaml` as far as the model needs it."""
    defaults = lay_over({"processors": ["span-metrics"]}, case.overrides)
    overrides = {"defaults": {"metrics_generator": defaults} | ({"ingestion": case.ingestion} if case.ingestion else {})}
    if case.is_flat:
        overrides = flat(defaults) | {f"ingestion_{key}": value for key, value in case.ingestion.items()} | {"enable_legacy_overrides": True}
    return lay_over({"metrics_generator": case.generator, "overrides": overrides}, case.extra)


class Sidecar:
    """One process; use it as a context. Everything it needs lies in a directory that goes away with it."""

    def __init__(self, case, url):
        self.directory = tempfile.mkdtemp(prefix="metronome-random-")
        self.connections, self.process = {}, None
        for attempt in range(3):
            self._write(case, url)
            with open(self.path("log"), "a") as log:
                self.launched = time.time_ns() // 1000000
                self.process = subprocess.Popen([BINARY, "serve", "--config", self.path("tempo.yaml")], stdout=log, stderr=log, cwd=self.directory)
            if self._is_ready():
                return
            problem = self.log()
            self.close(keep="address" in problem.lower() and attempt < 2)
            if "address" not in problem.lower():
                break
        raise Failed("did not start: " + problem[-1500:])

    def path(self, name):
        """A file of the process' directory."""
        return os.path.join(self.directory, name)

    def log(self):
        """What the process said."""
        with open(self.path("log")) as file:
            return file.read()

    def _write(self, case, url):
        self.admin, self.http, grpc = ports.free(3)
        protocols = {"grpc": {"endpoint": f"127.0.0.1:{grpc}"}, "http": {"endpoint": f"127.0.0.1:{self.http}"}}
        whole = {
            "server": {"http_listen_address": "127.0.0.1", "http_listen_port": self.admin},
            "distributor": {"receivers": {"otlp": {"protocols": protocols}}},
            # The rules are Tempo's.
            "metronome": {"intake": {"invalid_ids": "refuse"}},
            "metrics_generator": {
                "registry": {"collection_interval": "1h"}, "storage": {"path": self.path("wal"), "remote_write": [{"url": url}]}}}
        lay_over(whole, document(case))
        if case.tenants is not None:
            whole["overrides"]["per_tenant_override_config"] = self.path("overrides.yaml")
            whole["overrides"]["enable_legacy_overrides"] = True
            self._write_tenants(case.tenants)
        with open(self.path("tempo.yaml"), "w") as file:
            file.write(yaml(whole))

    def _write_tenants(self, tenants):
        """Puts an override file in place; says whether it is another."""
        text, name = yaml({"overrides": tenants}), self.path("overrides.yaml")
        if os.path.exists(name):
            with open(name) as file:
                if file.read() == text:
                    return False
        with open(self.path("new.yaml"), "w") as file:
            file.write(text)
        os.replace(self.path("new.yaml"), name)
        return True

    def reload(self, tenants):
        """Puts another override file in place, and waits until it is in force.
        - Raises: Failed when it never is."""
        read, before = "per-tenant overrides read again", self.log()
        if not self._write_tenants(tenants):
            return
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if self.log().count(read) > before.count(read):
                time.sleep(0.5)
                return
            time.sleep(0.02)
        raise Failed("the override file was not read again: " + self.log()[-1500:])

    def _is_ready(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/ready")
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def get(self, path):
        """A page of the admin address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=600) as reply:
            return reply.read().decode()

    def post(self, body, tenant=None, connection=0, compress=False, extra=None):
        """Sends a request over one of some kept connections; returns status and body."""
        headers = {"content-type": "application/x-protobuf"} | (extra or {})
        if tenant is not None:
            headers["X-Scope-OrgID"] = tenant
        if compress:
            headers["content-encoding"], body = "gzip", gzip.compress(body, 1)
        if connection not in self.connections:
            self.connections[connection] = http.client.HTTPConnection("127.0.0.1", self.http, timeout=600)
        self.connections[connection].request("POST", "/v1/traces", body, headers)
        reply = self.connections[connection].getresponse()
        return reply.status, reply.read()

    def stop(self):
        """Ends the process the ordinary way: it collects and sends a last time.
        - Raises: Failed when it does not end or ends with an error."""
        for connection in self.connections.values():
            connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(40)
        except subprocess.TimeoutExpired as problem:
            raise Failed("did not stop: " + self.log()[-1500:]) from problem
        if code:
            raise Failed(f"ended with {code}: " + self.log()[-1500:])

    def close(self, keep=False):
        """Makes sure that nothing is left."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
