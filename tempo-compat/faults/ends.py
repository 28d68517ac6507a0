"""Ends of the process, and begins."""
import copy
import signal
import socket
import time

from receivers import answers, late
from rows import FEW, Fault, Row, Stage, new_endpoint, own, settle, total, wait
from sidecar import Client, Sidecar, merge

DURABLE = {"metronome": {"intake": {"acknowledge": "durable"}}}
HALF = b"POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc"
SELDOM = {"metrics_generator": {"registry": {"collection_interval": "1h"}}}


def again(name, ending, times, extra=None, label_sets=20, life=0.13, may_lose=0):
    """The process ends again and again, and begins again, while a client sends and sends again. `may_lose`: seconds before an end of which what
    was acknowledged may be lost. Each process lives `life` seconds longer than the one before it, up to seven of them."""

    def run(row, given):
        pause = 0.02 if label_sets < 100 else 0.001
        settings = {}
        for one in (extra or {}, FEW if label_sets > 1_000 else {}):
            merge(settings, copy.deepcopy(one))
        with Stage(settings, client=lambda one: Client(one, names=lambda number: f"operation {number % label_sets}", pause=pause)) as stage:
            time.sleep(label_sets / 2_500)
            for number in range(max(int(times * given.seconds), 1)):
                time.sleep(0.35 + life * (number % 7))
                row.allowed += stage.client.lately(may_lose)
                ending(stage.sidecar)
                stage.sidecar.begin()
            acknowledged = stage.client.end()
            time.sleep(2.5)
            row.why = f"at most {row.allowed:,}: what was acknowledged in the last {may_lose} s of each" if may_lose else ""
            settle(row, stage.sidecar, stage.endpoint, acknowledged, expected=acknowledged - row.allowed)

    return Fault(name, run)


def stopped(row, given):
    """SIGSTOP: a process that does not run for a while. What was on its way is older than it may be when it is read: counted as late."""
    with Stage() as stage:
        time.sleep(1.5)
        stage.sidecar.process.send_signal(signal.SIGSTOP)
        time.sleep(60 * given.seconds)
        stage.sidecar.process.send_signal(signal.SIGCONT)
        time.sleep(1)
        acknowledged = stage.client.end()
        row.allowed = int(own(stage.sidecar, "metronome_ledger_entries_total", 'fate="late"', 'processor="span-metrics"'))
        row.expect(row.allowed <= 2 * Client.SPANS, f"{row.allowed} spans were late")
        row.why = f"{row.allowed} counted as late"
        settle(row, stage.sidecar, stage.endpoint, acknowledged, expected=acknowledged - row.allowed)


def deaf(row, _):
    """SIGTERM while the receiver hangs: the next process sends it."""
    with Stage() as stage:
        time.sleep(1.5)
        stage.endpoint.behave = lambda _, __: "hang"
        time.sleep(2)
        acknowledged = stage.client.end()
        row.expect(stage.sidecar.stop() == 3, "its exit code did not say that something waits")
        stage.endpoint.behave = None
        stage.sidecar.begin()
        settle(row, stage.sidecar, stage.endpoint, acknowledged)


def insistent(pause, ends_at_once):
    """SIGTERM, and again, while the receiver hangs; within two seconds the second is the same wish."""

    def run(row, _):
        with Stage({"metronome": {"limits": {"shutdown_deadline": "9s"}}}) as stage:
            time.sleep(1.5)
            stage.endpoint.behave = lambda _, __: "hang"
            time.sleep(2)
            acknowledged = stage.client.end()
            stage.sidecar.process.send_signal(signal.SIGTERM)
            time.sleep(pause)
            began = time.monotonic()
            code = stage.sidecar.stop()
            took = time.monotonic() - began
            row.expect(code == (1 if ends_at_once else 3), f"it ended with {code}")
            row.expect(took < 1 if ends_at_once else took < 12, f"it took {took:.1f} s more")
            stage.endpoint.behave = None
            stage.sidecar.begin()
            settle(row, stage.sidecar, stage.endpoint, acknowledged)

    return Fault(f"SIGTERM twice, {pause} s apart, while the receiver hangs, then another process", run)


