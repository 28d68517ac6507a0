"""Series of one tenant: metrics, limiters, external labels and what a collection sends (tempo-behaviour 6)."""
from .cardinality import LabelCardinality
from .histograms import Histogram, NATIVE_EXEMPLARS
from .labels import Labels
from .patterns import SpanNames
from .spans import double_text

OVERFLOW = ((b"metric_overflow", b"true"),)


class Metric:
    """All series of one name. `weight` is what one label set counts in the series limit, `shape` what makes series other series."""

    def __init__(self, name, kind, weight, make, shape):
        self.name, self.kind, self.weight, self.make, self.shape, self.series = name, kind, weight, make, shape, {}


class Registry:
    """One tenant's registry. `limits` has the keys of `Settings.limits`."""

    def __init__(self, settings, tenant, host):
        self.settings, self.limits = settings, settings.limits
        self.metrics, self.active, self.entities = {}, 0, set()
        self.names = SpanNames()
        self.cardinality = LabelCardinality(self.limits["max_cardinality_per_label"])
        self.limited, self.sanitized, self.ended = 0, 0, {}
        self.external = {k.encode(): str(v).encode() for k, v in settings.registry["external_labels"].items()}
        self.external[b"__metrics_gen_instance"] = host
        if settings.registry["inject_tenant_id_as"]:
            self.external[settings.registry["inject_tenant_id_as"].encode()] = tenant.encode()

    def labels(self):
        """An empty label set that cuts as configured."""
        return Labels(self.settings.registry["max_label_name_length"], self.settings.registry["max_label_value_length"])

    def close(self, labels, now):
        """The finished label set, or None when it is no valid one: sanitiser, per-label limit, UTF-8 check (rule 6.11, order)."""
        mode = self.limits["span_name_sanitization"]
        if mode:
            name = labels.set.get(b"span_name", b"").decode("utf-8", "surrogateescape")
            clean = self.names.template(name)
            self.sanitized += clean != name
            if mode == "enabled" and b"span_name" in labels.set:
                labels.set[b"span_name"] = clean.encode("utf-8", "surrogateescape")
        if self.limits["max_cardinality_per_label"]:
            self.cardinality.limit(labels.set, now)
        return labels.key if labels.is_valid else None

    def register(self, name, kind, shape=None, weight=1, make=None):
        """A metric: `counter`, `gauge` or `histogram`. One of the same shape goes on; one of another is sent a last time and begins anew."""
        before = self.metrics.get(name)
        if before and before.shape == shape:
            return
        if before:
            self.ended |= self._written([before])
            self.active -= before.weight * sum(key != OVERFLOW for key in before.series)
        self.metrics[name] = Metric(name, kind, weight, make, shape)

    def histogram(self, name, bounds):
        """Registers a histogram in the tenant's mode."""
        mode, native = self.limits["mode"], self.limits["native"]
        weight = {"classic": len(bounds) + 3, "native": 1, "both": len(bounds) + 4}[mode]
        self.register(name, "histogram", (tuple(bounds), mode, tuple(native.values())), weight, lambda: Histogram(bounds, mode, native))

    def end_others(self, names, fits):
        """Ends the series of some metrics whose labels do not fit: they are sent a last time and begin anew when they come back."""
        for metric in [self.metrics[name] for name in names if name in self.metrics]:
            gone = {key: state for key, state in metric.series.items() if key != OVERFLOW and not fits({name for name, _ in key})}
            if gone:
                last = Metric(metric.name, metric.kind, metric.weight, metric.make, metric.shape)
                last.series = gone
                self.ended |= self._written([last])
                self.active -= metric.weight * len(gone)
                metric.series = {key: state for key, state in metric.series.items() if key not in gone}

    def apply(self, settings):
        """Other settings of the same tenant."""
        self.settings, self.limits = settings, settings.limits
        self.cardinality.max = self.limits["max_cardinality_per_label"]

    def _admit(self, metric, key):
        if key in metric.series or key == OVERFLOW:
            return key
        if self.settings.limiter_type == "entity":
            limit = self.limits["max_active_entities"]
            if key in self.entities:
                return key
            if limit and len(self.entities) + 1 > limit:
                self.limited += 1
                return OVERFLOW
            self.entities.add(key)
            return key
        limit = self.limits["max_active_series"]
        if limit and self.active + metric.weight > limit:
            self.limited += metric.weight
            return OVERFLOW
        self.active += metric.weight
        return key

    def add(self, name, key, amount):
        """Adds to a counter."""
        metric = self.metrics[name]
        key = self._admit(metric, key)
        metric.series[key] = metric.series.get(key, 0.0) + amount

    def set(self, name, key):
        """Sets a gauge to 1."""
        metric = self.metrics[name]
        metric.series[self._admit(metric, key)] = 1.0

    def observe(self, name, key, value, weight, exemplar, group=None):
        """Observes in a histogram."""
        metric = self.metrics[name]
        key = self._admit(metric, key)
        if key not in metric.series:
            metric.series[key] = metric.make()
        metric.series[key].observe(value, weight, exemplar, group)

    def _final(self, key, name, le=None):
        labels = dict(key) | self.external
        if le is not None:
            labels[b"le"] = le
        labels[b"__name__"] = name.encode()
        return tuple(sorted((n, v) for n, v in labels.items() if v))

    def collect(self):
        """All series: final labels -> what is expected of them. What external labels or `le` have made equal is added up."""
        out = self._written(self.metrics.values())
        for labels, entry in self.ended.items():
            if labels not in out:
                out[labels] = entry
            elif not out[labels].get("exemplar"):
                out[labels]["exemplar"] = entry.get("exemplar", [])
        return out

    def _written(self, metrics):
        out, natives = {}, {}
        for metric in metrics:
            for key, state in metric.series.items():
                final = self._final(key, metric.name)
                if metric.kind != "histogram":
                    _add(out, final, {"value": state, "kind": metric.kind})
                    continue
                if state.mode != "native":
                    self._expand(out, metric.name, key, state)
                if state.mode != "classic" and final in natives:
                    natives[final].add(state)
                elif state.mode != "classic":
                    natives[final] = state
        for final, state in natives.items():
            observed = state.native_exemplars if state.mode == "native" else []
            out[final] = {"histogram": state.written(), "exemplars": set(observed), "some_of": len(observed) > NATIVE_EXEMPLARS}
        return out

    def _expand(self, out, name, key, state):
        _add(out, self._final(key, name + "_sum"), {"value": state.sum, "kind": "counter"})
        _add(out, self._final(key, name + "_count"), {"value": state.count, "kind": "counter"})
        for bound, count, exemplars in zip(state.bounds, state.cumulative, state.exemplars):
            entry = {"value": count, "exemplar": list(exemplars.allowed), "kind": "counter"}
            _add(out, self._final(key, name + "_bucket", double_text(bound)), entry)


def _add(out, labels, entry):
    """Puts an entry; adds it up with the one that is there."""
    before = out.setdefault(labels, entry)
    if before is not entry and entry["kind"] == "counter":
        before["value"] += entry["value"]
        before["exemplar"] = before.get("exemplar", []) + entry.get("exemplar", [])
