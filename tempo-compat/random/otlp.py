"""OTLP requests as protobuf, in any shape that means the same.

With a `random.Random` as `shape` fields come in any order, unknown ones are put in between, values that are the default are spelled
out, and now and then something is said wrong first and then right.
"""
import struct

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(number):
    """A varint."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


class Encoder:
    """Encodes requests; `shape` decides about the detours, None for none."""

    def __init__(self, shape=None):
        self.shape = shape

    def _chance(self, probability):
        return self.shape is not None and self.shape.random() < probability

    def _field(self, number, kind, payload):
        if kind == VARINT:
            return varint(number << 3) + varint(payload)
        if kind == FIXED64:
            return varint(number << 3 | 1) + struct.pack("<Q", payload)
        if kind == FIXED32:
            return varint(number << 3 | 5) + struct.pack("<I", payload)
        return varint(number << 3 | 2) + varint(len(payload)) + payload

    def _unknown(self):
        number = self.shape.choice([50, 99, 1000, 19001])
        kind = self.shape.choice([VARINT, FIXED64, BYTES, FIXED32])
        return self._field(number, kind, self.shape.randbytes(self.shape.randint(0, 9)) if kind == BYTES else 7)

    def _message(self, scalars, repeated=()):
        """A message of `scalars` (number, kind, value), left out when default, and `repeated` (number, [encoded]), in order of each number."""
        fields = []
        for number, kind, value in scalars:
            if value or self._chance(0.05):
                fields.append(([self._field(number, kind, b"wrong" if kind == BYTES else 3)] if self._chance(0.01) else [])
                              + [self._field(number, kind, value)])
        fields += [[self._field(number, BYTES, m) for m in messages] for number, messages in repeated if messages]
        if self._chance(0.15):
            fields.append([self._unknown()])
        if not self._chance(0.3):
            return b"".join(b"".join(f) for f in fields)
        out = []
        while fields:
            chosen = self.shape.choice(fields)
            out.append(chosen.pop(0))
            fields = [f for f in fields if f]
        return b"".join(out)

    def value(self, value):
        """An AnyValue's content."""
        if value is None:
            return self._unknown() if self._chance(0.05) else b""
        kind, payload = value
        if kind == "s":
            return self._field(1, BYTES, payload)
        if kind == "b":
            return self._field(2, VARINT, int(payload))
        if kind == "i":
            return self._field(3, VARINT, payload)
        if kind == "d":
            return varint(4 << 3 | 1) + struct.pack("<d", payload)
        if kind == "a":
            return self._field(5, BYTES, b"".join(self._field(1, BYTES, self.value(v)) for v in payload))
        if kind == "k":
            return self._field(6, BYTES, b"".join(self._field(1, BYTES, m) for m in self.attributes(payload)))
        return self._field(7, BYTES, payload)

    def attributes(self, attributes):
        """KeyValue messages. A value that is None may be an empty message or be left out."""
        return [self._message([(1, BYTES, key)], [(2, [self.value(value)] if value is not None or not self._chance(0.5) else [])])
                for key, value in attributes]

    def _status(self, status):
        if status is None:
            return []
        code, message = status
        return [self._message([(2, BYTES, message), (3, VARINT, code)])]

    def span(self, span):
        """A span."""
        events = [self._message([(1, FIXED64, e.time), (2, BYTES, e.name), (4, VARINT, e.dropped)], [(3, self.attributes(e.attributes))])
                  for e in span.events]
        links = [self._field(1, BYTES, l.trace_id) + self._field(2, BYTES, l.span_id) + self._message(
            [(3, BYTES, l.trace_state), (5, VARINT, l.dropped), (6, FIXED32, l.flags)], [(4, self.attributes(l.attributes))])
                 for l in span.links]
        ids = b"".join(self._field(n, BYTES, i) for n, i in ((1, span.trace_id), (2, span.span_id), (4, span.parent_id)) if i)
        return ids + self._message(
            [(3, BYTES, span.trace_state), (5, BYTES, span.name), (6, VARINT, span.kind), (7, FIXED64, span.start),
             (8, FIXED64, span.end), (10, VARINT, span.dropped_attributes), (12, VARINT, span.dropped_events),
             (14, VARINT, span.dropped_links), (16, FIXED32, span.flags)],
            [(9, self.attributes(span.attributes)), (11, events), (13, links), (15, self._status(span.status))])

    def _scope(self):
        return [self._message([(1, BYTES, b"lib"), (2, BYTES, b"1")], [(3, self.attributes([(b"service.name", ("s", b"of the scope"))]))])]

    def request(self, request):
        """A whole ExportTraceServiceRequest."""
        out = b""
        for resource_spans in request:
            scopes = [self._message([], [(1, self._scope() if self._chance(0.5) else []), (2, [self.span(s) for s in scope])])
                      for scope in resource_spans.scopes]
            attributes = resource_spans.attributes
            resource = [] if attributes is None else [self._message([], [(1, self.attributes(attributes))])]
            content = b"".join(self._field(1, BYTES, r) for r in resource) + b"".join(self._field(2, BYTES, s) for s in scopes)
            if self._chance(0.1):
                content = b"".join(self._field(2, BYTES, s) for s in scopes) + b"".join(self._field(1, BYTES, r) for r in resource)
            out += self._field(1, BYTES, content)
        return out
