"""How long a start with restored series takes: from the start of the process to /ready, CPU time and memory.

    restored.py [--label-sets N] [--processor NAME] [--starts N]

52,632 label sets of span-metrics are 1,000,000 series.
"""
import argparse
import os
import subprocess
import time

from rows import new_endpoint
from sidecar import BINARY, Sidecar

LOAD = os.path.join(os.path.dirname(BINARY), "metronome-load")


def memory(sidecar, field):
    """MB."""
    with open(f"/proc/{sidecar.process.pid}/status") as file:
        return next(int(line.split()[1]) / 1000 for line in file if line.startswith(field))


def series(sidecar):
    """Series that it knows of."""
    name = "tempo_metrics_generator_registry_active_series{"
    return sum(float(line.rsplit(" ", 1)[1]) for line in sidecar.page("/metrics").splitlines() if line.startswith(name))


def main():
    """Fills a process, ends it, begins it again and again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--label-sets", type=int, default=52_632)
    parser.add_argument("--processor", default="span-metrics")
    parser.add_argument("--starts", type=int, default=5)
    given = parser.parse_args()
    endpoint = new_endpoint()
    # What it sends is not looked at.
    endpoint.behave = lambda _, __: (204, "")
    dimensions = [f"dim.{number}" for number in range(8)]
    sidecar = Sidecar([endpoint], {
        "metrics_generator": {"registry": {"collection_interval": "3s"}, "processor": {"span_metrics": {"dimensions": dimensions}}},
        "overrides": {"defaults": {"metrics_generator": {"processors": [given.processor]}}}})
    try:
        seconds = 4 + given.label_sets // 25_000
        subprocess.run(
            [LOAD, "--target", f"127.0.0.1:{sidecar.grpc}", "--protocol", "grpc", "--cardinality", str(given.label_sets), "--dimensions", "8",
             "--span-bytes", "600", "--spans-per-request", "1000", "--rate", "100000", "--connections", "2", "--duration", f"{seconds}s", "--json"],
            check=True, stdout=subprocess.DEVNULL)
        time.sleep(4)
        print(f"{series(sidecar):,.0f} series before")
        sidecar.stop()
        print("| series | to /ready | CPU | peak memory | memory |\n|---|---|---|---|---|")
        for _ in range(given.starts):
            began = time.monotonic()
            sidecar.begin()
            took, cpu = time.monotonic() - began, sidecar.cpu()
            peak, now = memory(sidecar, "VmHWM"), memory(sidecar, "VmRSS")
            print(f"| {series(sidecar):,.0f} | {took * 1000:.0f} ms | {cpu * 1000:.0f} ms | {peak:.0f} MB | {now:.0f} MB |", flush=True)
            sidecar.kill()
    finally:
        sidecar.close()
        endpoint.close()


if __name__ == "__main__":
    main()
