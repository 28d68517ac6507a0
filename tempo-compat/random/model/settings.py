"""What a tenant's settings are, from a `tempo.yaml` as a dictionary and an override file (rules 1.2-1.8)."""
import copy
import re

SECOND = 10**9
SPAN_BUCKETS = [0.002 * 2**k for k in range(14)]
EDGE_BUCKETS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
PROCESSORS = {
    "span_metrics": {
        "histogram_buckets": SPAN_BUCKETS, "dimensions": [], "dimension_mappings": [], "enable_target_info": False,
        "intrinsic_dimensions": {"service": True, "span_name": True, "span_kind": True, "status_code": True, "status_message": False},
        "target_info_excluded_dimensions": [], "enable_instance_label": True, "span_multiplier_key": "",
        "enable_tracestate_span_multiplier": False, "filter_policies": []},
    "service_graphs": {
        "wait": "10s", "max_items": 10000, "workers": 10, "histogram_buckets": EDGE_BUCKETS, "dimensions": [],
        "enable_client_server_prefix": False, "enable_messaging_system_latency_histogram": False,
        "peer_attributes": ["peer.service", "db.name", "db.system"], "span_multiplier_key": "",
        "enable_tracestate_span_multiplier": False, "enable_virtual_node_label": False,
        "database_name_attributes": ["db.namespace", "db.name", "db.system"], "filter_policies": []},
    "host_info": {"host_identifiers": ["k8s.node.name", "host.id"], "metric_name": "traces_host_info"},
}
REGISTRY = {
    "collection_interval": "15s", "external_labels": {}, "inject_tenant_id_as": "", "max_label_name_length": 1024,
    "max_label_value_length": 2048, "stale_duration": "15m"}
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}


def nanoseconds(text):
    """A duration in Go's spelling."""
    parts = re.findall(r"([0-9.]+)(ns|us|ms|s|m|h)", str(text))
    return int(sum(float(number) * UNITS[unit] for number, unit in parts))


def lay_over(base, override):
    """Merges maps key by key, replaces everything else."""
    for key, value in (override or {}).items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            lay_over(base[key], value)
        else:
            base[key] = copy.deepcopy(value)
    return base


def scoped(block):
    """An overrides block in the scoped form's `metrics_generator` shape, whether it was scoped or legacy (rule 1.7)."""
    if not any(key.startswith("metrics_generator_") for key in block):
        return block.get("metrics_generator") or {}
    out = {}
    for key, value in block.items():
        if not key.startswith("metrics_generator_"):
            continue
        key = key.removeprefix("metrics_generator_")
        for processor in PROCESSORS:
            prefix = f"processor_{processor}_"
            if key.startswith(prefix):
                out.setdefault("processor", {}).setdefault(processor, {})[key.removeprefix(prefix)] = value
                break
        else:
            out[key] = value
    return out


def _ingestion(document, tenants, tenant):
    """A tenant's `ingestion.max_attribute_bytes`, 0 when it has none."""
    overrides = document.get("overrides") or {}
    entry = overrides.get("defaults", overrides)
    for name in ("*", tenant):
        if (tenants or {}).get(name) is not None:
            entry = tenants[name]
    return (entry.get("ingestion") or {}).get("max_attribute_bytes", 0) or entry.get("ingestion_max_attribute_bytes", 0)


def of_tenant(document, tenants, tenant):
    """The `metrics_generator` overrides of a tenant: its own entry, else the wildcard's, else the defaults, whole (rule 1.8)."""
    overrides = document.get("overrides") or {}
    base = scoped({"metrics_generator": overrides["defaults"].get("metrics_generator")} if "defaults" in overrides else overrides)
    for name in (tenant, "*"):
        if (tenants or {}).get(name) is not None:
            chosen = dict(scoped(tenants[name]))
            for key in ("native_histogram_bucket_factor", "native_histogram_max_bucket_number",
                        "native_histogram_min_reset_duration", "span_name_sanitization"):
                if not chosen.get(key) and base.get(key):
                    chosen[key] = base[key]
            return chosen
    return base


class Settings:
    """Everything that decides about one tenant's series."""

    def __init__(self, document, tenants=None, tenant="single-tenant"):
        generator = document.get("metrics_generator") or {}
        chosen = of_tenant(document, tenants, tenant)
        self.registry = lay_over(copy.deepcopy(REGISTRY), generator.get("registry"))
        self.limiter_type = generator.get("limiter_type", "series")
        slack = generator.get("metrics_ingestion_time_range_slack", "30s")
        self.slack = nanoseconds(chosen.get("ingestion_time_range_slack", "0s")) or nanoseconds(slack)
        self.max_attribute_bytes = _ingestion(document, tenants, tenant) or (document.get("distributor") or {}).get("max_attribute_bytes", 2048)
        self.trace_id_label = chosen.get("trace_id_label_name") or "traceID"
        self.disable_collection = bool(chosen.get("disable_collection"))
        self.headers = chosen.get("remote_write_headers") or {}
        mode = chosen.get("generate_native_histograms") or "classic"
        self.limits = {
            "mode": mode if mode in ("native", "both") else "classic",
            "native": {"factor": chosen.get("native_histogram_bucket_factor") or 1.1,
                       "max_buckets": chosen.get("native_histogram_max_bucket_number") or 100},
            "max_active_series": chosen.get("max_active_series") or 0, "max_active_entities": chosen.get("max_active_entities") or 0,
            "max_cardinality_per_label": chosen.get("max_cardinality_per_label") or 0,
            "span_name_sanitization": chosen.get("span_name_sanitization") or ""}
        self._processors(generator.get("processor") or {}, chosen)

    def _processors(self, base, chosen):
        names = set(chosen.get("processors") or [])
        effective = {name: _combined(name, base.get(name), (chosen.get("processor") or {}).get(name)) for name in PROCESSORS}
        parts = {part for part in ("count", "latency", "size") if f"span-metrics-{part}" in names}
        if "span-metrics" in names:
            parts = {"count", "latency", "size"}
        elif "latency" in parts:
            effective["span_metrics"]["histogram_buckets"] = SPAN_BUCKETS
        self.span_metrics = effective["span_metrics"] | {"parts": parts} if parts else None
        self.service_graphs = effective["service_graphs"] if "service-graphs" in names else None
        self.host_info = effective["host_info"] if "host-info" in names else None


def _combined(name, base, override):
    """A processor's block with a tenant's overrides over it (rule 1.6)."""
    out = lay_over(copy.deepcopy(PROCESSORS[name]), base)
    for key, value in (override or {}).items():
        if value is None:
            continue
        if key == "intrinsic_dimensions":
            out[key] = out[key] | value
        elif key == "enable_client_server_prefix":
            out[key] = out[key] or value
        elif key in ("span_multiplier_key", "metric_name"):
            out[key] = value or out[key]
        else:
            out[key] = copy.deepcopy(value)
    return out
