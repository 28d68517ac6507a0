"""What one connection of gRPC carries, beside four: spans a second, CPU, and how it is spread over the event loops.

    one_connection.py [--rounds 3] [--seconds 2] [--spans 10 512 2000 17000]

A connection belongs to one loop. Prints as JSON, for each number of spans in a request, of the best round: spans a second, CPU of the process and of
the sender, which share of the process's CPU and of a core its busiest thread had, and how many pages a request made. The sender encodes its requests
before it begins: of 17,000 spans (10 MB) that takes it ten seconds each time.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kafka"))

import members  # noqa: E402

LOAD = members.BINARY.parent / "metronome-load"
# Requests of 85,000 spans are 50 MB.
LIMITS = {"max_message_bytes": "128MiB", "max_decompressed_bytes": "128MiB", "max_bytes_in_flight": "1GiB"}


class Receiver(members.Member):
    """A Metronome with span metrics and service graphs, and room for very large requests."""

    def __init__(self, name, directory):
        super().__init__(None, None, name, directory)
        path = self.directory / "metronome.yaml"
        configuration = json.loads(path.read_text())
        configuration["metrics_generator"]["registry"]["collection_interval"] = "1h"
        configuration["overrides"]["defaults"]["metrics_generator"]["processors"] = ["span-metrics", "service-graphs"]
        configuration["metronome"]["limits"] = LIMITS
        path.write_text(json.dumps(configuration))

    def threads(self):
        """Seconds of CPU of each thread."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return {task: int((tasks / task / "schedstat").read_text().split()[0]) / 1e9 for task in os.listdir(tasks)}

    def faults(self):
        """Pages that were made."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[7])


def send(receiver, spans, connections, seconds):
    """What the sender tells."""
    run = subprocess.run(
        [LOAD, "--target", f"127.0.0.1:{receiver.grpc}", "--spans-per-request", str(spans), "--connections", str(connections), "--concurrency",
         str(max(8 // connections, 2)), "--duration", f"{seconds * 1000:.0f}ms", "--json", "--quiet"], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def measure(spans, connections, seconds, directory):
    """One round."""
    receiver = Receiver(f"{spans}-{connections}-{len(os.listdir(directory))}", directory)
    receiver.start()
    try:
        send(receiver, spans, connections, 0.3)
        before, faults = receiver.threads(), receiver.faults()
        told = send(receiver, spans, connections, seconds)
        used = {task: time - before.get(task, 0) for task, time in receiver.threads().items()}
        count, busiest = told["spans_accepted"], max(used.values())
        return {
            "spans_per_second": round(told["spans_per_second"]), "us_per_span": round(sum(used.values()) / count * 1e6, 3),
            "sender_us_per_span": round(told["cpu_seconds"] / count * 1e6, 3), "busiest_share_of_process": round(busiest / sum(used.values()), 2),
            "busiest_share_of_core": round(busiest / told["seconds"], 2),
            "pages_per_request": round((receiver.faults() - faults) / told["requests"]), "p50_ms": told["latency_ms"]["p50"]}
    finally:
        receiver.stop()


def main():
    """All rounds, in turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--spans", type=int, nargs="+", default=[10, 512, 2000, 17000])
    given = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(given.rounds):
            for spans in given.spans:
                for connections in (1, 4):
                    found.setdefault((spans, connections), []).append(measure(spans, connections, given.seconds, directory))
    best = {key: max(rounds, key=lambda one: one["spans_per_second"]) for key, rounds in found.items()}
    print(json.dumps([
        {"spans_per_request": spans, "one": best[spans, 1], "four": best[spans, 4],
         "four_beside_one": round(best[spans, 4]["spans_per_second"] / best[spans, 1]["spans_per_second"], 2)} for spans in given.spans], indent=1))


if __name__ == "__main__":
    main()
