"""One row of the table, and how it is measured."""
import time

from books import Books
from endpoint import Faulty
from sidecar import Client, Sidecar, ports

CALLS = "traces_spanmetrics_calls_total"
# One series for each label set, or one bucket, instead of fifteen: what is asked is not how fast a receiver in Python reads.
FEW = {"overrides": {"defaults": {"metrics_generator": {"processors": ["span-metrics-count"]}}}}
NARROW = {"metrics_generator": {"processor": {"span_metrics": {"histogram_buckets": [1]}}}}
# Books of the row that runs.
_books = []


class Row:
    """What one fault did."""

    def __init__(self, name, allowed=0, why=""):
        self.name, self.allowed, self.why = name, allowed, why
        self.acknowledged = self.arrived = 0
        self.recovery = self.peak = float("nan")
        # What else is not as documented; what else was seen.
        self.faults, self.note = [], ""

    @property
    def lost(self):
        """Acknowledged, and never seen."""
        return max(self.acknowledged - int(self.arrived), 0)

    @property
    def is_good(self):
        """As documented."""
        return self.lost <= self.allowed and not self.faults

    def expect(self, is_right, what):
        """Notes what is wrong."""
        if not is_right:
            self.faults.append(what)

    def cells(self):
        """As printed."""
        lost = f"{self.lost:,}" + (f" ({self.why})" if self.allowed else "")
        return [self.name + (f" ({self.note})" if self.note else ""), f"{self.acknowledged:,}", f"{int(self.arrived):,}", lost, f"{self.recovery:.1f} s", f"{self.peak:.0f} MB"]


class Fault:
    """A row that can be run: `run(row, given)` fills it in; None as its outcome: it cannot be run here."""

    def __init__(self, name, run, allowed=0, why=""):
        self.name, self._run, self._allowed, self._why = name, run, allowed, why

    def measure(self, given):
        """The row, or None."""
        row = Row(self.name, self._allowed, self._why)
        _books.clear()
        outcome = self._run(row, given)
        for text in [text for books in _books for text in books.end()][:3]:
            row.expect(False, text)
        return None if outcome is False else row


def new_endpoint():
    """A receiver on a port of its own."""
    return Faulty(ports.free(1)[0])


def total(endpoint, tenant=""):
    """Calls that an endpoint knows of."""
    return endpoint.store.total(tenant, CALLS)


def wait(row, arrived, expected, seconds=40):
    """Waits until as much has arrived as is expected, or nothing more has for some time."""
    began = since = time.monotonic()
    while (now := arrived()) < expected and time.monotonic() - since < seconds:
        if now != row.arrived:
            row.arrived, since = now, time.monotonic()
        time.sleep(0.05)
    row.arrived, row.recovery = now, time.monotonic() - began


def settle(row, sidecar, endpoint, acknowledged, seconds=40, expected=None):
    """Waits until everything that was acknowledged has arrived, or as much of it as is expected."""
    row.acknowledged = acknowledged
    wait(row, lambda: total(endpoint), acknowledged if expected is None else expected, seconds)
    # What was counted without an answer may come, too.
    time.sleep(1.2)
    row.arrived = total(endpoint)
    measure_memory(row, sidecar)


def measure_memory(row, sidecar):
    """The most that it ever had."""
    sidecar.note_memory()
    row.peak = sidecar.peak


def own(sidecar, name, *labels):
    """The sum of one of its own metrics, of rows with these labels."""
    rows = [line for line in sidecar.page("/metrics").splitlines() if line.startswith((name + "{", name + " ")) and all(one in line for one in labels)]
    return sum(float(line.rsplit(" ", 1)[1]) for line in rows)


class Stage:
    """One receiver, one sidecar, one client, and somebody who reads the books all the time; all are gone at the end."""

    def __init__(self, extra=None, endpoints=None, client=None, **options):
        self.endpoint = endpoints[0] if endpoints else new_endpoint()
        self.others = endpoints[1:] if endpoints else []
        self.sidecar = Sidecar(endpoints or [self.endpoint], extra, **options)
        self.client, self.books = (client or Client)(self.sidecar), Books(self.sidecar)

    def __enter__(self):
        self.client.start()
        self.books.start()
        _books.append(self.books)
        return self

    def settle(self, row, seconds=40):
        """Ends the client and waits for what it was acknowledged."""
        settle(row, self.sidecar, self.endpoint, self.client.end(), seconds)

    def __exit__(self, *_):
        self.client.ending.set()
        self.books.ending.set()
        self.sidecar.close()
        for one in [self.endpoint] + self.others:
            one.close()
