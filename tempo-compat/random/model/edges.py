"""The store of half edges (rules 4.3, 4.9)."""
from dataclasses import dataclass, field

SECOND = 10**9


@dataclass
class Edge:
    """What is known of an edge; times are nanoseconds, latencies seconds."""
    client: bytes = b""
    server: bytes = b""
    connection_type: bytes = b""
    client_seconds: float = 0.0
    server_seconds: float = 0.0
    client_end: int = 0
    server_start: int = 0
    failed: bool = False
    peer: bytes = b""
    dimensions: dict = field(default_factory=dict)
    weight: float = 1.0
    trace: str = ""
    expiration: int = 0

    @property
    def is_complete(self):
        """Both services are known."""
        return bool(self.client and self.server)


class EdgeStore:
    """Edges by key (trace id, span id of the client side), in the order in which they came."""

    def __init__(self, wait, max_items):
        self.wait, self.max_items, self.edges, self.dropped = wait, max_items, {}, {}
        self.counts = dict.fromkeys(["edges", "expired_edges", "dropped_spans", "dropped_edges_total", "dropped_span_side_cache_overflow_total"], 0)

    def upsert(self, key, side, now, update):
        """Applies half an edge; returns (edge, whether it is complete now)."""
        edge = self.edges.get(key)
        if edge:
            update(edge)
            if edge.is_complete:
                del self.edges[key]
            return edge, edge.is_complete
        if self.dropped.get((key, "server" if side == "client" else "client"), 0) > now:
            self.counts["dropped_edges_total"] += 1
            return None, False
        edge = Edge(expiration=(now + self.wait) // SECOND)
        update(edge)
        if not edge.is_complete and len(self.edges) >= self.max_items:
            self.counts["dropped_spans"] += 1
            return None, False
        self.counts["edges"] += 1
        if not edge.is_complete:
            self.edges[key] = edge
        return edge, edge.is_complete

    def drop_side(self, key, side, now):
        """A filter policy refused this side of the edge."""
        if not key[1]:
            return
        edge = self.edges.get(key)
        if edge and not (edge.client if side == "client" else edge.server):
            del self.edges[key]
            self.counts["dropped_edges_total"] += 1
        if (key, side) not in self.dropped and sum(until > now for until in self.dropped.values()) >= self.max_items:
            self.counts["dropped_span_side_cache_overflow_total"] += 1
            return
        self.dropped[key, side] = now + self.wait

    def expired(self, now):
        """Takes out the edges whose time is over, oldest first."""
        while self.edges:
            key, edge = next(iter(self.edges.items()))
            if now // SECOND < edge.expiration:
                return
            del self.edges[key]
            yield key, edge
