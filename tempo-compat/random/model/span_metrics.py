"""The processor `span-metrics` (tempo-behaviour 3)."""
from .filters import accepts
from .labels import INTRINSIC, protect, sanitise
from .multiplier import multiplier
from .spans import first, kind_name, look_up, span_size, status_name, text

CALLS, LATENCY, SIZE = "traces_spanmetrics_calls_total", "traces_spanmetrics_latency", "traces_spanmetrics_size_total"
TARGET = "traces_target_info"


def final_name(name):
    """A dimension's label name."""
    return protect(sanitise(name.encode()))


def colliding_mappings(options):
    """Names of mappings that Tempo 3.0 refuses to build (rule 3.6)."""
    taken = {n for n in INTRINSIC if options["intrinsic_dimensions"][n.decode()]} | {final_name(d) for d in options["dimensions"]}
    found = []
    for mapping in options["dimension_mappings"]:
        name = final_name(mapping["name"])
        if name in taken:
            found.append(mapping["name"])
        taken.add(name)
    return found


class SpanMetrics:
    """Counts spans into a registry. `discard` is called with a reason."""

    def __init__(self, options, registry, trace_text, discard):
        self.options, self.registry, self.trace_text, self.discard = options, registry, trace_text, discard
        parts = options["parts"]
        if "count" in parts:
            registry.register(CALLS, "counter")
        if "latency" in parts:
            registry.histogram(LATENCY, options["histogram_buckets"])
        if "size" in parts:
            registry.register(SIZE, "counter")
        registry.register(TARGET, "gauge")
        self.is_broken = bool(colliding_mappings(options))

    def end_others(self):
        """Ends the series that these settings cannot make: a label more than they have, or no kind or status where they have one."""
        options = self.options
        names = {n for n in INTRINSIC if options["intrinsic_dimensions"][n.decode()]}
        always = names & {b"span_kind", b"status_code"}
        names |= {final_name(d) for d in options["dimensions"]} | {final_name(m["name"]) for m in options["dimension_mappings"]}
        if options["enable_target_info"]:
            names |= {b"job"} | ({b"instance"} if options["enable_instance_label"] else set())
        self.registry.end_others((CALLS, LATENCY, SIZE), lambda labels: always <= labels <= names)

    def push(self, resource_spans, now, group):
        """Takes one resource's spans."""
        resource = resource_spans.attributes or []
        for span in [s for scope in resource_spans.scopes for s in scope]:
            if not accepts(self.options["filter_policies"], resource, span):
                self.discard("span_metrics_filtered")
                continue
            key = self.registry.close(self._labels(resource, span), now)
            if key is None:
                self.discard("invalid_utf8")
                continue
            weight = multiplier(self.options, resource, span)
            parts = self.options["parts"]
            if "count" in parts:
                self.registry.add(CALLS, key, weight)
            if "latency" in parts:
                self.registry.observe(LATENCY, key, span.seconds, weight, self.trace_text(span))
            if "size" in parts:
                self.registry.add(SIZE, key, span_size(span))
            if self.options["enable_target_info"]:
                self._target_info(resource)

    def _labels(self, resource, span):
        labels, on = self.registry.labels(), self.options["intrinsic_dimensions"]
        values = [text(first(resource, b"service.name")[1]), span.name, kind_name(span.kind), status_name(span.status_code),
                  span.status[1] if span.status else b""]
        for name, value in zip(INTRINSIC, values):
            if on[name.decode()]:
                labels.put(name, value)
        for dimension in self.options["dimensions"]:
            labels.put(final_name(dimension), look_up(resource, span, dimension.encode())[1])
        for mapping in self.options["dimension_mappings"]:
            found = [look_up(resource, span, source.encode())[1] for source in mapping.get("source_labels") or []]
            labels.put(final_name(mapping["name"]), (mapping.get("join") or "").encode().join(v for v in found if v))
        self._job_and_instance(resource, labels)
        return labels

    def _job_and_instance(self, resource, labels):
        """Rule 3.7; returns how many of the two there are."""
        if not self.options["enable_target_info"]:
            return 0
        service, namespace, instance = (text(first(resource, k)[1]) for k in (b"service.name", b"service.namespace", b"service.instance.id"))
        there = 0
        if service:
            labels.put(b"job", namespace + b"/" + service if namespace else service)
            there += 1
        if instance and self.options["enable_instance_label"]:
            labels.put(b"instance", instance)
            there += 1
        return there

    def _target_info(self, resource):
        labels = self.registry.labels()
        excluded = [e.encode() for e in self.options["target_info_excluded_dimensions"]]
        for key, value in resource:
            if key in (b"service.name", b"service.namespace", b"service.instance.id") or key in excluded or not key or key[:1].isdigit():
                continue
            labels.put(protect(sanitise(key), INTRINSIC + [b"job", b"instance"]), text(value))
        there = self._job_and_instance(resource, labels)
        if not there or len(labels.set) <= there:
            return
        if not labels.is_valid:
            self.discard("invalid_utf8")
            return
        self.registry.set(TARGET, labels.key)
