"""Whether the books balance at every moment: read again and again while something goes wrong."""
import re
import threading
import urllib.request

ROW = re.compile(r'([a-z_]+)\{(.*)\} (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')
KINDS = ("samples", "exemplars", "histograms")
# Which metrics add up to which.
SUMS = {
    "metronome_ledger_received_total": (("tenant", "processor"), ("metronome_ledger_entries_total", "metronome_ledger_waiting")),
    **{f"metronome_remote_write_{kind}_collected_total": (("tenant", "remote_name"), tuple(
        f"prometheus_remote_storage_{kind}_{end}" for end in ("total", "failed_total", "dropped_total", "pending"))) for kind in KINDS}}
NAMES = {name for whole, (_, parts) in SUMS.items() for name in (whole, *parts)} | {"metronome_ledger_imbalance"}


class Books(threading.Thread):
    """Reads `/metrics` of a process until it is told to end; a process that is not there at the moment has none."""

    def __init__(self, sidecar, pause=0.2):
        super().__init__(daemon=True)
        self.sidecar, self.pause, self.ending = sidecar, pause, threading.Event()
        self.read, self.wrong = 0, []

    def run(self):
        """Until it is told to end."""
        while not self.ending.wait(self.pause):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.sidecar.admin}/metrics", timeout=30) as reply:
                    text = reply.read().decode()
            except (OSError, ValueError):
                continue
            self.read += 1
            if len(self.wrong) < 20:
                self.wrong += imbalances(text)

    def end(self):
        """What was wrong with them."""
        self.ending.set()
        self.join()
        return self.wrong


def imbalances(text):
    """What does not add up on a page."""
    found = {}
    for line in text.splitlines():
        match = ROW.match(line)
        if match and match[1] in NAMES:
            found.setdefault(match[1], []).append((dict(LABEL.findall(match[2])), float(match[3])))
    wrong = [f"metronome_ledger_imbalance{labels} is {value:.0f}" for labels, value in found.get("metronome_ledger_imbalance", []) if value]
    for whole, (by, parts) in SUMS.items():
        for labels, value in found.get(whole, []):
            key = [labels[name] for name in by]
            sums = {part: sum(one for other, one in found.get(part, []) if [other.get(name) for name in by] == key) for part in parts}
            if sum(sums.values()) != value:
                wrong.append(f"{whole} of {key} is {value:.0f}, and {sums}")
    return wrong
