"""Clients that mean harm: another one of good will goes on beside them."""
import gzip
import os
import re
import resource
import socket
import struct
import subprocess
import sys
import threading
import time

from rows import NARROW, Fault, Stage, own, total, wait
from sidecar import Client

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
POST = b"POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-protobuf\r\n"
EXPORT = b"\x83\x86" + b"".join(
    b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
    for name, value in ((b":path", b"/opentelemetry.proto.collector.trace.v1.TraceService/Export"), (b"content-type", b"application/grpc")))


def frame(kind, flags, stream, payload=b""):
    """HTTP/2."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


SETTINGS = frame(4, 0, 0)
READER = "import sys, urllib.request; print(len(urllib.request.urlopen(sys.argv[1], timeout=300).read()))"
STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")


def _send(port, pieces, seconds, reads=True, once=False):
    """Over and over, on a new connection when the last one is gone, or each time; how many bytes went."""
    end, sent, connection, index = time.monotonic() + seconds, 0, None, 0
    while time.monotonic() < end:
        try:
            if connection is None:
                connection, index = socket.create_connection(("127.0.0.1", port), timeout=2), 0
            piece = pieces(index)
            connection.sendall(piece)
            sent, index = sent + len(piece), index + 1
            if reads:
                connection.setblocking(False)
                try:
                    if connection.recv(1 << 20) == b"":
                        raise ConnectionResetError
                except BlockingIOError:
                    pass
                connection.settimeout(2)
            if once:
                raise ConnectionResetError
        except OSError:
            if connection:
                connection.close()
            connection = None
            time.sleep(0.001)
    if connection:
        connection.close()
    return sent


def flood(name, port, pieces, seconds=4, reads=True, megabytes=150, once=False):
    """Bytes without end."""

    def run(row, given):
        with Stage() as stage:
            if port == "admin":
                # A page that is begun while another one is read shows what came between.
                stage.books.ending.set()
            time.sleep(1)
            _send(getattr(stage.sidecar, port), pieces, seconds * given.seconds, reads, once)
            began = time.monotonic()
            try:
                stage.sidecar.page("/ready")
            except OSError as problem:
                row.expect(False, f"/ready: {problem}")
            row.expect(time.monotonic() - began < 2, "it was not ready within 2 s")
            row.expect(stage.client.refused == 0, f"the other client was refused {stage.client.refused} times")
            stage.settle(row)
            row.expect(row.peak < megabytes, f"{row.peak:.0f} MB")

    return Fault(name, run)


def crowd(name, port, begun, count, megabytes):
    """Connections that say little and then nothing. Others are served, those that come later, too."""

    def run(row, _):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < count + 500:
            return False
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count + 500), hard))
        with Stage() as stage:
            time.sleep(1)
            some = []
            try:
                for _ in range(count):
                    some.append(socket.create_connection(("127.0.0.1", getattr(stage.sidecar, port)), timeout=30))
                    some[-1].sendall(begun)
                time.sleep(1)
                row.expect(float(own(stage.sidecar, "metronome_receiver_connections")) > min(count, 10_000) * 0.9 or port == "admin", "they are not there")
                late = Client(stage.sidecar)
                for _ in range(20):
                    late.push()
                wait(row, lambda: total(stage.endpoint), late.acknowledged)
                stage.settle(row)
                row.acknowledged += late.acknowledged
                wait(row, lambda: total(stage.endpoint), row.acknowledged)
                row.expect(row.peak < megabytes, f"{row.peak:.0f} MB")
            finally:
                for one in some:
                    one.close()
        return True

    return Fault(name, run)


def tenants(row, given, count=11_000):
    """More tenants than there is room for, each with a span of its own, beside one that was there before; pages are asked for meanwhile."""
    seldom = {"metrics_generator": {"registry": {"collection_interval": "15s"}, **NARROW["metrics_generator"]}}
    # So many requests at once take a receiver in Python some time.
    with Stage({"multitenancy_enabled": True, **seldom}, timeout="30s", client=lambda one: Client(one, tenants=["honest"])) as stage:
        # A page of so many takes others too much time.
        stage.books.ending.set()
        while not stage.client.acknowledged:
            time.sleep(0.1)
        names = [f"tenant-{number}" for number in range(count)]
        codes = _post_all(stage.sidecar.http, names)
        row.expect(codes == {200: min(count, 9_999), 503: count - 9_999}, f"answers: {codes}")
        # Readers of their own process: threads of this one would wait for each other.
        words = [sys.executable, "-c", READER, f"http://127.0.0.1:{stage.sidecar.admin}/metrics"]
        readers = [subprocess.Popen(words, stdout=subprocess.PIPE) for _ in range(8)]
        longest = 0
        while any(one.poll() is None for one in readers):
            began = time.monotonic()
            stage.sidecar.page("/ready")
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.05)
        size = max(int(one.communicate()[0]) for one in readers)
        row.expect(longest < 5, f"/ready took {longest:.1f} s beside eight readers of /metrics")
        row.note = f"/metrics has {size / 1e6:.0f} MB; beside eight readers of it /ready takes {longest * 1000:.0f} ms at most"
        row.expect(stage.client.refused == 0, f"the tenant that was there before was refused {stage.client.refused} times")
        row.acknowledged = stage.client.end() + 9_999
        wait(row, lambda: sum(total(stage.endpoint, name) for name in ["honest", *names]), row.acknowledged, 180 * given.seconds)
        stage.sidecar.note_memory()
        row.peak = stage.sidecar.peak


def _post_all(port, names):
    """One span of each tenant, so many at a time as one connection takes; how often each status was answered."""
    codes, connection, text = {}, socket.create_connection(("127.0.0.1", port), timeout=60), b""
    body, at_once = Client.request(0, 1), 50
    for first in range(0, len(names), at_once):
        some = names[first:first + at_once]
        for name in some:
            connection.sendall(POST + b"x-scope-orgid: %s\r\ncontent-length: %d\r\n\r\n" % (name.encode(), len(body)) + body)
        text, found = b"", []
        while len(found := STATUS.findall(text)) < len(some):
            piece = connection.recv(1 << 20)
            if not piece:
                raise ConnectionResetError
            text += piece
        for code in found:
            codes[int(code)] = codes.get(int(code), 0) + 1
    connection.close()
    return codes


def slow(name, port, begun, piece, most=40):
    """Connections that go on sending a little, for ever: each is ended, in the head's time or a request's."""

    def run(row, _):
        limits = {"metronome": {"limits": {"head_timeout": "2s", "request_timeout": "4s", "idle_timeout": "4s"}}}
        with Stage(limits) as stage:
            time.sleep(1)
            some = [socket.create_connection(("127.0.0.1", getattr(stage.sidecar, port)), timeout=5) for _ in range(20)]
            for one in some:
                one.sendall(begun)
                one.setblocking(False)
            left, end, step = list(some), time.monotonic() + most, 0
            while left and time.monotonic() < end:
                time.sleep(0.5)
                left, step = [one for one in left if _goes_on(one, piece(step))], step + 1
            row.expect(not left, f"{len(left)} of 20 connections are open after {most} s")
            for one in some:
                one.close()
            stage.settle(row)

    return Fault(name, run)


def _goes_on(connection, piece):
    """Sends, and says whether the other side still listens."""
    try:
        connection.send(piece)
        while connection.recv(1 << 16):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def everything(row, given):
    """All of it at once, on eight connections."""
    kinds = [
        ("grpc", _streams((1, 4, EXPORT), (3, 0, b"\0\0\0\x08")), True), ("grpc", _after_preface(frame(77, 0, 0) * 500), True),
        ("grpc", lambda _: os.urandom(2_000), True), ("http", lambda _: b"GET /x HTTP/1.1\r\nhost: a\r\n\r\n" * 500, False),
        ("http", lambda _: (POST + b"content-length: 0\r\n\r\n") * 200, False), ("http", lambda _: os.urandom(2_000), True),
        ("http", lambda _: POST + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(BOMB) + BOMB, True),
        ("admin", lambda _: b"GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n" * 50, False)]
    with Stage() as stage:
        # A page that is begun while another one is read shows what came between.
        stage.books.ending.set()
        time.sleep(1)
        senders = [
            threading.Thread(target=_send, args=(getattr(stage.sidecar, port), pieces, 15 * given.seconds, reads)) for port, pieces, reads in kinds]
        for one in senders:
            one.start()
        for one in senders:
            one.join()
        row.expect(stage.sidecar.process.poll() is None, "it has ended")
        stage.settle(row)
        row.expect(row.peak < 200, f"{row.peak:.0f} MB")


def squatters(row, _):
    """Requests that are refused, of as many other tenants: no room is lost."""
    with Stage({"multitenancy_enabled": True}, client=lambda one: Client(one, tenants=["honest"])) as stage:
        time.sleep(1)
        connection = socket.create_connection(("127.0.0.1", stage.sidecar.http))
        for number in range(12_000):
            connection.sendall(POST + b"x-scope-orgid: squatter-%d\r\ncontent-length: 1\r\n\r\n\xff" % number)
            if number % 50 == 49:
                time.sleep(0.005)
                connection.recv(1 << 20)
        connection.close()
        late = Client(stage.sidecar, tenants=["late"])
        late.start()
        time.sleep(1)
        row.expect(late.end() > 0, "a new tenant finds no room")
        row.acknowledged = stage.client.end() + late.acknowledged
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and row.arrived < row.acknowledged:
            time.sleep(0.1)
            row.arrived = sum(stage.endpoint.store.total(tenant, "traces_spanmetrics_calls_total") for tenant in ("honest", "late"))
        row.recovery = time.monotonic() - deadline + 20
        stage.sidecar.note_memory()
        row.peak = stage.sidecar.peak
        row.expect(row.peak < 100, f"{row.peak:.0f} MB")


def _streams(*frames):
    """A new stream with each piece."""
    return lambda index: (PREFACE + SETTINGS if index == 0 else b"") + b"".join(
        frame(kind, flags, 1 + 2 * (index * 50 + number), payload) for number in range(50) for kind, flags, payload in frames)


def _after_preface(piece):
    return lambda index: PREFACE + SETTINGS if index == 0 else piece


BOMB = gzip.compress(bytes(60_000_000), 9)

FAULTS = [
    flood("HTTP/2: streams opened and reset", "grpc", _streams((1, 4, EXPORT), (3, 0, b"\0\0\0\x08"))),
    flood("HTTP/2: streams opened and reset, each time on a new connection", "grpc", _streams((1, 4, EXPORT), (3, 0, b"\0\0\0\x08")), once=True),
    flood("HTTP/2: streams that never end", "grpc", _streams((1, 4, EXPORT))),
    flood("HTTP/2: answers that nobody reads", "grpc", _streams((1, 5, EXPORT)), reads=False),
    flood("HTTP/2: CONTINUATION without end", "grpc", lambda index: PREFACE + SETTINGS + frame(1, 0, 1, EXPORT) if index == 0 else
          frame(9, 0, 1, b"a" * 15_000)),
    flood("HTTP/2: empty CONTINUATION", "grpc", lambda index: PREFACE + SETTINGS + frame(1, 0, 1, EXPORT) if index == 0 else
          frame(9, 0, 1) * 500),
    flood("HTTP/2: SETTINGS", "grpc", _after_preface(SETTINGS * 500), reads=False),
    flood("HTTP/2: PINGs", "grpc", _after_preface(frame(6, 0, 0, b"a" * 8) * 500), reads=False),
    flood("HTTP/2: PRIORITY", "grpc", _after_preface(frame(2, 0, 1, b"\0\0\0\0\1") * 500)),
    flood("HTTP/2: frames of no known type", "grpc", _after_preface(frame(77, 0, 0) * 500)),
    flood("HTTP/2: empty DATA", "grpc", lambda index: PREFACE + SETTINGS + frame(1, 4, 1, EXPORT) if index == 0 else frame(0, 0, 1) * 500),
    flood("HTTP/2: DATA of one byte and 255 of padding", "grpc", lambda index: PREFACE + SETTINGS + frame(1, 4, 1, EXPORT) if index == 0 else
          frame(0, 8, 1, b"\xff\1" + bytes(255)) * 50),
    flood("HTTP/2: DATA on a stream that is not open", "grpc", _after_preface(frame(0, 0, 77, b"a" * 100) * 50)),
    flood("HTTP/2: a window beyond its limit", "grpc", _after_preface(frame(8, 0, 0, b"\x7f\xff\xff\xff"))),
    flood("HTTP/2: windows of nothing", "grpc", lambda index: PREFACE + frame(4, 0, 0, b"\0\4\0\0\0\0") if index == 0 else
          frame(1, 5, 2 * index - 1, EXPORT)),
    flood("HTTP/2: a bomb of header references", "grpc", lambda index: PREFACE + SETTINGS + frame(
        1, 4, 1, b"\x40\x01a\x7f\x80\x1e" + b"b" * 3_967 + b"\xbe" * 12_000) if index == 0 else SETTINGS),
    flood("HTTP/2: sizes of the header table that change", "grpc", _streams((1, 4, b"\x20\x3f\xe1\x1f" * 500 + EXPORT))),
    flood("HTTP/2: numbers in headers that do not end", "grpc", _streams((1, 4, b"\xff" * 200))),
    flood("HTTP/2: Huffman codes that say nothing", "grpc", _streams((1, 4, b"\x40\xff\x80\x01" + b"\xff" * 300))),
    flood("HTTP/2: calls that go on after they were refused", "grpc", _streams((1, 4, EXPORT), (0, 0, b"\0\xff\xff\xff\xff"), (0, 0, b"a" * 1_000))),
    flood("HTTP/2: random frames", "grpc", lambda index: PREFACE + SETTINGS + os.urandom(2_000)),
    flood("HTTP: requests without reading the answers", "http", lambda _: b"GET /x HTTP/1.1\r\nhost: a\r\n\r\n" * 500, reads=False),
    flood("HTTP: posts without reading the answers", "http", lambda _: (POST + b"content-length: 0\r\n\r\n") * 200, reads=False),
    flood("HTTP: random bytes", "http", lambda _: os.urandom(2_000)),
    flood("HTTP: 60 MB of zeros as 60 KB of gzip", "http", lambda _: POST + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(BOMB) + BOMB),
    flood("admin: requests without reading the answers", "admin", lambda _: b"GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n" * 50, reads=False),
    crowd("2,000 idle connections over HTTP", "http", b"", 2_000, 120),
    crowd("2,000 idle connections over gRPC", "grpc", PREFACE + SETTINGS, 2_000, 250),
    crowd("5,000 HTTP connections with one byte", "http", b"P", 5_000, 200),
    crowd("5,000 gRPC connections with half a preface", "grpc", PREFACE[:10], 5_000, 200),
    crowd("5,000 HTTP connections with half a head", "http", POST, 5_000, 200),
    crowd("5,000 gRPC connections with half a frame", "grpc", PREFACE + SETTINGS + frame(1, 4, 1, EXPORT)[:20], 5_000, 400),
    crowd("10,000 connections over HTTP at once, and more", "http", b"P", 10_050, 300),
    crowd("500 HTTP connections with half a request", "http", POST + b"content-length: 1000\r\n\r\nabc", 500, 100),
    crowd("1,000 gRPC connections with headers that go on", "grpc", PREFACE + SETTINGS + frame(1, 0, 1, EXPORT) + frame(9, 0, 1, b"a" * 7_000), 1_000, 250),
    slow("HTTP: a head byte by byte", "http", b"POST /", lambda _: b"a"),
    slow("HTTP: blank lines", "http", b"", lambda _: b"\r\n"),
    slow("HTTP: a body byte by byte", "http", POST + b"content-length: 100000\r\n\r\n", lambda _: b"a"),
    slow("HTTP/2: a preface byte by byte", "grpc", PREFACE[:4], lambda step: PREFACE[4 + step:5 + step]),
    slow("HTTP/2: nothing but PINGs", "grpc", PREFACE + SETTINGS, lambda _: frame(6, 0, 0, b"a" * 8)),
    slow("admin: a head byte by byte", "admin", b"GET /", lambda _: b"a"),
    crowd("20 HTTP requests that announce 16 MiB and send a byte", "http", POST + b"content-length: 16777215\r\n\r\n\n", 20, 100),
    crowd("20 gRPC calls that announce 16 MiB and send a byte", "grpc", PREFACE + SETTINGS + frame(1, 4, 1, EXPORT) + frame(
        0, 0, 1, b"\0\0\xff\xff\xff\n"), 20, 100),
    crowd("300 idle connections to the admin pages", "admin", b"G", 300, 100),
    Fault("12,000 refused requests of as many tenants", squatters),
    Fault("11,000 tenants at once", tenants),
    Fault("streams, frames, garbage, unread answers and bombs at once", everything),
]