def patient(row, _):
    """503 with Retry-After of 10^20, then SIGTERM with a receiver that is well."""
    with Stage() as stage:
        time.sleep(1.5)
        answers((503, "Retry-After: 100000000000000000000\r\n"))(stage.endpoint)
        time.sleep(2.5)
        stage.endpoint.behave = None
        acknowledged = stage.client.end()
        row.expect(stage.sidecar.stop() == 0, "it did not try once more")
        row.acknowledged, row.arrived, row.recovery = acknowledged, total(stage.endpoint), 0
        row.peak = stage.sidecar.peak


def half(port, begun, count=1, seconds=0):
    """SIGTERM with half requests, collections every hour, a receiver that takes its time."""

    def run(row, _):
        with Stage(SELDOM) as stage:
            time.sleep(1.5)
            acknowledged = stage.client.end()
            if seconds:
                late(seconds)(stage.endpoint)
            stuck = [socket.create_connection(("127.0.0.1", getattr(stage.sidecar, port))) for _ in range(count)]
            for one in stuck:
                one.sendall(begun)
            began = time.monotonic()
            row.expect(stage.sidecar.stop() == 0, "its exit code says that something is lost")
            row.recovery = time.monotonic() - began
            for one in stuck:
                one.close()
            row.acknowledged, row.arrived, row.peak = acknowledged, total(stage.endpoint), stage.sidecar.peak

    what = "half a request" if count == 1 else f"{count} half requests"
    behind = f", a receiver that takes {seconds} s" if seconds else ""
    return Fault(f"SIGTERM with {what} over {port}, collection_interval: 1h{behind}", run)


def beside_slow(row, _):
    """SIGTERM, 10,000 label sets, another endpoint answers after 1 s."""
    good, slow = new_endpoint(), new_endpoint()
    late(1)(slow)
    with Stage(FEW, endpoints=[good, slow], client=lambda one: Client(one, names=lambda number: f"operation {number % 10_000}", pause=0.002)) as stage:
        time.sleep(6)
        acknowledged = stage.client.end()
        stage.sidecar.stop()
        row.acknowledged, row.arrived, row.peak, row.recovery = acknowledged, total(good), stage.sidecar.peak, 0


def crowd(row, _):
    """SIGTERM with 1,000 tenants that no collection has; what a slow receiver has not taken in time is sent by the next process."""
    tenants = [f"tenant-{number}" for number in range(1_000)]
    extra = {"multitenancy_enabled": True, **SELDOM, **FEW}
    with Stage(extra, timeout="15s", client=lambda one: Client(one, pause=0, tenants=tenants)) as stage:
        deadline = time.monotonic() + 60
        while stage.client.acknowledged < Client.SPANS * len(tenants) and time.monotonic() < deadline:
            time.sleep(0.1)
        row.acknowledged, began = stage.client.end(), time.monotonic()
        row.expect(stage.sidecar.stop() in (0, 3), "its exit code says neither that all has arrived nor that something waits")
        row.expect(time.monotonic() - began < 35, f"it took {time.monotonic() - began:.0f} s")
        stage.sidecar.begin()
        row.peak = stage.sidecar.peak
        wait(row, lambda: sum(total(stage.endpoint, tenant) for tenant in tenants), row.acknowledged)


def slow_for_all(row, _):
    """As many tenants as there are requests under way: each gets its turn."""
    tenants = [f"tenant-{number}" for number in range(200)]
    endpoint = new_endpoint()
    late(0.5)(endpoint)
    extra = {"multitenancy_enabled": True, "metrics_generator": {"registry": {"collection_interval": "5s"}}, **FEW}
    with Stage(extra, endpoints=[endpoint], timeout="15s", client=lambda one: Client(one, pause=0, tenants=tenants)) as stage:
        deadline = time.monotonic() + 60
        while stage.client.acknowledged < Client.SPANS * len(tenants) and time.monotonic() < deadline:
            time.sleep(0.1)
        row.acknowledged = stage.client.end()
        wait(row, lambda: sum(total(stage.endpoint, tenant) for tenant in tenants), row.acknowledged)
        stage.sidecar.note_memory()
        row.peak = stage.sidecar.peak


