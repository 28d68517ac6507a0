"""What is lost at which fault: acknowledged spans beside those that arrived.

    faults.py [--only TEXT] [--seconds N] [--markdown]

Each row starts the real binary, sends spans while something goes wrong, mends it, and waits until everything has arrived. Ends with 1 when a row
lost more than the documentation allows.
"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time

from endpoint import Faulty, uncompress
from sidecar import Client, Sidecar, ports

CALLS = "traces_spanmetrics_calls_total"
DURABLE = {"metronome": {"intake": {"acknowledge": "durable"}}}


class Row:
    """What one fault did."""

    def __init__(self, name, allowed=0, why=""):
        self.name, self.allowed, self.why = name, allowed, why
        self.acknowledged = self.arrived = 0
        self.recovery = self.peak = float("nan")

    @property
    def lost(self):
        """Acknowledged, and never seen."""
        return max(self.acknowledged - int(self.arrived), 0)

    @property
    def is_good(self):
        """As documented."""
        return self.lost <= self.allowed

    def cells(self):
        """As printed."""
        lost = f"{self.lost:,}" + (f" ({self.why})" if self.allowed else "")
        return [self.name, f"{self.acknowledged:,}", f"{int(self.arrived):,}", lost, f"{self.recovery:.1f} s", f"{self.peak:.0f} MB"]


def total(endpoint):
    """Calls that an endpoint knows of."""
    return endpoint.store.total("", CALLS)


def settle(row, sidecar, endpoint, acknowledged, seconds=40):
    """Waits until everything that was acknowledged has arrived."""
    began = time.monotonic()
    row.acknowledged = acknowledged
    while total(endpoint) < acknowledged and time.monotonic() - began < seconds:
        time.sleep(0.05)
    row.recovery = time.monotonic() - began
    # What was counted without an answer may come, too.
    time.sleep(1.2)
    row.arrived = total(endpoint)
    sidecar.note_memory()
    row.peak = sidecar.peak


def bad_receiver(name, begin, seconds, end=None, patience=40):
    """A receiver that misbehaves for a while."""

    def run(given):
        row, endpoint = Row(name), Faulty(ports.free(1)[0])
        sidecar = Sidecar([endpoint])
        client = Client(sidecar)
        client.start()
        time.sleep(1.5)
        begin(endpoint)
        time.sleep(seconds * given.seconds)
        if end:
            end(endpoint)
        endpoint.behave = None
        settle(row, sidecar, endpoint, client.end(), patience)
        sidecar.close()
        endpoint.close()
        return row

    return run


def statuses(*answers):
    """A behaviour that gives these answers in turn."""
    state = {"next": 0}

    def behave(_, __):
        state["next"] += 1
        return answers[(state["next"] - 1) % len(answers)]

    return lambda endpoint: setattr(endpoint, "behave", behave)


def two_endpoints(given):
    """One is dead: the other one does not notice."""
    row, good, dead = Row("another endpoint is dead"), Faulty(ports.free(1)[0]), Faulty(ports.free(1)[0])
    dead.close()
    sidecar = Sidecar([good, dead])
    client = Client(sidecar)
    client.start()
    time.sleep(6 * given.seconds)
    settle(row, sidecar, good, client.end())
    sidecar.close()
    good.close()
    return row


def poisoned(name, status):
    """A receiver that does not take one of the series."""

    def run(given):
        row, endpoint = Row(name), Faulty(ports.free(1)[0])
        mark = b"operation 7"

        def behave(_, body):
            return (status, "") if mark in uncompress(body) else None

        endpoint.behave = behave
        sidecar = Sidecar([endpoint])
        client = Client(sidecar)
        client.start()
        time.sleep(5 * given.seconds)
        acknowledged = client.end()
        # One operation in twenty is not to arrive.
        settle(row, sidecar, endpoint, acknowledged * 19 // 20)
        sidecar.close()
        endpoint.close()
        return row

    return run


def ended(name, ending, times, extra=None, allowed=0, why=""):
    """The process ends again and again, and begins again."""

    def run(given):
        row, endpoint = Row(name, allowed, why), Faulty(ports.free(1)[0])
        sidecar = Sidecar([endpoint], extra)
        client = Client(sidecar)
        client.start()
        for number in range(max(int(times * given.seconds), 1)):
            time.sleep(0.35 + 0.13 * (number % 7))
            ending(sidecar)
            sidecar.begin()
        acknowledged = client.end()
        time.sleep(2.5)
        settle(row, sidecar, endpoint, acknowledged - allowed)
        row.acknowledged = acknowledged
        sidecar.close()
        endpoint.close()
        return row

    return run


def stopped(given):
    """A process that does not run for a while."""
    row, endpoint = Row("SIGSTOP for 15 s"), Faulty(ports.free(1)[0])
    sidecar = Sidecar([endpoint])
    client = Client(sidecar)
    client.start()
    time.sleep(1.5)
    sidecar.process.send_signal(signal.SIGSTOP)
    time.sleep(15 * given.seconds)
    sidecar.process.send_signal(signal.SIGCONT)
    time.sleep(1)
    settle(row, sidecar, endpoint, client.end())
    sidecar.close()
    endpoint.close()
    return row


def disk(name, options):
    """A file system of its own."""

    def run(given):
        if os.getuid() != 0:
            return None
        row, endpoint = Row(name), Faulty(ports.free(1)[0])
        place = tempfile.mkdtemp(prefix="metronome-disk-")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=False).returncode:
            return None
        try:
            sidecar = Sidecar([endpoint], place=place)
            client = Client(sidecar, names=lambda number: f"operation {number % 400}")
            client.start()
            time.sleep(2 * given.seconds)
            endpoint.close()
            time.sleep(4 * given.seconds)
            endpoint.open()
            settle(row, sidecar, endpoint, client.end())
            sidecar.close()
        finally:
            subprocess.run(["umount", "-l", place], check=False)
            endpoint.close()
        return row

    return run


def flood(given):
    """New label sets without end, and a limit of memory: those that are known stay exact."""
    row, endpoint = Row("2,000 new label sets a second, metronome.limits.memory: 64MB"), Faulty(ports.free(1)[0])
    sidecar = Sidecar([endpoint], {"metronome": {"limits": {"memory": 64_000_000}}})
    client = Client(sidecar, names=lambda number: f"operation {number}", pause=0.002)
    client.start()
    time.sleep(20 * given.seconds)
    settle(row, sidecar, endpoint, client.end(), seconds=60)
    sidecar.close()
    endpoint.close()
    return row


ROWS = [
    bad_receiver("receiver down", Faulty.close, 15, Faulty.open),
    bad_receiver("500", statuses((500, "")), 6),
    bad_receiver("429 with Retry-After: 2", statuses((429, "Retry-After: 2\r\n")), 6),
    bad_receiver("503 with Retry-After of 10^20", statuses((503, "Retry-After: 100000000000000000000\r\n")), 2, patience=90),
    bad_receiver("hangs (remote_timeout 2s)", statuses("hang"), 6),
    bad_receiver("resets connections", statuses("reset"), 6),
    bad_receiver("400, 404, 413, 302 in turn", statuses((400, ""), (404, ""), (413, ""), (302, "Location: /x\r\n")), 6),
    bad_receiver("flaps", statuses((200, ""), "reset", (500, ""), (200, "")), 8),
    two_endpoints,
    poisoned("400 for one series of twenty", 400),
    poisoned("500 for one series of twenty", 500),
    ended("SIGTERM, 10 times under load", Sidecar.stop, 10),
    ended("kill -9, 50 times", Sidecar.kill, 50, allowed=10**9, why="since the last collection"),
    ended("kill -9, 50 times, acknowledge: durable", Sidecar.kill, 50, DURABLE),
    stopped,
    disk("disk of 64 KB, receiver down", "size=64k"),
    disk("read-only disk, receiver down", "size=64m,ro"),
    flood,
]
TITLE = ["fault", "acknowledged", "arrived", "lost", "recovered in", "peak memory"]


def main():
    """Runs the rows, prints the table, judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="rows whose name has this text")
    parser.add_argument("--seconds", type=float, default=1, help="factor of all durations")
    given = parser.parse_args()
    print("| " + " | ".join(TITLE) + " |\n|" + "---|" * len(TITLE), flush=True)
    bad = []
    for run in ROWS:
        name = {cell.cell_contents for cell in run.__closure__ or [] if isinstance(cell.cell_contents, str)} | {run.__doc__ or "", run.__name__}
        if given.only and not any(given.only in one for one in name):
            continue
        row = run(given)
        if row is None:
            continue
        print("| " + " | ".join(row.cells()) + " |", flush=True)
        if not row.is_good:
            bad.append(row.name)
    for name in bad:
        print("FAILED:", name)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
