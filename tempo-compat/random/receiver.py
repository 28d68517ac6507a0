"""A remote-write 1.0 receiver on 127.0.0.1 that keeps what every run wrote, by the path it wrote to."""
import http.server
import struct
import threading


def _varint(data, at):
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return result, at


def uncompress(data):
    """A snappy block."""
    size, at = _varint(data, 0)
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        kind = tag & 3
        if kind == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(data[at:at + extra], "little")
                at += extra
            out += data[at:at + length + 1]
            at += length + 1
            continue
        if kind == 1:
            length, offset = 4 + (tag >> 2 & 7), (tag >> 5) << 8 | data[at]
            at += 1
        else:
            width = 2 if kind == 2 else 4
            length, offset = 1 + (tag >> 2), int.from_bytes(data[at:at + width], "little")
            at += width
        start = len(out) - offset
        if offset >= length:
            out += out[start:start + length]
        else:
            for i in range(length):
                out.append(out[start + i])
    if len(out) != size:
        raise ValueError("snappy block of another length")
    return bytes(out)


def fields(data):
    """(number, value) of each field of a protobuf message; fixed values and messages as bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if size is None:
                size, at = _varint(data, at)
            value = data[at:at + size]
            at += size
        yield key >> 3, value


def _signed(number):
    return number - (1 << 64) if number >> 63 else number


def _zigzag(number):
    return number >> 1 ^ -(number & 1)


def _packed(value):
    out, at = [], 0
    while at < len(value):
        number, at = _varint(value, at)
        out.append(number)
    return out


def _double(data):
    return struct.unpack("<d", data)[0]


def _label(data):
    found = dict(fields(data))
    return found.get(1, b""), found.get(2, b"")




def histogram(data):
    """(timestamp, written form) of a native histogram; `negative` counts fields that must not be there."""
    h = {"schema": 0, "zero_threshold": 0.0, "zero_int": 0, "count_int": 0, "sum": 0.0, "ps": [], "pd": [], "reset_hint": 0, "negative": 0}
    timestamp = 0
    for number, value in fields(data):
        if number in (3, 5):
            h[{3: "sum", 5: "zero_threshold"}[number]] = _double(value)
        elif number in (1, 6, 14):
            h[{1: "count_int", 6: "zero_int", 14: "reset_hint"}[number]] = value
        elif number == 4:
            h["schema"] = _zigzag(value)
        elif number == 11:
            span = dict(fields(value))
            h["ps"].append([_zigzag(span.get(1, 0)), span.get(2, 0)])
        elif number == 12:
            h["pd"] += [_zigzag(v) for v in (_packed(value) if isinstance(value, bytes) else [value])]
        elif number == 15:
            timestamp = _signed(value)
        else:
            h["negative"] += 1
    return timestamp, h


class Written:
    """What one run wrote: labels -> samples, exemplars, histograms, in order of arrival; and the headers by request."""

    def __init__(self):
        self.samples, self.exemplars, self.histograms, self.headers, self.violations = {}, {}, {}, [], []

    def take(self, headers, body):
        """Reads one request."""
        self.headers.append(headers)
        for number, series in fields(uncompress(body)):
            if number != 1:
                self.violations.append(f"field {number} in a write request")
                continue
            parts = list(fields(series))
            labels = tuple(_label(v) for n, v in parts if n == 1)
            names = [n for n, _ in labels]
            if names != sorted(set(names)) or any(not v for _, v in labels):
                self.violations.append(f"labels not sorted, said twice or empty: {labels}")
            for n, value in parts:
                if n == 2:
                    found = dict(fields(value))
                    self.samples.setdefault(labels, []).append((_signed(found.get(2, 0)), _double(found.get(1, bytes(8)))))
                elif n == 3:
                    found = list(fields(value))
                    one = dict(found)
                    self.exemplars.setdefault(labels, []).append(
                        (_signed(one.get(3, 0)), _double(one.get(2, bytes(8))), tuple(_label(v) for m, v in found if m == 1)))
                elif n == 4:
                    self.histograms.setdefault(labels, []).append(histogram(value))


class Receiver:
    """The server. `open` gives a run its path; `take` ends it."""

    def __init__(self):
        self.runs, self.lock, receiver = {}, threading.Lock(), self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One request."""
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                """Keeps the body under its path."""
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                with receiver.lock:
                    run = receiver.runs.get(self.path)
                    if run is not None:
                        run.take({k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Keeps quiet."""

        class Server(http.server.ThreadingHTTPServer):
            """The listener."""
            daemon_threads, request_queue_size = True, 64

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def open(self, name):
        """The URL to which a run writes."""
        with self.lock:
            self.runs["/" + name] = TenantSplit()
        return f"http://127.0.0.1:{self.server.server_address[1]}/{name}"

    def take(self, name):
        """What the run wrote: tenant -> `Written`."""
        with self.lock:
            run = self.runs.pop("/" + name)
        return run.tenants()

    def close(self):
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()


class TenantSplit:
    """Splits a run's requests by tenant (X-Scope-OrgID, `single-tenant` when absent).

    They are read at the end: a writer that stops must not wait until this interpreter has read what all others wrote.
    """

    def __init__(self):
        self.requests = []

    def take(self, headers, body):
        """Keeps one request."""
        self.requests.append((headers, body))

    def tenants(self):
        """What came: tenant -> `Written`."""
        tenants = {}
        for headers, body in self.requests:
            tenants.setdefault(headers.get("x-scope-orgid", "single-tenant"), Written()).take(headers, body)
        return tenants