def within_a_minute(name, ending, extra):
    """The next process counts more before its first collection than the one before ever did: `increase` knows both."""

    def run(row, _):
        with Stage(extra) as stage:
            stage.client.end()
            for spans in (stage.client.acknowledged, stage.client.acknowledged + 300):
                for _ in range(spans // Client.SPANS):
                    stage.client.push()
                if ending == "kill":
                    settle(Row(""), stage.sidecar, stage.endpoint, stage.client.acknowledged)
                    stage.sidecar.kill()
                else:
                    stage.sidecar.stop()
                if stage.sidecar.starts == 1:
                    stage.sidecar.begin()
            row.acknowledged, row.arrived, row.recovery, row.peak = stage.client.acknowledged, total(stage.endpoint), 0, stage.sidecar.peak
            row.expect(not stage.endpoint.store.violations, f"{stage.endpoint.store.violations[:1]}")

    return Fault(name, run)


def hangups(row, given):
    """SIGHUPs without end, a list of prices."""
    with Stage({"metronome": {"gen_ai": {"cost": {"enabled": True}}}}) as stage:
        end, count = time.monotonic() + 5 * given.seconds, 0
        while time.monotonic() < end:
            stage.sidecar.process.send_signal(signal.SIGHUP)
            count += 1
        began = time.monotonic()
        stage.sidecar.page("/ready")
        row.expect(time.monotonic() - began < 5, "it was not ready within 5 s")
        stage.settle(row)


def early(row, _):
    """SIGHUPs from the moment on at which the program has begun."""
    with Stage() as stage:
        for _ in range(5):
            stage.sidecar.stop()
            stage.sidecar.launch()
            while not stage.sidecar.survives(signal.SIGHUP) and stage.sidecar.process.poll() is None:
                time.sleep(0.0005)
            for _ in range(20):
                stage.sidecar.process.send_signal(signal.SIGHUP)
                time.sleep(0.001)
            try:
                stage.sidecar.wait_until_ready()
            except RuntimeError:
                row.expect(False, f"it ended with {stage.sidecar.process.poll()}")
                stage.sidecar.begin()
        stage.settle(row)


FAULTS = [
    again("SIGTERM, 10 times under load", Sidecar.stop, 10),
    again("kill -9, 50 times", Sidecar.kill, 50, life=0.6, may_lose=1.5),
    again("kill -9, 50 times, acknowledge: durable", Sidecar.kill, 50, DURABLE),
    again("kill -9, 10 times, acknowledge: durable, 20,000 label sets", Sidecar.kill, 10, DURABLE, label_sets=20_000),
    Fault("SIGSTOP for a minute", stopped),
    Fault("SIGTERM while the receiver hangs, then another process", deaf),
    insistent(0.5, False),
    insistent(3, True),
    Fault("503 with Retry-After of 10^20, then SIGTERM", patient),
    half("http", HALF),
    half("http", HALF, count=50),
    half("http", HALF, seconds=0.2),
    half("grpc", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
    Fault("SIGTERM, 10,000 label sets, another endpoint answers after 1 s", beside_slow),
    Fault("SIGTERM with 1,000 tenants that no collection has", crowd),
    Fault("200 tenants, the receiver answers after 0.5 s", slow_for_all),
    within_a_minute("SIGTERM, the next process counts more within the minute", "stop", {"metrics_generator": {"storage": {"path": ""}}}),
    within_a_minute("kill -9, the next process counts more within the minute", "kill", {"metrics_generator": {"storage": {"path": ""}}}),
    Fault("SIGHUPs for 5 s without end", hangups),
    Fault("SIGHUPs while it begins", early),
]
