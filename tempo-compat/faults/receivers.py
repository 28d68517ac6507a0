"""Receivers that misbehave."""
import time

from endpoint import uncompress
from rows import FEW, Fault, Stage, new_endpoint, settle, total, wait
from sidecar import Client

GARBAGE = bytes(range(1, 256)) * 40
OK = b"HTTP/1.1 200 x\r\n"


def bad(name, begin, seconds, end=None, patience=40, queue=None, label_sets=20):
    """A receiver that misbehaves for a while."""

    def run(row, given):
        with Stage(FEW if label_sets > 1_000 else None, queue=queue, client=lambda sidecar: _client(sidecar, label_sets)) as stage:
            time.sleep(1.5)
            begin(stage.endpoint)
            time.sleep(seconds * given.seconds)
            if end:
                end(stage.endpoint)
            stage.endpoint.behave = None
            stage.settle(row, patience)

    return Fault(name, run)


def answers(*given):
    """A behaviour that gives these answers in turn."""
    state = {"next": 0}

    def behave(_, __):
        state["next"] += 1
        return given[(state["next"] - 1) % len(given)]

    return lambda endpoint: setattr(endpoint, "behave", behave)


def says(*pieces, times=1, takes=False, goes_on=False):
    """Bytes of its own instead of an answer, the last of them again and again."""

    def write(connection):
        for piece in pieces[:-1]:
            connection.sendall(piece)
        for _ in range(times):
            connection.sendall(pieces[-1])
        return goes_on

    def behave(store, body):
        if takes:
            store.take("", body)
        return write

    return lambda endpoint: setattr(endpoint, "behave", behave)


def cut(count):
    """Resets the connection in the midst of a request."""
    return lambda endpoint: setattr(endpoint, "reads", count)


def whole(endpoint):
    """Reads requests to their end again."""
    endpoint.reads = None


def late(seconds):
    """It takes its time."""

    def behave(_, __):
        time.sleep(seconds)

    return lambda endpoint: setattr(endpoint, "behave", behave)


def beside(name, prepare, label_sets=20, url=None):
    """Another endpoint misbehaves: the good one does not notice. What is silent longer than three collections is late."""

    def run(row, given):
        good, other = new_endpoint(), new_endpoint()
        prepare(other)
        if url:
            other.address = url
        with Stage(FEW if label_sets > 1_000 else None, endpoints=[good, other], client=lambda sidecar: _client(sidecar, label_sets)) as stage:
            time.sleep(2)
            silences, last, seen, began = [], time.monotonic(), 0, time.monotonic()
            while time.monotonic() - began < 8 * given.seconds:
                time.sleep(0.05)
                now = total(good)
                if now != seen:
                    silences.append(time.monotonic() - last)
                    last, seen = time.monotonic(), now
            row.expect(silences and max(silences) < 4, f"the good endpoint waited {max(silences, default=99):.1f} s")
            stage.settle(row)

    return Fault(name, run)


def _client(sidecar, label_sets):
    return Client(sidecar, names=lambda number: f"operation {number % label_sets}")


