"""Random traces for service graphs: halves of edges in one request or in two, complete, single, filtered, of databases and queues."""
from model.spans import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, ResourceSpans

MS = 10**6
PEERS = ["peer.service", "db.name", "db.system", "db.namespace", "server.address", "network.peer.address", "network.peer.port", "region",
         "net.peer", "x"]
SCENES = ["pair"] * 4 + ["server first", "messaging", "mixed", "database", "database", "lonely client", "lonely server", "root", "two roots", "self",
                         "reversed queue", "noise", "nameless", "twice"]


class Edges:
    """Makes requests of traces. `services` are names of services."""

    def __init__(self, rng, traffic, services):
        self.rng, self.traffic, self.services = rng, traffic, services

    def _half(self, kind, trace_id, parent_id=b"", peer=0.1, attributes=(), service=None):
        rng = self.rng
        span = self.traffic.span(kind, trace_id, parent_id, 3)
        if rng.random() < 0.93:
            end = -rng.randint(0, 3000) * MS
            span.start, span.end = end - rng.choice([0, 1, 50, 100, 200, 400, 900, -5]) * MS, end
        extra = [(k.encode(), self._peer()) for k in rng.sample(PEERS, rng.randint(1, 3))] if rng.random() < peer else []
        taken = {k for k, _ in attributes} | {k for k, _ in extra}
        span.attributes = list(attributes) + [e for e in extra if e[0] not in dict(attributes)] + [
            a for a in span.attributes if a[0] not in taken and a[0].decode("utf-8", "replace") not in PEERS]
        resource = [] if service == "absent" else self._resource(rng.choice(self.services) if service is None else service)
        return resource, span

    def _resource(self, service):
        out = [a for a in self.traffic.resource(service) if a[0].decode("utf-8", "replace") not in PEERS[:7]]
        if self.rng.random() < 0.05:
            out.append((self.rng.choice(PEERS).encode(), self._peer()))
        return out

    def _peer(self):
        return self.rng.choice([("s", b"pg"), ("s", b"ext"), ("s", b""), ("i", 5432), ("s", b"10.0.0.1"), ("b", True), ("s", "dö".encode()),
                                ("s", b"redis")])

    def scene(self):
        """The halves of one trace, in the order in which they are sent."""
        rng, what, trace = self.rng, self.rng.choice(SCENES), self.traffic.trace_id()
        client_kind, server_kind = rng.choice([(CLIENT, SERVER)] * 3 + [(PRODUCER, CONSUMER)])
        if what == "messaging":
            client_kind, server_kind = PRODUCER, CONSUMER
        if what == "mixed":
            client_kind, server_kind = rng.choice([(CLIENT, CONSUMER), (PRODUCER, SERVER)])
        if what == "lonely client":
            return [self._half(client_kind, trace, peer=0.5)]
        if what == "lonely server":
            return [self._half(server_kind, trace, self.traffic.next_id(), peer=0.3)]
        if what == "root":
            return [self._half(server_kind, trace, rng.choice([b"", bytes(8)]), peer=0.4, service=rng.choice([None, None, ""]))]
        if what == "two roots":
            return [self._half(SERVER, trace, peer=0.2), self._half(CONSUMER, trace, peer=0.2)]
        if what == "noise":
            return [self._half(rng.choice([INTERNAL, 0, 9]), trace, peer=0.5)]
        if what == "nameless":
            return [self._half(rng.choice([client_kind, server_kind]), trace, peer=0.5, service=rng.choice(["absent", ""]))]
        database = []
        if what == "database":
            database = [(rng.choice([b"db.name", b"db.system", b"db.namespace"]), self._peer())]
        client = self._half(client_kind, trace, peer=0.6 if database else 0.15, attributes=database)
        server = self._half(server_kind, trace, client[1].span_id)
        if what == "self":
            server = (client[0], server[1])
        if what == "messaging" and rng.random() < 0.7:
            server[1].start = (client[1].end or 0) + rng.choice([1, 100, 1500]) * MS
            server[1].end = server[1].start + 50 * MS
        halves = [client, server] if what != "server first" else [server, client]
        if what == "reversed queue":
            halves = [server, client]
        if what == "database" and rng.random() < 0.5:
            halves = halves[:1] if halves[0] is client else halves[1:]
        if what == "twice":
            halves.append(self._half(server_kind, trace, client[1].span_id))
        return halves

    def requests(self, scenes, count):
        """`scenes` traces over `count` requests; the order of a trace's halves is kept."""
        rng, out = self.rng, [[] for _ in range(count)]
        for _ in range(scenes):
            halves = self.scene()
            for half, at in zip(halves, sorted(rng.randrange(count) for _ in halves)):
                out[at].append(half)
        return [[ResourceSpans(resource or None, [[span]]) for resource, span in request] for request in out]
