"""The five tenants and their entries in the per-tenant override file, which differ from round to round."""
import json
import random

SHOP, NATIVE, LIMITED, CLEAN, WILD = TENANTS = ["shop", "native", "limited", "clean", "wild"]
# Service graphs stay on with the same dimensions, so that no waiting edge is lost: their edges are counted exactly.
EXACT_EDGES = [SHOP, NATIVE, LIMITED, CLEAN]
BUCKETS = [[0.01, 0.1, 1], [0.002, 0.02, 0.2, 2], [0.1, 0.2, 0.4, 0.8, 1.6, 3.2]]
DIMENSIONS = ["region", "tier", "http.route"]
# Versions of the file that must be refused, and what the log says about each.
WRONG = [
    ("overrides:\n  shop: {metrics_generator: {max_active_serie: 3}}\n", "unknown key"),
    ("overrides: {shop: {", "YAML syntax"),
    ("overrides:\n  shop: {metrics_generator: {processor: {span_metrics: {filter_policies: [{include: {match_type: regex, "
     "attributes: [{key: name, value: 'a('}]}}]}}}}\n", "not a regular expression"),
]


def is_wrong(number):
    """Whether the file of this round is one that must be refused."""
    return number % 7 == 5


def file(number):
    """The file's text in round `number`."""
    if is_wrong(number):
        return WRONG[number // 7 % len(WRONG)][0]
    # Without limits of its own Tempo would refuse all of a tenant's spans, of which a warning tells.
    limits = {"rate_limit_bytes": 1_000_000_000, "burst_size_bytes": 1_000_000_000}
    entries = {tenant: {"ingestion": limits, "metrics_generator": entry(tenant, number)} for tenant in TENANTS}
    return json.dumps({"overrides": entries}) + "\n"


def entry(tenant, number):
    """What holds for `tenant` in round `number`. Span metrics always count calls."""
    rng = random.Random(f"{tenant} {number}")
    span_metrics = {
        "dimensions": rng.sample(DIMENSIONS, rng.randint(0, len(DIMENSIONS))),
        "enable_target_info": rng.random() < 0.5,
        "intrinsic_dimensions": {"status_message": rng.random() < 0.3},
    }
    graphs = {
        "enable_virtual_node_label": rng.random() < 0.5, "enable_messaging_system_latency_histogram": rng.random() < 0.5,
        "peer_attributes": ["peer.service"] + rng.sample(["peer.one", "peer.two"], rng.randint(0, 2))}
    if rng.random() < 0.5:
        span_metrics["histogram_buckets"] = rng.choice(BUCKETS)
        graphs["histogram_buckets"] = rng.choice(BUCKETS)
    if rng.random() < 0.3:
        match = {"match_type": "regex", "attributes": [{"key": "name", "value": "(.+)*"}]}
        span_metrics["filter_policies"] = [{"include": match}]
    result = {
        "processors": ["span-metrics", "service-graphs", "host-info"], "collection_interval": rng.choice(["1s", "2s"]),
        "trace_id_label_name": rng.choice(["traceID", "trace_id"]),
        "processor": {"span_metrics": span_metrics, "service_graphs": graphs, "host_info": {"host_identifiers": ["host.id"]}}}
    if tenant in (NATIVE, WILD):
        result["generate_native_histograms"] = rng.choice(["classic", "native", "both"])
        result["native_histogram_max_bucket_number"] = rng.choice([20, 100])
    if tenant in (LIMITED, WILD):
        result["max_active_series"] = rng.choice([1, 60, 500, 5000, 0])
    if tenant in (CLEAN, WILD):
        result["span_name_sanitization"] = rng.choice(["", "dry_run", "enabled", "enabled"])
        result["max_cardinality_per_label"] = rng.choice([0, 5, 100])
    if tenant == WILD:
        others = ["span-metrics-latency", "span-metrics-size", "service-graphs", "host-info"]
        result["processors"] = ["span-metrics-count"] + rng.sample(others, rng.randint(0, len(others)))
        graphs["dimensions"] = rng.sample(DIMENSIONS, rng.randint(0, 2))
        graphs["enable_client_server_prefix"] = rng.random() < 0.5
        result["processor"]["host_info"]["metric_name"] = rng.choice(["traces_host_info", "hosts"])
    return result
