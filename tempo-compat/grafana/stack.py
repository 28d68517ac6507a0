"""The processes of a run: Prometheus, Metronome, its load generator. All end with the run, by their ids."""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tempo-compat"))
from ports import free as free_ports  # noqa: E402
BINARIES = pathlib.Path(os.environ.get("METRONOME_BIN") or ROOT / ".build/release")


class Failed(Exception):
    """Something did not come to pass; the text says what."""


def wait(what, seconds, look):
    """The first true value of `look`, asked again and again; never a fixed sleep."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(0.25)


def get(port, path, seconds=10, headers=None):
    """The text of a page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    with urllib.request.urlopen(request, timeout=seconds) as reply:
        return reply.read().decode()


class Run:
    """A directory and the processes that run in it."""

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="metronome-grafana-"))
        self.processes = []
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def write(self, name, content):
        """A file of the run; what is no text is written as JSON, which is YAML too."""
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    def start(self, name, command):
        """A process, its output in `name.log`."""
        with open(self.directory / f"{name}.log", "w") as log:
            process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.directory)
        self.processes.append(process)
        return process

    def log(self, name):
        """The end of what a process said."""
        return (self.directory / f"{name}.log").read_text(errors="replace")[-3000:]

    def serving(self, name, process, port, path):
        """Waits until a process answers."""
        def look():
            if process.poll() is not None:
                raise Failed(f"{name} ended with {process.returncode}:\n{self.log(name)}")
            with contextlib.suppress(OSError):
                get(port, path)
                return True
            return False
        try:
            wait(f"{name} serves {path}", 60, look)
        except Failed as problem:
            raise Failed(f"{problem}\n{self.log(name)}") from None


class Metronome:
    """A running `metronome serve`; `files` are those of its configuration before the addresses."""

    def __init__(self, run, name, files):
        self.name = name
        self.grpc, self.http, self.admin = free_ports(3)
        listen = {"grpc": f"127.0.0.1:{self.grpc}", "http": f"127.0.0.1:{self.http}", "admin": f"127.0.0.1:{self.admin}"}
        address = run.write(f"{name}-listen.yaml", {"metronome": {"listen": listen}})
        self.process = run.start(name, [BINARIES / "metronome", "serve", *files, address])
        run.serving(name, self.process, self.admin, "/ready")

    @property
    def address(self):
        """Where it is scraped."""
        return f"127.0.0.1:{self.admin}"

    def end(self):
        """At once: what it sends leads nowhere."""
        self.process.kill()
        self.process.wait()


def load(run, metronome, rate, *more):
    """The load generator, until it is ended."""
    name = f"load-{len(run.processes)}"
    return run.start(name, [BINARIES / "metronome-load", "--target", f"127.0.0.1:{metronome.grpc}", "--rate", rate, "--duration", "30m",
                            "--spans-per-request", "100", "--quiet", *more])


class Prometheus:
    """A real Prometheus that takes remote write and scrapes what `targets` names."""

    def __init__(self, run, rules=()):
        self.run = run
        self.port, = free_ports(1)
        self.targets({})
        jobs = [{"job_name": "metronome", "file_sd_configs": [{"files": [str(run.directory / "targets.json")], "refresh_interval": "1s"}]}]
        configuration = {"global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
                         "scrape_configs": jobs, "rule_files": [str(rule) for rule in rules]}
        self.process = run.start("prometheus", [
            "prometheus", f"--config.file={run.write('prometheus.yml', configuration)}", f"--storage.tsdb.path={run.directory / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver", "--enable-feature=exemplar-storage",
            "--log.level=warn"])
        run.serving("prometheus", self.process, self.port, "/-/ready")

    @property
    def entry(self):
        """Of `storage.remote_write`."""
        return {"url": f"http://127.0.0.1:{self.port}/api/v1/write", "send_exemplars": True}

    def targets(self, names):
        """{instance: address} that are scraped from now on."""
        groups = [{"targets": [address], "labels": {"instance": name}} for name, address in names.items()]
        temporary = self.run.write("targets.json.new", groups)
        os.replace(temporary, self.run.directory / "targets.json")

    def ask(self, path, **parameters):
        """`data` of the HTTP API."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        try:
            answer = json.loads(get(self.port, f"/api/v1/{path}?{query}", 60))
        except urllib.error.HTTPError as problem:
            raise Failed(f"{parameters}: {problem.read().decode()}") from None
        return answer["data"]

    def query(self, expr):
        """The series of an instant query."""
        return self.ask("query", query=expr)["result"]

    def firing(self):
        """Names of alerts that fire."""
        return {series["metric"]["alertname"] for series in self.query('ALERTS{alertstate="firing"}')}


@contextlib.contextmanager
def server(answer):
    """An HTTP server; `answer(path)` gives status and text. Yields its port."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def _reply(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = answer(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _reply

        def log_message(self, *_):
            pass

    one = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    try:
        yield one.server_address[1]
    finally:
        one.shutdown()
        one.server_close()
