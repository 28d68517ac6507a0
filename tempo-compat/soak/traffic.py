"""What the tenants send: requests of spans whose calls and edges are known beforehand.

A batch is two requests, `client` and `server`, with the two sides of the same edges: they are sent over different connections.
"""
import random
import struct

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
# Spans of each kind in one batch.
CALLS, MESSAGES, DATABASES, ROOTS, PEERS, LONELY, INTERNALS = 8, 4, 4, 2, 2, 1, 10
CLIENT_SPANS = CALLS + MESSAGES + DATABASES + PEERS + LONELY + INTERNALS
SERVER_SPANS = CALLS + MESSAGES + ROOTS
SPANS = CLIENT_SPANS + SERVER_SPANS
# Edges that begin with a batch, those that become series at once or in the end, and those that expire in vain.
BEGUN = CALLS + MESSAGES + DATABASES + ROOTS + PEERS + LONELY
EDGES = BEGUN - LONELY
REGIONS, TIERS, ROUTES, HOSTS, NAMES = 3, 2, 4, 4, 10


def varint(number):
    """A varint."""
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, payload):
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def attribute(number, key, value):
    """A string attribute as field `number` of its owner."""
    return field(number, field(1, key.encode()) + field(2, field(1, value.encode())))


class Batches:
    """The batches of one sender; `seed` makes their ids differ from those of others."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.names = [f"GET /users/{n}" for n in range(NAMES)]

    def _span(self, trace, span, parent, name, kind, now, extra=b""):
        rng = self.rng
        rest = field(5, name.encode()) + bytes([6 << 3, kind]) + extra
        rest += attribute(9, "region", f"r{rng.randrange(REGIONS)}") + attribute(9, "tier", f"t{rng.randrange(TIERS)}")
        rest += attribute(9, "http.route", f"/v1/{rng.randrange(ROUTES)}")
        start = now - rng.choice([1, 20, 150, 900, 3000]) * 1_000_000
        times = b"\x39" + struct.pack("<Q", start) + b"\x41" + struct.pack("<Q", now)
        ids = b"\x0a\x10" + trace + b"\x12\x08" + span + (b"\x22\x08" + parent if parent else b"")
        return field(2, ids + rest + times)

    def _request(self, spans):
        """One `ResourceSpans` a service."""
        out = b""
        for service, encoded in spans.items():
            host = f"host-{self.rng.randrange(HOSTS)}"
            resource = field(1, attribute(1, "service.name", service) + attribute(1, "host.id", host))
            out += field(1, resource + field(2, b"".join(encoded)))
        return out

    def make(self, now):
        """The two requests of a new batch, ended at `now` (nanoseconds)."""
        rng = self.rng
        client, server = {}, {}

        def ids():
            return rng.randbytes(16), rng.randbytes(8)

        def pair(kinds, services, name):
            trace, first = ids()
            second = rng.randbytes(8)
            client.setdefault(services[0], []).append(self._span(trace, first, rng.randbytes(8), name, kinds[0], now))
            server.setdefault(services[1], []).append(self._span(trace, second, first, name, kinds[1], now))

        def alone(side, service, kind, name, parent=True, extra=b""):
            trace, span = ids()
            side.setdefault(service, []).append(self._span(trace, span, rng.randbytes(8) if parent else b"", name, kind, now, extra))

        for _ in range(CALLS):
            pair((CLIENT, SERVER), ("frontend", f"backend-{rng.randrange(3)}"), rng.choice(self.names))
        for _ in range(MESSAGES):
            pair((PRODUCER, CONSUMER), ("frontend", "worker"), "publish")
        for _ in range(DATABASES):
            alone(client, "frontend", CLIENT, "SELECT", extra=attribute(9, "db.name", "orders"))
        for _ in range(ROOTS):
            alone(server, "worker", SERVER, "POST /jobs", parent=False)
        for _ in range(PEERS):
            alone(client, "frontend", CLIENT, "call", extra=attribute(9, "peer.service", "outside"))
        for _ in range(LONELY):
            alone(client, "frontend", CLIENT, "lost")
        for _ in range(INTERNALS):
            alone(client, "frontend", INTERNAL, "step")
        return self._request(client), self._request(server)
