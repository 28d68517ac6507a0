"""Random blocks of a `tempo.yaml`: one function a block, each returns a dictionary that says only some keys."""
from model.settings import PROCESSORS
from model.span_metrics import colliding_mappings

from .vocabulary import KEYS, NAMES, PLAIN, REGEXES, SERVICES

BUCKETS = [[], [0.05], [1, 2], [0.001, 0.01, 0.1, 1], [0, 0.25, 10000000], [0.000001, 0.0001, 0.05, 2.5], [0.1 * i for i in range(1, 30)],
           [0.002, 0.004, 0.008, 0.05]]
FILTER_KEYS = ["resource.service.name", "resource.region", "resource.a.b", "span.x", "span.n", "span.flag", "span.http.method", 'span."x y"',
               "parent.resource.region", "span.kind", "kind", "name", "status", "span:kind", "span:name", "span:status"]


def some(rng, pool, most, least=0):
    """Up to `most` different things of a pool."""
    return rng.sample(pool, min(len(pool), rng.randint(least, most)))


def maybe(rng, block, key, probability, value):
    """Says `key` with some probability; `value` is called then."""
    if rng.random() < probability:
        block[key] = value()


def matcher(rng):
    """One `include`, `include_any` or `exclude`."""
    match_type = rng.choice(["strict", "regex"])
    attributes = []
    for key in some(rng, FILTER_KEYS, 2):
        if match_type == "regex":
            value = rng.choice(REGEXES)
        elif key in ("kind", "span:kind"):
            value = rng.choice(["SPAN_KIND_CLIENT", "SPAN_KIND_SERVER", "SPAN_KIND_INTERNAL"])
        elif key in ("status", "span:status"):
            value = rng.choice(["STATUS_CODE_ERROR", "STATUS_CODE_UNSET", "STATUS_CODE_OK"])
        elif key in ("name", "span:name"):
            value = rng.choice([n for n in NAMES if n.isprintable()])
        elif key == "resource.service.name":
            value = rng.choice(SERVICES)
        else:
            value = rng.choice([rng.choice([p for p in PLAIN if p.isprintable()]), 0, 5, -7, 0.25, 1.0, True, False, "", "5"])
        attributes.append({"key": key, "value": value})
    return {"match_type": match_type, "attributes": attributes}


def filter_policies(rng):
    """A list of policies."""
    out = []
    for _ in range(rng.randint(1, 2)):
        parts = rng.choice([["include"], ["exclude"], ["include_any"], ["include", "exclude"], ["include", "include_any", "exclude"]])
        out.append({part: matcher(rng) for part in parts})
    return out


def span_metrics(rng):
    """`processor.span_metrics`."""
    block = {}
    maybe(rng, block, "dimensions", 0.8, lambda: some(rng, KEYS, 6))
    maybe(rng, block, "dimension_mappings", 0.3, lambda: [
        {"name": rng.choice(["mapped", "m.x", "a_b", "span.kind", "9y", "x", "job", "le"]), "source_labels": some(rng, KEYS, 3, 1),
         "join": rng.choice(["/", "", "-", " é "])} for _ in range(rng.randint(1, 2))])
    maybe(rng, block, "intrinsic_dimensions", 0.4, lambda: {
        name: rng.random() < 0.5 for name in some(rng, ["service", "span_name", "span_kind", "status_code", "status_message"], 4)})
    maybe(rng, block, "histogram_buckets", 0.3, lambda: rng.choice(BUCKETS))
    maybe(rng, block, "enable_target_info", 0.5, lambda: rng.random() < 0.8)
    maybe(rng, block, "target_info_excluded_dimensions", 0.3, lambda: some(rng, KEYS, 3))
    maybe(rng, block, "enable_instance_label", 0.3, lambda: rng.random() < 0.4)
    maybe(rng, block, "span_multiplier_key", 0.3, lambda: "X-R")
    maybe(rng, block, "enable_tracestate_span_multiplier", 0.3, lambda: rng.random() < 0.8)
    maybe(rng, block, "filter_policies", 0.3, lambda: filter_policies(rng))
    return block


def service_graphs(rng):
    """`processor.service_graphs`, but for `wait`."""
    block = {}
    maybe(rng, block, "dimensions", 0.6, lambda: some(rng, KEYS + ["client", "server", "connection_type", "client_x"], 4))
    maybe(rng, block, "histogram_buckets", 0.3, lambda: rng.choice(BUCKETS))
    maybe(rng, block, "enable_client_server_prefix", 0.4, lambda: rng.random() < 0.8)
    maybe(rng, block, "enable_messaging_system_latency_histogram", 0.5, lambda: rng.random() < 0.8)
    maybe(rng, block, "enable_virtual_node_label", 0.4, lambda: rng.random() < 0.8)
    maybe(rng, block, "peer_attributes", 0.4, lambda: some(rng, ["peer.service", "db.name", "db.system", "region", "net.peer", "x"], 3))
    maybe(rng, block, "span_multiplier_key", 0.3, lambda: "X-R")
    maybe(rng, block, "enable_tracestate_span_multiplier", 0.3, lambda: rng.random() < 0.8)
    maybe(rng, block, "filter_policies", 0.3, lambda: filter_policies(rng))
    return block


def host_info(rng):
    """`processor.host_info`."""
    block = {}
    maybe(rng, block, "host_identifiers", 0.6, lambda: some(rng, ["host.id", "k8s.node.name", "x y", "é.x", "region", "host.name"], 4, 1))
    maybe(rng, block, "metric_name", 0.4, lambda: rng.choice(["traces_host_info", "my_hosts", "hosts:total"]))
    return block


def registry(rng, override_labels):
    """`registry`, but for the interval. `override_labels` allows external labels that replace those of series."""
    block = {}
    names = ["ext", "cluster", "le", "__metrics_gen_instance", "__name__"]
    names += ["service", "x", "job", "metric_overflow", "span_kind"] if override_labels else []
    maybe(rng, block, "external_labels", 0.4, lambda: {n: rng.choice(["e1", "", "prod", "é"]) for n in some(rng, names, 3)})
    maybe(rng, block, "inject_tenant_id_as", 0.25, lambda: rng.choice(["tenant", "ext", "service" if override_labels else "t"]))
    maybe(rng, block, "max_label_value_length", 0.25, lambda: rng.choice([3, 10, 41, 0, -1]))
    maybe(rng, block, "max_label_name_length", 0.15, lambda: rng.choice([5, 8, 12, 0]))
    return block


def without_collisions(block):
    """`span_metrics` without the mappings that Tempo refuses (rule 3.6)."""
    defaults = PROCESSORS["span_metrics"]
    effective = defaults | block | {"intrinsic_dimensions": defaults["intrinsic_dimensions"] | block.get("intrinsic_dimensions", {})}
    bad = colliding_mappings(effective)
    if bad:
        block["dimension_mappings"] = [m for m in block["dimension_mappings"] if m["name"] not in bad]
    return block


def split(rng, block, base_only=()):
    """Parts of a block for the base and for the overrides; now and then a key is in both, and the override's counts."""
    base, override = {}, {}
    for key, value in block.items():
        if key in base_only or rng.random() < 0.5:
            base[key] = value
        else:
            override[key] = value
    return base, override


def flat(block):
    """A scoped `metrics_generator` block in the legacy form (rule 1.7)."""
    out = {f"metrics_generator_{key}": value for key, value in block.items() if key != "processor"}
    for name, part in block.get("processor", {}).items():
        out |= {f"metrics_generator_processor_{name}_{key}": value for key, value in part.items()}
    return out
