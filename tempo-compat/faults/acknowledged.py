"""What answers cost that wait for the disk: `acknowledge: memory` beside `durable`, one client and many at once, each of which sends 100 spans
and waits for the answer.

    acknowledged.py [--seconds N] [--storage DIRECTORY]
"""
import argparse
import json
import os
import subprocess

from rows import new_endpoint, own
from sidecar import BINARY, Sidecar

LOAD = os.path.join(os.path.dirname(BINARY), "metronome-load")
TITLE = ["acknowledge", "connections", "answers a second", "median", "99th percentile", "CPU a request", "syncs a second"]


def measure(kind, connections, given):
    """One row."""
    endpoint = new_endpoint()
    endpoint.behave = lambda _, __: (204, "")
    place = os.path.join(given.storage, f"{kind}-{connections}") if given.storage else None
    sidecar = Sidecar(
        [endpoint], {"metronome": {"intake": {"acknowledge": kind}}, "metrics_generator": {"registry": {"collection_interval": "15s"}}}, place=place)
    try:
        before, written = sidecar.cpu(), own(sidecar, "metronome_durable_log_syncs_total")
        done = subprocess.run(
            [LOAD, "--target", f"127.0.0.1:{sidecar.grpc}", "--spans-per-request", "100", "--cardinality", "500", "--connections", str(connections),
             "--concurrency", "1", "--duration", f"{given.seconds}s", "--json"], check=True, capture_output=True, text=True)
        figures, cpu = json.loads(done.stdout), sidecar.cpu() - before
        return figures, cpu, own(sidecar, "metronome_durable_log_syncs_total") - written
    finally:
        sidecar.close()
        endpoint.close()


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--storage", default="", help="where the log lies; else a temporary directory")
    given = parser.parse_args()
    print("| " + " | ".join(TITLE) + " |\n|" + "---|" * len(TITLE), flush=True)
    for connections in (1, 16, 64):
        for kind in ("memory", "durable"):
            figures, cpu, written = measure(kind, connections, given)
            times, requests, seconds = figures["latency_ms"], figures["requests"], figures["seconds"]
            print(
                f"| {kind} | {connections} | {requests / seconds:,.0f} | {times['p50']:.1f} ms | {times['p99']:.1f} ms "
                f"| {cpu / max(requests, 1) * 1e6:.0f} µs | {written / seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
