"""Random requests. Times are nanoseconds relative to the push; a `start` of None is 1970."""
import struct
from dataclasses import replace

from model.spans import Event, Link, ResourceSpans, Span

from .vocabulary import BAD, KEYS, NAMES, SERVICES, TRACESTATES, WEIGHTS, attribute_value

MS, SECOND = 10**6, 10**9
LATENCIES = [0, 1, 999, MS, 2 * MS, 2 * MS + 1, 4 * MS, 50 * MS, 100 * MS, 200 * MS, 250 * MS, 400 * MS, SECOND, 3 * SECOND, 16384 * MS,
             20 * SECOND, 3600 * SECOND, -5 * MS]


def absolute(request, now):
    """The request with the times of a push at `now`."""
    def moved(span):
        return replace(span, start=0 if span.start is None else now + span.start, end=0 if span.end is None else now + span.end)
    return [replace(r, scopes=[[moved(s) for s in scope] for scope in r.scopes]) for r in request]


class Traffic:
    """Makes requests. `wanted` are attribute keys that the configuration looks at, `bad` the chance of text that is not UTF-8,
    `lost` that of a span without trace id."""

    def __init__(self, rng, wanted=(), bad=0.02, latencies=None, names=None, services=None, lost=0.0):
        self.rng, self.bad, self.latencies, self.lost = rng, bad, latencies or LATENCIES, lost
        self.names, self.services = names or rng.sample(NAMES, 4), services or rng.sample(SERVICES, 3)
        wanted = [w for w in wanted if not w.startswith("service.")]
        self.pool = [k.encode() for k in dict.fromkeys(list(wanted) * 1 + rng.sample(KEYS, 8) + ["region", "x", "n"])]
        self.wanted = [k.encode() for k in dict.fromkeys(wanted)]
        self.ids = rng.randrange(1, 10**6)

    def next_id(self):
        """A new span id."""
        self.ids += 1
        return struct.pack(">Q", self.ids * 2654435761 % 2**64 or 1)

    def trace_id(self):
        """A trace id, often with leading zeros."""
        if self.rng.random() < self.lost:
            return self.rng.choice([b"", bytes(16)])
        self.ids += 1
        low = struct.pack(">Q", self.ids)
        return self.rng.choice([bytes(8) + low, b"\x0a" + bytes(7) + low, self.rng.randbytes(8) + low])

    def attributes(self, most=6):
        """Attributes of a span or a resource; now and then one twice."""
        rng = self.rng
        keys = [rng.choice(self.wanted or self.pool) if rng.random() < 0.7 else rng.choice(self.pool) for _ in range(rng.randint(0, most))]
        if rng.random() > 0.1:
            keys = list(dict.fromkeys(keys))
        return [(k, self._value(k)) for k in keys if k not in (b"service.name", b"service.namespace", b"service.instance.id")]

    def _value(self, key):
        value = attribute_value(self.rng, self.bad)
        if key == b"X-R" and (self.rng.random() < 0.8 or value and value[0] == "d"):
            return "d", self.rng.choice(WEIGHTS)
        return value

    def resource(self, service=None):
        """Attributes of a resource."""
        rng, out = self.rng, []
        if service is not None or rng.random() < 0.9:
            value = ("s", service.encode()) if service is not None else rng.choice(
                [("s", rng.choice(self.services).encode())] * 8 + [("i", 7), ("b", True), ("s", BAD[0]) if self.bad else None])
            out.append((b"service.name", value))
        if rng.random() < 0.3:
            out.append((b"service.namespace", rng.choice([("s", b"ns"), ("s", b""), ("i", 3)])))
        if rng.random() < 0.3:
            out.append((b"service.instance.id", rng.choice([("s", b"i1"), ("s", b""), ("d", 1.5)])))
        if rng.random() < 0.3:
            out.append((rng.choice([b"host.id", b"k8s.node.name"]), attribute_value(rng, self.bad)))
        out += [(k, v) for k, v in self.attributes(5) if k not in dict(out)]
        if rng.random() < 0.05:
            out.append((b"", ("s", b"no name")))
        rng.shuffle(out)
        return out

    def times(self):
        """(start, end): mostly inside the slack."""
        rng = self.rng
        end = -rng.randint(0, 5 * SECOND)
        if rng.random() < 0.06:
            end = rng.choice([-40 * SECOND, 40 * SECOND, 20 * SECOND, -100 * SECOND, -25 * SECOND])
        latency = rng.choice(self.latencies) if rng.random() < 0.8 else rng.randint(1, 4 * SECOND)
        if rng.random() < 0.01:
            return None, end
        return end - latency, end

    def span(self, kind=None, trace_id=None, parent_id=b"", most=6):
        """A span."""
        rng = self.rng
        start, end = self.times()
        tracestate = rng.choice(TRACESTATES).encode() if rng.random() < 0.5 else b""
        name = rng.choice(BAD) if rng.random() < self.bad / 2 else rng.choice(self.names).encode()
        span = Span(
            self.trace_id() if trace_id is None else trace_id, self.next_id(), parent_id, tracestate,
            name, rng.choice([0, 1, 2, 3, 4, 5, 2, 3, 9, -1]) if kind is None else kind, start, end, self.attributes(most))
        if rng.random() < 0.6:
            span.status = (rng.choice([0, 1, 2, 2, 7]), rng.choice([b"", b"boom", "fé".encode(), b"m" * 50]))
        if rng.random() < 0.15:
            span.flags, span.dropped_attributes = rng.choice([1, 256, 2**32 - 1]), rng.choice([0, 300])
        if rng.random() < 0.15:
            span.events = [Event(rng.choice([0, 5]), rng.choice([b"", b"exception"]), self.attributes(2), rng.choice([0, 1]))
                           for _ in range(rng.randint(1, 2))]
            span.dropped_events = rng.choice([0, 2])
        if rng.random() < 0.15:
            span.links = [Link(rng.randbytes(16), self.next_id(), rng.choice([b"", b"a=1"]), self.attributes(2), rng.choice([0, 1]),
                               rng.choice([0, 3]))]
            span.dropped_links = rng.choice([0, 130])
        return span

    def refused(self):
        """A request with an id that makes it refused whole."""
        made = self.span()
        if self.rng.random() < 0.5:
            made.span_id = self.rng.choice([b"", bytes(8), b"short", bytes(7) + b"too long"])
        else:
            made.trace_id = self.rng.choice([b"short", b"x" * 15, b"x" * 17])
        return [ResourceSpans(self.resource(), [[self.span(), made]])]

    def request(self, spans):
        """A request of about `spans` spans over some resources and scopes."""
        rng, out = self.rng, []
        while spans > 0:
            count = min(spans, rng.randint(0, 8))
            made = [self.span() for _ in range(count)]
            at = rng.randint(0, count)
            scopes = rng.choice([[made], [made[:at], made[at:]], [made, []]])
            out.append(ResourceSpans(self.resource() if rng.random() < 0.95 else None, scopes))
            spans -= max(count, 1)
        return out
