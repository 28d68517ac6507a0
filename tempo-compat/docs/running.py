"""The built binary with a stage's configuration, and what its pages show after all spans."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", ".."))
sys.path.append(os.path.join(ROOT, "tempo-compat"))
import ports  # noqa: E402
BINARY = os.environ.get("METRONOME") or os.path.join(ROOT, ".build/release/metronome")
# The second at which the spans of spans.json lie.
WRITTEN = "1782900000"
SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? \S+")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\.)*"')


class Family:
    """One metric of a page."""

    def __init__(self, meaning):
        self.meaning, self.type, self.labels = meaning, "", set()


def families(text):
    """The metrics of a page of Prometheus text, by name."""
    found, family = {}, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, _, meaning = line[7:].partition(" ")
            family = found[name] = Family(meaning)
        elif line.startswith("# TYPE "):
            family.type = line.split()[3]
        elif match := SAMPLE.match(line):
            family.labels |= set(LABEL.findall(match[2] or ""))
    for family in found.values():
        family.labels.discard("le")
    return found


def pages(stage, *paths):
    """What a process with this configuration shows at these addresses."""
    directory = tempfile.mkdtemp(prefix="metronome-docs-")
    admin, grpc, http = ports.free(3)
    listen = {"grpc": f"127.0.0.1:{grpc}", "http": f"127.0.0.1:{http}", "admin": f"127.0.0.1:{admin}"}
    files = {"stage.yaml": stage.text(), "listen.yaml": json.dumps({"metronome": {"listen": listen}})}
    for name, text in files.items():
        with open(os.path.join(directory, name), "w") as file:
            file.write(text)
    with open(os.path.join(directory, "log"), "w") as log:
        process = subprocess.Popen([BINARY, "serve", *files], stdout=log, stderr=log, cwd=directory)
    try:
        _wait(process, admin, os.path.join(directory, "log"))
        if stage.sends:
            _send_everything(http)
            # Two collections, one of them begun after the last span; edges have waited for their second by then.
            time.sleep(3)
        return [_get(admin, path) for path in paths]
    finally:
        # Its remote write leads nowhere: SIGTERM would wait for that.
        process.kill()
        process.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _wait(process, admin, log):
    deadline = time.monotonic() + 20
    while True:
        try:
            _get(admin, "/ready")
            return
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                with open(log) as file:
                    raise SystemExit(f"{BINARY} did not become ready:\n{file.read()}") from None
            time.sleep(0.05)


def _send_everything(http):
    """Every captured request of AI libraries, and the kinds of spans that are not among them."""
    for path in sorted(glob.glob(os.path.join(ROOT, "Fixtures/genai/corpus/*.pb"))):
        with open(path, "rb") as file:
            _post(http, file.read(), "application/x-protobuf")
    with open(os.path.join(HERE, "spans.json")) as file:
        # The health of providers is that of the last hour.
        _post(http, file.read().replace(WRITTEN, f"{int(time.time()) - 1}").encode(), "application/json")


def _post(port, body, content_type):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/traces", body, {"Content-Type": content_type})
    with urllib.request.urlopen(request, timeout=60) as reply:
        reply.read()


def _get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as reply:
        return reply.read().decode()
