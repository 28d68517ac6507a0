"""The built binary with a configuration of its own, and what its page of series says."""
import os
import re
import sys
from collections import Counter, defaultdict
from types import SimpleNamespace

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.append(os.path.join(ROOT, "tempo-compat/random"))
if os.environ.get("METRONOME_BIN"):
    os.environ["METRONOME"] = os.path.join(os.environ["METRONOME_BIN"], "metronome")

from sidecar import Sidecar  # noqa: E402

TENANT = "tenant_of_series"
#: Captured times lie in the past; about eleven years are let in.
SLACK_HOURS = 100_000
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def started(processors, extra, dimensions=()):
    """A process that takes tenants by header; use it as a context."""
    generator = {
        "metrics_ingestion_time_range_slack": f"{SLACK_HOURS}h", "registry": {"collection_interval": "1h", "inject_tenant_id_as": TENANT},
        "processor": {"span_metrics": {"dimensions": list(dimensions)}}}
    case = SimpleNamespace(
        generator=generator, overrides={"processors": list(processors)}, extra={"multitenancy_enabled": True} | extra, tenants=None, is_flat=False,
        ingestion={})
    return Sidecar(case, "http://127.0.0.1:9/nobody")


def send(sidecar, body, tenant):
    """Pushes one request.
    - Raises: AssertionError when it is refused."""
    status, answer = sidecar.post(body, tenant)
    assert status == 200, f"{tenant}: {status} {answer[:300]}"


def parsed(text):
    """(name, labels as a dict, value) of every sample."""
    for line in text.splitlines():
        match = re.match(r'([A-Za-z_:][\w:]*)(?:\{(.*?)\})? ([-+.\w]+)(?: # .*)?$', line)
        if match and not line.startswith("#"):
            pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or "")
            yield match[1], {name: re.sub(r'\\[\\"n]', lambda one: ESCAPES[one[0]], value) for name, value in pairs}, float(match[3])


def by_tenant(sidecar):
    """tenant -> metric -> [(labels, value)] of what has been generated so far; buckets left out."""
    out = defaultdict(lambda: defaultdict(list))
    for name, labels, value in parsed(sidecar.get("/metrics/spans")):
        if not name.endswith("_bucket"):
            out[labels.pop(TENANT, "")][name].append((labels, value))
    return out


def own_metrics(sidecar):
    """(name, labels, value) of what the process says of itself."""
    return list(parsed(sidecar.get("/metrics")))


def summed(series, names):
    """Values by the given labels; "" for an absent one."""
    out = Counter()
    for labels, value in series:
        out[tuple(labels.get(name, "") for name in names)] += value
    return out