def poisoned(name, status):
    """A receiver that does not take one of the series."""
    mark = b"operation 7"

    def run(row, given):
        with Stage() as stage:
            stage.endpoint.behave = lambda _, body: (status, "") if mark in uncompress(body) else None
            time.sleep(5 * given.seconds)
            # One operation in twenty is not to arrive.
            acknowledged = stage.client.end()
            settle(row, stage.sidecar, stage.endpoint, acknowledged * 19 // 20)

    return Fault(name, run)


def moved(row, given):
    """307 to another server, which takes it, and is told nothing that proves who we are."""
    first, other = new_endpoint(), new_endpoint()
    first.entry = {"basic_auth": {"username": "a", "password": "hush"}, "headers": {"x-secret": "hush"}}
    first.behave = lambda _, __: (307, f"Location: http://127.0.0.1:{other.port}/api/v1/push\r\n")
    try:
        with Stage(endpoints=[first]) as stage:
            time.sleep(3 * given.seconds)
            acknowledged = stage.client.end()
            settle(row, stage.sidecar, other, acknowledged)
        told = b"".join(other.headers).lower()
        row.expect(b"authorization" not in told and b"x-secret" not in told, "secrets went to another server")
    finally:
        other.close()


def outage(row, given):
    """Down, with nothing but memory and little of that: the newest samples say what was counted."""
    limit = 4_000_000
    tenants = [f"tenant-{number}" for number in range(100)]
    extra = {
        "multitenancy_enabled": True, "metrics_generator": {"storage": {"path": ""}}, **FEW,
        "metronome": {"limits": {"max_remote_write_queue_bytes_total": limit}}}
    with Stage(extra, timeout="15s", client=lambda one: Client(one, tenants=tenants, names=lambda number: f"operation {number % 5_000}")) as stage:
        time.sleep(4)
        stage.endpoint.close()
        time.sleep(6)
        stage.sidecar.note_memory()
        before = stage.sidecar.peak
        time.sleep(12 * given.seconds)
        stage.sidecar.note_memory()
        row.expect(stage.sidecar.peak - before < 100, f"{before:.0f} MB, then {stage.sidecar.peak:.0f} MB")
        stage.endpoint.open()
        row.acknowledged, row.peak = stage.client.end(), stage.sidecar.peak
        wait(row, lambda: sum(total(stage.endpoint, tenant) for tenant in tenants), row.acknowledged)


FAULTS = [
    bad("receiver down for 2 minutes", lambda one: one.close(), 120, lambda one: one.open()),
    bad("receiver down for 15 s, 7,000 label sets", lambda one: one.close(), 15, lambda one: one.open(), label_sets=7_000),
    Fault("receiver down, 100 tenants, no storage.path, max_remote_write_queue_bytes_total: 4MB", outage),
    bad("500", answers((500, "")), 6),
    bad("429 with Retry-After: 2", answers((429, "Retry-After: 2\r\n")), 6),
    bad("429, retry_on_http_429: false", answers((429, "")), 4, queue={"retry_on_http_429": False}),
    bad("503 with Retry-After of 10^20", answers((503, "Retry-After: 100000000000000000000\r\n")), 2, patience=90),
    bad("hangs (remote_timeout 2s)", answers("hang"), 6),
    bad("answers after 1.5 s", late(1.5), 6),
    bad("resets connections", answers("reset"), 6),
    bad("resets connections in the midst of a request", cut(100), 6, whole),
    bad("takes it, then resets", says(b"", takes=True), 6),
    bad("400, 401, 404, 408, 413, 302 in turn", answers(
        (400, ""), (401, ""), (404, ""), (408, ""), (413, ""), (302, "Location: /x\r\n")), 6),
    bad("204 without taking it", answers((204, "")), 4),
    bad("307 to itself", answers((307, "Location: /api/v1/push\r\n")), 4),
    Fault("307 to another server", moved),
    bad("flaps", answers((200, ""), "reset", (500, ""), (200, "")), 8),
    bad("Connection: close", answers((200, "Connection: close\r\n")), 4),
    bad("closes without a word after each answer", says(OK + b"content-length: 0\r\n\r\n", takes=True), 4),
    bad("garbage", says(GARBAGE), 4),
    bad("two Content-Lengths", says(OK + b"content-length: 1\r\ncontent-length: 2\r\n\r\nno"), 4),
    bad("20 MB of headers", says(OK, b"x: " + b"a" * 9_995 + b"\r\n", times=2_000), 4),
    bad("200 with a body of 100 MB", says(OK + b"content-length: 100000000\r\n\r\n", b"a" * 100_000, times=1_000, takes=True, goes_on=True), 4),
    bad("500 with a body of 100 MB", says(b"HTTP/1.1 500 x\r\ncontent-length: 100000000\r\n\r\n", b"a" * 100_000, times=1_000), 4),
    bad("500 with a body without end", says(
        b"HTTP/1.1 500 x\r\ntransfer-encoding: chunked\r\n\r\n", b"2710\r\n" + b"a" * 10_000 + b"\r\n", times=100_000), 4),
    poisoned("400 for one series of twenty", 400),
    poisoned("500 for one series of twenty", 500),
    beside("another endpoint is dead", lambda one: one.close()),
    beside("another endpoint hangs", answers("hang")),
    beside("another endpoint answers after 2 s, 7,000 label sets", late(2), label_sets=7_000),
    beside("another endpoint takes one request of ten", answers(*[(429, "Retry-After: 1\r\n")] * 9, (200, "")), label_sets=7_000),
    beside("another endpoint has a name that nobody knows", lambda one: one.close(), url="http://nobody.invalid/api/v1/push"),
]
