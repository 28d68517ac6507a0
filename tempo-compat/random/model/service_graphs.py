"""The processor `service-graphs` (tempo-behaviour 4)."""
from .edges import EdgeStore
from .filters import accepts
from .labels import sanitise
from .multiplier import multiplier
from .settings import nanoseconds
from .spans import CLIENT, CONSUMER, PRODUCER, SERVER, first, look_up, text

PREFIX = "traces_service_graph_request_"
TOTAL, FAILED = PREFIX + "total", PREFIX + "failed_total"
SERVER_SECONDS, CLIENT_SECONDS = PREFIX + "server_seconds", PREFIX + "client_seconds"
MESSAGING_SECONDS = PREFIX + "messaging_system_seconds"


class ServiceGraphs:
    """Pairs the halves of edges. `discard` is called with a reason. `store` is one that goes on."""

    def __init__(self, options, registry, trace_text, discard, store=None):
        self.options, self.registry, self.trace_text, self.discard = options, registry, trace_text, discard
        self.store = store or EdgeStore(nanoseconds(options["wait"]), options["max_items"])
        self.now, self.group = 0, None
        registry.register(TOTAL, "counter")
        registry.register(FAILED, "counter")
        for name in (SERVER_SECONDS, CLIENT_SECONDS, MESSAGING_SECONDS):
            registry.histogram(name, options["histogram_buckets"])

    def push(self, resource_spans, now, group):
        """Takes one resource's spans."""
        self.now, self.group = now, group
        resource = resource_spans.attributes or []
        found, value = first(resource, b"service.name")
        if not found:
            return
        for span in [s for scope in resource_spans.scopes for s in scope]:
            if span.kind not in (CLIENT, PRODUCER, SERVER, CONSUMER):
                continue
            side = "client" if span.kind in (CLIENT, PRODUCER) else "server"
            own = span.span_id if side == "client" else span.parent_id if any(span.parent_id) else b""
            key = (span.trace_id, own)
            if not accepts(self.options["filter_policies"], resource, span):
                self.discard("service_graphs_filtered")
                self.store.drop_side(key, side, now)
                continue
            edge, is_complete = self.store.upsert(key, side, now, lambda e: self._update(e, side, text(value), resource, span))
            if is_complete:
                self._emit(edge)

    def expire(self, now):
        """Ends the edges whose time is over (rule 4.8)."""
        self.now, self.group = now, ("expired", now)
        for key, edge in self.store.expired(now):
            edge.connection_type, is_virtual = b"virtual_node", None
            if not edge.client and not key[1]:
                edge.client, is_virtual = edge.peer or b"user", b"client"
            elif edge.client and not edge.server and edge.peer:
                edge.server, is_virtual = edge.peer, b"server"
            if is_virtual:
                self._emit(edge, is_virtual)
            else:
                self.store.counts["expired_edges"] += 1

    def _update(self, edge, side, service, resource, span):
        options = self.options
        edge.trace = self.trace_text(span)
        edge.connection_type = b"messaging_system" if span.kind in (PRODUCER, CONSUMER) else b""
        edge.failed |= span.status_code == 2
        edge.weight = multiplier(options, resource, span)
        for dimension in options["dimensions"]:
            found, value = look_up(resource, span, dimension.encode())
            if found:
                edge.dimensions[side + "_" + dimension if options["enable_client_server_prefix"] else dimension] = value
        for name in options["peer_attributes"]:
            found, value = first(span.attributes, name.encode())
            if found:
                edge.peer = text(value)
                break
        if side == "client":
            edge.client, edge.client_seconds, edge.client_end = service, span.seconds, span.end
            self._database(edge, resource, span)
        else:
            edge.server, edge.server_seconds, edge.server_start = service, span.seconds, span.start

    def _database(self, edge, resource, span):
        """Rule 4.4: a client span of a database stands for both sides."""
        named = [look_up(resource, span, a.encode()) for a in self.options["database_name_attributes"]]
        named = [value for found, value in named if found]
        if not named:
            return
        edge.connection_type, edge.server_seconds = b"database", span.seconds
        for attribute in (b"peer.service", b"server.address", b"network.peer.address"):
            found, value = look_up(resource, span, attribute)
            if found:
                has_port, port = look_up(resource, span, b"network.peer.port")
                edge.server = value + b":" + port if attribute == b"network.peer.address" and has_port else value
                return
        if named[0]:
            edge.server = named[0]

    def _emit(self, edge, virtual=b""):
        labels = self.registry.labels()
        labels.put(b"client", edge.client)
        labels.put(b"server", edge.server)
        labels.put(b"connection_type", edge.connection_type)
        for dimension in self.options["dimensions"]:
            sides = ["client_", "server_"] if self.options["enable_client_server_prefix"] else [""]
            for name in [side + dimension for side in sides]:
                labels.put(sanitise(name.encode()), edge.dimensions.get(name, b""))
        if self.options["enable_virtual_node_label"]:
            labels.put(b"virtual_node", virtual)
        key = self.registry.close(labels, self.now)
        if key is None:
            self.discard("invalid_utf8")
            return
        self.registry.add(TOTAL, key, edge.weight)
        if edge.failed:
            self.registry.add(FAILED, key, edge.weight)
        for name, seconds in ((SERVER_SECONDS, edge.server_seconds), (CLIENT_SECONDS, edge.client_seconds)):
            self.registry.observe(name, key, seconds, edge.weight, edge.trace, self.group)
        between = edge.server_start - edge.client_end
        if self.options["enable_messaging_system_latency_histogram"] and edge.connection_type == b"messaging_system" and between > 0:
            self.registry.observe(MESSAGING_SECONDS, key, between / 1e9, edge.weight, edge.trace, self.group)
