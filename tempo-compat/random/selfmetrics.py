"""Metronome's own counters against what the model counted (rules 2.9, 9.1)."""
import re

PREFIX = "tempo_metrics_generator_"
GRAPHS = PREFIX + "processor_service_graphs_"


def parse(text):
    """A page in the text format: (name, labels) -> value."""
    out = {}
    for line in text.splitlines():
        match = re.fullmatch(r'([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)', line)
        if match:
            labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or "")
            out[match[1], tuple(sorted((k, v.replace('\\"', '"').replace("\\\\", "\\")) for k, v in labels))] = float(match[3])
    return out


def expected(tenant, model):
    """What the page must say of a tenant that was taken in: (name, labels) -> value."""
    out = {(PREFIX + "spans_received_total", (("tenant", tenant),)): model.received}
    out[PREFIX + "metrics_generation_skipped_processor_pushes_total", (("tenant", tenant),)] = model.skipped
    for (processor, reason), count in model.discarded.items():
        out[PREFIX + "spans_discarded_total", (("processor", processor), ("reason", reason), ("tenant", tenant))] = count
    for name, count in (model.store.counts if model.store else {}).items():
        out[GRAPHS + name, (("tenant", tenant),)] = count
    if model.settings.registry["collection_interval"] != "1s":
        return out  # the registry's counters are taken at a collection
    target_info = model.settings.span_metrics and model.settings.span_metrics["enable_target_info"]
    limited = "entities_limited_total" if model.settings.limiter_type == "entity" else "series_limited_total"
    if not target_info:  # a refused target_info is counted once a request and resource, not once a span
        out[PREFIX + "registry_" + limited, (("tenant", tenant),)] = model.registry.limited
        # label sets that differ only in what the metric's name replaces are one in Metronome
        dimensions = model.settings.span_metrics["dimensions"] if model.settings.span_metrics else []
        by_entity = model.settings.limiter_type == "entity"
        name, count = ("active_entities", len(model.registry.entities)) if by_entity else ("active_series", model.registry.active)
        if "__name__" not in dimensions:
            out[PREFIX + "registry_" + name, (("tenant", tenant),)] = count
    for name, count in model.registry.cardinality.limited.items():
        out[PREFIX + "registry_label_values_limited_total", (("label_name", name.decode()), ("tenant", tenant))] = count
    if model.settings.limits["span_name_sanitization"]:
        out[PREFIX + "registry_spans_sanitized_total", (("tenant", tenant),)] = model.registry.sanitized
        for reason, count in model.registry.names.skipped.items():
            out[PREFIX + "registry_drain_lines_skipped_total", (("reason", reason), ("tenant", tenant))] = count
    return out


def differences(models, text):
    """Differences in words; a counter that is 0 may be absent."""
    page, out = parse(text), []
    for tenant, model in models.items():
        if not model.processors:
            continue
        for key, value in expected(tenant, model).items():
            if page.get(key, 0) != value:
                out.append(f"own metric {page.get(key)} for {value} of {key[0]}{dict(key[1])}")
    return out
