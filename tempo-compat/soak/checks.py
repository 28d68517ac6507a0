"""What a soak has to show."""
import re

import tenants
import traffic

CALLS = "traces_spanmetrics_calls_total"
REQUESTS = "traces_service_graph_request_total"
# Memory may still grow by this much after the warm-up: MiB, or a share of what there is then.
GROWTH_MIB, GROWTH_SHARE = 10, 0.08
# Share of the time that is warm-up.
WARM_UP = 0.3
# What the log may say at level warning or above: the wrong versions of the override file.
# What is wrong with the overrides on purpose, and what the spans show of those that are right.
ADVICE = ["processors_taken_away", "beyond_last_bucket", "max_active_series", "label_on_no_span", "edges_expire",
          "max_cardinality_per_label", "processor_makes_nothing", "filter_rejects_everything", "label_explodes", "within_first_bucket"]
INTENDED = ["the per-tenant override file is wrong"] + [text for _, text in tenants.WRONG] + [f" code={code} " for code in ADVICE] + ["in vain for"]


class Report:
    """Checks everything at once."""

    def __init__(self, given, sent, store, own, code, log, samples, reloads):
        self.given, self.sent, self.store, self.own, self.log = given, sent, store, own, log
        self.samples, self.reloads = samples, reloads
        self.problems, self.tenants = [], {}
        if code != 0:
            self.problems.append(f"it ended with {code}")
        self.problems += store.violations
        for sender in sent["senders"]:
            self.problems += [f"{sender['tenant']}: {problem}" for problem in sender["problems"]]
            if sender["longest_gap"] > given.wait - 2:
                self.problems.append(f"the machine was too slow: {sender['longest_gap']:.1f} s between the sides of an edge")
        for tenant in tenants.TENANTS:
            self._tenant(tenant)
        self._log()
        self._memory()

    def _own(self, name, tenant):
        return sum(value for n, labels, value in self.own if n == name and labels.get("tenant") == tenant)

    def _tenant(self, tenant):
        senders = [one for one in self.sent["senders"] if one["tenant"] == tenant]
        spans, batches = sum(one["spans"] for one in senders), sum(one["batches"] for one in senders)
        graphs = "tempo_metrics_generator_processor_service_graphs_"
        figures = self.tenants[tenant] = {
            "spans": spans, "calls": self.store.total(tenant, CALLS), "received": self._own("tempo_metrics_generator_spans_received_total", tenant),
            "discarded": self._own("tempo_metrics_generator_spans_discarded_total", tenant),
            "edges": batches * traffic.EDGES, "requests": self.store.total(tenant, REQUESTS),
            "edges_begun": self._own(graphs + "edges", tenant), "edges_expired": self._own(graphs + "expired_edges", tenant),
            "edge_spans_dropped": self._own(graphs + "dropped_spans", tenant), "series": self.store.count(tenant)}

        def expect(name, value):
            if figures[name] != value:
                self.problems.append(f"{tenant}: {name} is {figures[name]:.0f}, expected {value}")

        expect("calls", spans)
        expect("received", spans)
        expect("edge_spans_dropped", 0)
        if tenant in tenants.EXACT_EDGES:
            expect("discarded", 0)
            expect("requests", batches * traffic.EDGES)
            expect("edges_begun", batches * traffic.BEGUN)
            expect("edges_expired", batches * traffic.LONELY)
        elif figures["requests"] > batches * traffic.EDGES:
            self.problems.append(f"{tenant}: {figures['requests']:.0f} requests of {batches * traffic.EDGES} edges")
        if tenant == tenants.SHOP:
            # All three histograms are classic and on all the time.
            figures["latency"] = self.store.total(tenant, "traces_spanmetrics_latency_count")
            figures["client_seconds"] = self.store.total(tenant, "traces_service_graph_request_client_seconds_count")
            expect("latency", spans)
            expect("client_seconds", batches * traffic.EDGES)

    def _log(self):
        lines = [line for line in self.log.splitlines() if re.search(r"level=(warn|error|crit)|\b(warning|error|critical)\b", line)]
        unknown = [line for line in lines if not any(text in line for text in INTENDED)]
        self.problems += [f"the log says: {line}" for line in unknown[:5]]
        self.intended = len(lines) - len(unknown)
        self.changes = self.log.count("overrides of a tenant have changed")
        if self.changes == 0 or self.reloads.wrong > 0 and self.intended == 0:
            self.problems.append(f"{self.changes} changes, {self.intended} refusals in the log: the overrides were not read again")

    def _memory(self):
        warm = [(at, mib) for at, mib, _ in self.samples if at >= self.given.seconds * WARM_UP]
        self.memory = {"after_warm_up": 0.0, "end": 0.0, "peak": 0.0, "mib_per_minute": 0.0}
        if len(warm) < 10:
            return
        tenth = max(len(warm) // 10, 3)
        early, late = _median(m for _, m in warm[:tenth]), _median(m for _, m in warm[-tenth:])
        self.memory = {"after_warm_up": early, "end": late, "peak": max(m for _, m, _ in self.samples), "mib_per_minute": _slope(warm) * 60}
        if not self.given.no_memory_check and late - early > max(GROWTH_MIB, early * GROWTH_SHARE):
            self.problems.append(f"memory grew from {early:.1f} to {late:.1f} MiB after the warm-up")

    def cores(self):
        """Cores in use while spans came."""
        if len(self.samples) < 2:
            return 0.0
        return (self.samples[-1][2] - self.samples[0][2]) / (self.samples[-1][0] - self.samples[0][0])

    def lines(self):
        """For people."""
        yield f"{'tenant':8} {'spans':>10} {'calls':>10} {'edges':>9} {'requests':>9} {'expired':>8} {'series seen':>11}"
        for tenant, f in self.tenants.items():
            yield (f"{tenant:8} {f['spans']:10} {f['calls']:10.0f} {f['edges']:9} {f['requests']:9.0f} {f['edges_expired']:8.0f} {f['series']:11}")
        m = self.memory
        yield (f"override files: {self.reloads.rounds}, {self.reloads.wrong} of them wrong; changes of a tenant: {self.changes}; "
               f"lines in the log about wrong files: {self.intended}")
        yield (f"resident MiB: {m['after_warm_up']:.1f} after the warm-up, {m['end']:.1f} at the end, peak {m['peak']:.1f}, "
               f"slope {m['mib_per_minute']:+.2f} a minute; cores: {self.cores():.2f}")
        yield (f"pushes: {self.sent['pushes']}, ms as the senders see them: p50 {self.sent['p50_ms']:.2f}, p99 {self.sent['p99_ms']:.2f}, "
               f"max {self.sent['max_ms']:.1f}; samples written: {self.store.samples} in {self.store.requests} requests")

    def document(self):
        """For programs."""
        return {
            "problems": self.problems, "tenants": self.tenants, "changes": self.changes, "wrong": self.reloads.wrong,
            "memory": self.memory, "cores": self.cores(), "p99_ms": self.sent["p99_ms"]}


def _median(values):
    values = sorted(values)
    return values[len(values) // 2]


def _slope(points):
    """Of the straight line through the points."""
    x, y = sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    spread = sum((p[0] - x) ** 2 for p in points)
    return sum((p[0] - x) * (p[1] - y) for p in points) / spread if spread else 0.0
