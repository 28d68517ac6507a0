"""Whether the books balance at every moment: read again and again while something goes wrong."""
import http.client
import re
import threading
import time
import urllib.request

ROW = re.compile(r'([a-z_]+)\{(.*)\} (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')
KINDS = ("samples", "exemplars", "histograms")
# Which metrics add up to which.
SUMS = {
    "metronome_ledger_received_total": (("tenant", "processor"), ("metronome_ledger_entries_total", "metronome_ledger_waiting")),
    **{f"metronome_remote_write_{kind}_collected_total": (("tenant", "remote_name"), tuple(
        f"prometheus_remote_storage_{kind}_{end}" for end in ("total", "failed_total", "dropped_total", "pending"))) for kind in KINDS}}
# By which labels they are added.
BY = {name: by for whole, (by, parts) in SUMS.items() for name in (whole, *parts)} | {"metronome_ledger_imbalance": ()}


class Books(threading.Thread):
    """Reads `/metrics` of a process until it is told to end; a process that is not there at the moment has none."""

    def __init__(self, sidecar, pause=0.5):
        super().__init__(daemon=True)
        self.sidecar, self.pause, self.ending = sidecar, pause, threading.Event()
        self.read, self.wrong = 0, []

    def run(self):
        """Until it is told to end. Most of the time is for others."""
        took = 0
        while not self.ending.wait(max(self.pause, 5 * took)):
            began = time.monotonic()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.sidecar.admin}/metrics", timeout=30) as reply:
                    text = reply.read().decode()
            except (OSError, ValueError, http.client.HTTPException):
                continue
            self.read += 1
            if len(self.wrong) < 20:
                self.wrong += imbalances(text)
            took = time.monotonic() - began

    def end(self):
        """What was wrong with them."""
        self.ending.set()
        self.join()
        return self.wrong


def imbalances(text):
    """What does not add up on a page."""
    sums, wrong = {}, []
    for line in text.splitlines():
        name = line.partition("{")[0]
        by = BY.get(name)
        if by is None or not (match := ROW.match(line)):
            continue
        labels, value = dict(LABEL.findall(match[2])), float(match[3])
        key = (name, *(labels.get(one) for one in by))
        sums[key] = sums.get(key, 0) + value
        if name == "metronome_ledger_imbalance" and value:
            wrong.append(f"{line} is not 0")
    for (name, *key), value in sums.items():
        parts = {part: sums.get((part, *key), 0) for part in SUMS.get(name, (0, ()))[1]}
        if parts and sum(parts.values()) != value:
            wrong.append(f"{name} of {key} is {value:.0f}, and {parts}")
    return wrong
