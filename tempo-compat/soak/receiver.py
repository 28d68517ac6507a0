"""A remote-write receiver that reads counters as Prometheus does: what a series counts goes on over its restarts from 0."""
import ctypes
import ctypes.util
import http.server
import threading

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_snappy = ctypes.CDLL(ctypes.util.find_library("snappy") or "libsnappy.so.1")


def uncompress(data):
    """A snappy block."""
    size = ctypes.c_size_t()
    if _snappy.snappy_uncompressed_length(data, ctypes.c_size_t(len(data)), ctypes.byref(size)):
        raise ValueError("no snappy block")
    out = ctypes.create_string_buffer(max(size.value, 1))
    if _snappy.snappy_uncompress(data, ctypes.c_size_t(len(data)), out, ctypes.byref(size)):
        raise ValueError("a damaged snappy block")
    return out.raw[:size.value]


def _write_request():
    """`prometheus.WriteRequest` as far as it is read; labels stay bytes, since most have been seen before."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="soak_write.proto", package="soak", syntax="proto3")

    def message(name, *fields):
        one = file.message_type.add(name=name)
        for field, number, kind, repeated in fields:
            label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if isinstance(kind, str):
                one.field.add(name=field, number=number, type=kinds.TYPE_MESSAGE, type_name=".soak." + kind, label=label)
            else:
                one.field.add(name=field, number=number, type=kind, label=label)

    message("Label", ("name", 1, kinds.TYPE_STRING, False), ("value", 2, kinds.TYPE_STRING, False))
    message("Sample", ("value", 1, kinds.TYPE_DOUBLE, False), ("timestamp", 2, kinds.TYPE_INT64, False))
    message("Histogram", ("count_int", 1, kinds.TYPE_UINT64, False), ("timestamp", 15, kinds.TYPE_INT64, False))
    message(
        "Series", ("labels", 1, kinds.TYPE_BYTES, True), ("samples", 2, "Sample", True), ("histograms", 4, "Histogram", True))
    message("WriteRequest", ("series", 1, "Series", True))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return [message_factory.GetMessageClass(pool.FindMessageTypeByName("soak." + name)) for name in ("WriteRequest", "Label")]


WriteRequest, Label = _write_request()


class Series:
    """One series of one tenant."""
    __slots__ = ("labels", "ended", "last", "newest", "restarts")

    def __init__(self, labels):
        self.labels, self.ended, self.last, self.newest, self.restarts = labels, 0.0, 0.0, -1, 0

    def add(self, value, timestamp):
        """Counts one sample; false when its time is not after the last one's."""
        # A staleness marker: the series has ended for now. Or the same sample again, since an answer was lost: Prometheus takes that, too.
        if value != value or (timestamp == self.newest and value == self.last):
            return True
        if timestamp <= self.newest:
            return False
        self.newest = timestamp
        if value < self.last:
            self.ended += self.last
            self.restarts += 1
        self.last = value
        return True

    @property
    def increase(self):
        """All that it ever counted."""
        return self.ended + self.last


class Store:
    """The series of all tenants."""

    def __init__(self):
        self.tenants, self.violations, self.samples, self.requests, self.lock = {}, [], 0, 0, threading.Lock()
        # Series by tenant and name.
        self.names = {}

    def take(self, tenant, body):
        """Reads one request."""
        request = WriteRequest.FromString(uncompress(body))
        with self.lock:
            self.requests += 1
            known = self.tenants.setdefault(tenant, {})
            for written in request.series:
                # A native and a classic series of one name are not the same.
                key = (bool(written.histograms), *written.labels)
                series = known.get(key)
                if series is None:
                    series = known[key] = Series({pair.name: pair.value for pair in map(Label.FromString, written.labels)})
                    self.names.setdefault((tenant, series.labels.get("__name__")), []).append(series)
                for sample in written.samples:
                    self._add(tenant, series, sample.value, sample.timestamp)
                for histogram in written.histograms:
                    self._add(tenant, series, float(histogram.count_int), histogram.timestamp)

    def _add(self, tenant, series, value, timestamp):
        self.samples += 1
        if not series.add(value, timestamp) and len(self.violations) < 20:
            self.violations.append(f"{tenant}: {series.labels}: time {timestamp} after {series.newest}")

    def total(self, tenant, name):
        """What all series called `name` counted."""
        with self.lock:
            return sum(one.increase for one in self.names.get((tenant, name), ()))

    def count(self, tenant):
        """Series seen."""
        return len(self.tenants.get(tenant, {}))


class Receiver:
    """The server on 127.0.0.1."""

    def __init__(self):
        self.store = Store()
        store = self.store

        class Handler(http.server.BaseHTTPRequestHandler):
            """One connection."""
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                """Keeps a request before it is answered."""
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                status = 200
                try:
                    store.take(self.headers.get("X-Scope-OrgID", ""), body)
                except Exception as problem:  # pylint: disable=broad-except
                    status = 400
                    store.violations.append(f"a request that cannot be read: {problem!r}")
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Keeps quiet."""

        class Server(http.server.ThreadingHTTPServer):
            """The listener."""
            daemon_threads, request_queue_size = True, 64

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        """Where to write."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/api/v1/push"

    def close(self):
        """Stops listening."""
        self.server.shutdown()
        self.server.server_close()
