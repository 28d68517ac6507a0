"""Whole cases: a configuration, what is pushed, and how long to wait."""
import random
from dataclasses import dataclass, field

from . import blocks
from .edges import Edges
from .traffic import Traffic
from .vocabulary import SERVICES

KINDS = ["sm", "sg", "hi", "native", "limits", "tenants", "reload"]


@dataclass
class Case:
    """One case. `steps` are ("push", tenant, request) with relative times, ("skip", …) for one of which no metrics shall be made, or
    ("wait", seconds), or ("reload", tenants) for another override file."""
    seed: int
    kind: str
    generator: dict = field(default_factory=dict)
    overrides: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    tenants: dict | None = None
    #: Overrides of `ingestion`, and whether all overrides are written in the legacy form.
    ingestion: dict = field(default_factory=dict)
    is_flat: bool = False
    steps: list = field(default_factory=list)
    settle: float = 0.0
    #: How long the pushes may take before what was paired or expired is no longer certain, in seconds.
    hurry: float = 20.0
    shaped: bool = True
    connections: int = 1


def wanted_keys(*processors):
    """Attribute keys that processor blocks look at."""
    out = []
    for block in processors:
        out += block.get("dimensions", []) + block.get("peer_attributes", []) + block.get("host_identifiers", [])
        for mapping in block.get("dimension_mappings", []):
            out += mapping["source_labels"]
        for policy in block.get("filter_policies", []):
            for part in policy.values():
                for attribute in part["attributes"]:
                    key = attribute["key"].removeprefix("parent.")
                    if "." in key:
                        out.append(key.split(".", 1)[1].strip('"'))
        if block.get("span_multiplier_key"):
            out += ["X-R"] * 3
        out += block.get("target_info_excluded_dimensions", [])
    return out


def _place(case, name, block, base_only=()):
    base, override = blocks.split(random.Random(case.seed), block, base_only)
    if base:
        case.generator.setdefault("processor", {})[name] = base
    if override:
        case.overrides.setdefault("processor", {})[name] = override


def _span_names(rng):
    return ["span-metrics"] if rng.random() < 0.7 else rng.sample(
        ["span-metrics-count", "span-metrics-latency", "span-metrics-size", "span-metrics", "local-blocks", "bogus"], rng.randint(1, 4))


def span_metrics(rng, case):
    """Span metrics, alone."""
    block = blocks.without_collisions(blocks.span_metrics(rng))
    _place(case, "span_metrics", block)
    case.overrides["processors"] = _span_names(rng)
    replaces = rng.random() < 0.3
    case.generator["registry"] = blocks.registry(rng, replaces)
    blocks.maybe(rng, case.overrides, "trace_id_label_name", 0.2, lambda: rng.choice(["trace_id", "traceID", "t"]))
    blocks.maybe(rng, case.generator, "metrics_ingestion_time_range_slack", 0.2, lambda: rng.choice(["10s", "2m"]))
    blocks.maybe(rng, case.overrides, "ingestion_time_range_slack", 0.2, lambda: rng.choice(["10s", "50s", "0s"]))
    if rng.random() < 0.25:
        case.extra["distributor"] = {"max_attribute_bytes": rng.choice([12, 20, 45])}
    if rng.random() < 0.1:
        case.ingestion["max_attribute_bytes"] = rng.choice([13, 30, 0])
    # A value that is not UTF-8 is taken when an external label or the metric's name stands in its place.
    bad = 0.0 if replaces or "__name__" in block.get("dimensions", []) else rng.choice([0.0, 0.02, 0.1])
    traffic = Traffic(rng, wanted_keys(block), bad, lost=rng.choice([0, 0, 0.05]))
    case.steps = [("push", None, traffic.request(rng.randint(5, 60))) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.15:
        case.steps.insert(1, ("push", None, traffic.refused()))
    if rng.random() < 0.1:
        case.steps.insert(1, ("skip", None, traffic.request(5)))
    case.connections = rng.choice([1, 1, 3])


def service_graphs(rng, case, halves=60):
    """Service graphs, now and then with span metrics beside them."""
    block = blocks.service_graphs(rng)
    base = {"wait": "3s"} | ({"workers": 3} if rng.random() < 0.2 else {})
    blocks.maybe(rng, base, "database_name_attributes", 0.3, lambda: blocks.some(rng, ["db.namespace", "db.name", "db.system", "x"], 3))
    _place(case, "service_graphs", block | base, base)
    case.overrides["processors"] = ["service-graphs"] + (["span-metrics"] if rng.random() < 0.2 else [])
    case.generator["registry"] = blocks.registry(rng, False)
    traffic = Traffic(rng, wanted_keys(block), 0.0 if "__name__" in block.get("dimensions", []) else rng.choice([0.0, 0.02]))
    edges = Edges(rng, traffic, rng.sample([s for s in SERVICES if s], 4))
    count = rng.randint(1, 4)
    full = rng.random() < 0.15
    if full:
        case.generator["processor"]["service_graphs"]["max_items"] = rng.randint(1, 6)
    requests = edges.requests(rng.randint(5, halves), count)
    if full:
        requests = [[resource_spans] for request in requests for resource_spans in request][:40]
    case.steps = [("push", None, request) for request in requests]
    case.settle, case.hurry = (0.2, 0.8) if rng.random() < 0.15 else (6.8, 0.8)


def host_info(rng, case):
    """Host info, with resources of all kinds."""
    block = blocks.host_info(rng)
    _place(case, "host_info", block)
    case.overrides["processors"] = ["host-info"] + (["span-metrics-count"] if rng.random() < 0.3 else [])
    case.generator["registry"] = blocks.registry(rng, False)
    traffic = Traffic(rng, wanted_keys(block) + ["host.id", "k8s.node.name"], rng.choice([0.0, 0.1]))
    case.steps = [("push", None, traffic.request(rng.randint(5, 50))) for _ in range(rng.randint(1, 3))]


def native(rng, case):
    """Native histograms of both processors."""
    if rng.random() < 0.25:
        service_graphs(rng, case, 30)
    else:
        span_metrics(rng, case)
        case.overrides["processors"] = ["span-metrics"]
        case.generator["registry"].pop("external_labels", None)
        case.generator["registry"].pop("inject_tenant_id_as", None)
        traffic = Traffic(rng, ["X-R", "x"], 0.0, latencies=[0, 1, 50 * 10**6, 10**9, 2 * 10**9, 300 * 10**6] if rng.random() < 0.5 else
                          [int(10 ** (rng.random() * 11)) for _ in range(400)], names=["a", "b"], services=["s"])
        case.steps = [("push", None, traffic.request(rng.randint(5, 300))) for _ in range(rng.randint(1, 3))]
    case.overrides["generate_native_histograms"] = rng.choice(["native", "both", "both"])
    blocks.maybe(rng, case.overrides, "native_histogram_bucket_factor", 0.5, lambda: rng.choice([1.05, 1.2, 1.5, 2.0, 4.0, 70000.0, 1.005, 1.001]))
    blocks.maybe(rng, case.overrides, "native_histogram_max_bucket_number", 0.5, lambda: rng.choice([1, 3, 10, 20, 160]))


def limits(rng, case):
    """Series and entity limits, the per-label limit, patterns of span names."""
    what = rng.choice(["series", "series", "entity", "entity", "names", "names", "label", "edges", "edges"])
    if what == "edges":
        _limited_edges(rng, case)
        return
    block = blocks.without_collisions(blocks.span_metrics(rng))
    case.generator["registry"] = {"external_labels": {"ext": "e1"}} if rng.random() < 0.3 else {}
    names = None
    if what in ("series", "entity"):
        if what == "entity":
            case.generator["limiter_type"] = "entity"
            case.overrides["max_active_entities"] = rng.choice([1, 2, 3, 5, 10])
        else:
            case.overrides["max_active_series"] = rng.choice([1, 2, 17, 18, 19, 20, 38, 40, 100, 200])
        blocks.maybe(rng, case.overrides, "generate_native_histograms", 0.3, lambda: rng.choice(["native", "both"]))
    elif what == "names":
        case.overrides["span_name_sanitization"] = rng.choice(["enabled", "enabled", "enabled", "dry_run"])
        names = [_pattern_name(rng) for _ in range(40)]
        block.get("intrinsic_dimensions", {}).pop("span_name", None)
    else:
        block = {"dimensions": ["x"]}
        case.overrides["max_cardinality_per_label"] = rng.choice([5, 10])
    # Tempo counts label sets that differ in a label that the metric's name replaces; Metronome has no such label.
    block["dimensions"] = [d for d in block.get("dimensions", []) if d != "__name__"]
    _place(case, "span_metrics", block)
    case.overrides["processors"] = ["span-metrics"]
    traffic = Traffic(rng, wanted_keys(block), 0.0, names=names)
    if what == "label":
        _label_steps(rng, case, traffic)
    else:
        case.steps = [("push", None, traffic.request(rng.randint(5, 60))) for _ in range(rng.randint(1, 4))]


def _limited_edges(rng, case):
    """Service graphs under a limit, or with patterns of a dimension `span_name`. One span a request, none expires: edges have an order."""
    block = blocks.service_graphs(rng) | {"wait": "30s"}
    what = rng.choice(["series", "entity", "names"])
    if what == "series":
        case.overrides["max_active_series"] = rng.choice([1, 12, 24, 25, 40, 100])
    elif what == "entity":
        case.generator["limiter_type"] = "entity"
        case.overrides["max_active_entities"] = rng.choice([1, 2, 3, 5])
    else:
        case.overrides["span_name_sanitization"] = rng.choice(["enabled", "enabled", "dry_run"])
        block["dimensions"] = ["span_name", "x"]
        block.pop("enable_client_server_prefix", None)
    blocks.maybe(rng, case.overrides, "generate_native_histograms", 0.2, lambda: rng.choice(["native", "both"]))
    _place(case, "service_graphs", block, ["wait"])
    case.overrides["processors"] = ["service-graphs"]
    traffic = Traffic(rng, wanted_keys(block), 0.0)
    requests = Edges(rng, traffic, ["cart", "food", "bar"]).requests(rng.randint(5, 25), 1)
    names = [_pattern_name(rng).encode() for _ in range(12)]
    for resource_spans in requests[0]:
        if what == "names":
            for span in [s for scope in resource_spans.scopes for s in scope]:
                span.attributes = [(b"span_name", ("s", rng.choice(names)))] + [a for a in span.attributes if a[0] != b"span_name"]
            resource_spans.attributes = [a for a in resource_spans.attributes or [] if a[0] != b"span_name"]
        case.steps.append(("push", None, [resource_spans]))
    case.hurry = 10.0


def _pattern_name(rng):
    words = ["GET", "POST", "users", "api", "add-user", "v1", "x", "ab12", "%20", "%zz", "%4", "SELECT", "123", "a-f0-9", "deadbeef", "7f3a", "foo"]
    marks = ["/", " ", "  ", "_", "-", "."]
    return "".join(rng.choice([rng.choice(words), str(rng.randint(0, 999)), rng.choice(marks)]) for _ in range(rng.randint(0, 9)))


def _label_steps(rng, case, traffic):
    """Values far above or far below the limit, a wait for the limiter's tick, more values."""
    limit = case.overrides["max_cardinality_per_label"]

    def request(first, count):
        made = traffic.request(count)
        for resource_spans in made:
            resource_spans.attributes = [(b"service.name", ("s", b"one"))]
            for span in [s for scope in resource_spans.scopes for s in scope]:
                span.name, span.status, span.kind = b"op", None, 2
                span.attributes = [(b"x", ("s", f"v{first + traffic.rng.randrange(count)}".encode()))]
                span.start, span.end = -10**8, 0
        return made
    values = rng.choice([limit // 3, limit * 4])
    case.steps = [("push", None, request(0, values)) for _ in range(4)]
    case.steps += [("wait", 16.0), ("push", None, request(0, 2)), ("wait", 0.3), ("push", None, request(100, 3))]


def tenants(rng, case):
    """Several tenants with an override file: own entries, a wildcard, defaults; scoped or legacy."""
    legacy = rng.random() < 0.4
    names = rng.sample(["alpha", "beta", "team.a", "x_1", "o'k(1)!*"], rng.randint(2, 4))
    block = blocks.without_collisions(blocks.span_metrics(rng))
    case.generator["processor"] = {"span_metrics": block, "service_graphs": {"wait": "3s"}}
    case.generator["registry"] = blocks.registry(rng, False)
    case.overrides["processors"] = ["span-metrics"]
    blocks.maybe(rng, case.overrides, "native_histogram_bucket_factor", 0.3, lambda: 2.0)
    case.extra["multitenancy_enabled"] = True
    case.tenants = {}
    for name in names + ["*"]:
        if rng.random() < 0.6:
            case.tenants[name] = _tenant_block(rng, block, legacy) if rng.random() < 0.9 else None
    traffic = Traffic(rng, wanted_keys(block), 0.0)
    case.steps = [("push", rng.choice(names), traffic.request(rng.randint(3, 25))) for _ in range(rng.randint(2, 8))]
    case.settle, case.hurry = 6.8, 2.0


def _tenant_block(rng, base, legacy):
    chosen = {}
    blocks.maybe(rng, chosen, "processors", 0.85, lambda: rng.choice(
        [["span-metrics"], ["span-metrics", "host-info"], ["span-metrics-count"], ["service-graphs", "span-metrics"], []]))
    override = blocks.span_metrics(rng)
    for key in ("dimension_mappings", "dimensions", "intrinsic_dimensions"):
        if base.get("dimension_mappings"):
            override.pop(key, None)
    override = blocks.without_collisions(override)
    override.pop("dimension_mappings", None)
    parts = {"span_metrics": override}
    if rng.random() < 0.3:
        parts["host_info"] = blocks.host_info(rng)
    blocks.maybe(rng, chosen, "generate_native_histograms", 0.2, lambda: rng.choice(["classic", "native", "both"]))
    if not {"service-graphs", "host-info"} & set(chosen.get("processors", [])):
        if "__name__" not in base.get("dimensions", []) + override.get("dimensions", []):
            blocks.maybe(rng, chosen, "max_active_series", 0.2, lambda: rng.choice([1, 40, 1000]))
    blocks.maybe(rng, chosen, "disable_collection", 0.1, lambda: True)
    blocks.maybe(rng, chosen, "remote_write_headers", 0.2, lambda: {"X-Extra": "yes"})
    blocks.maybe(rng, chosen, "trace_id_label_name", 0.2, lambda: "tid")
    if not legacy:
        return {"metrics_generator": chosen | {"processor": parts}}
    return blocks.flat(chosen | {"processor": parts}) or {"metrics_generator_max_active_series": 0}


def reload(rng, case):
    """Two tenants, one of them with an override file that changes between requests."""
    case.extra["multitenancy_enabled"] = True
    case.generator["processor"] = {"service_graphs": {"wait": "30s"}}
    first = {"dimensions": ["x"], "histogram_buckets": [0.05, 1]}
    variants = [{}, {"filter_policies": blocks.filter_policies(rng)}, {"span_multiplier_key": "X-R"}, {"enable_target_info": True},
                {"dimensions": ["x", "region"]}, {"histogram_buckets": [0.1, 2.5]}, {"intrinsic_dimensions": {"status_code": False}},
                {"enable_tracestate_span_multiplier": True}]
    processors = [["span-metrics"], ["span-metrics", "host-info"], ["host-info"], ["span-metrics", "service-graphs"], []]

    def entry():
        out = {"processors": rng.choice(processors), "processor": {"span_metrics": first | rng.choice(variants)}}
        return {"changing": {"metrics_generator": out}}
    traffic = Traffic(rng, ["x", "X-R", "region", "host.id"], 0.0, services=["one", "two"], names=["a", "b"])
    edges = Edges(rng, traffic, ["one", "two"])
    case.tenants = entry()
    for turn in range(rng.randint(2, 4)):
        if turn:
            case.steps.append(("reload", case.tenants if rng.random() < 0.1 else entry()))
        for _ in range(rng.randint(1, 2)):
            case.steps.append(("push", rng.choice(["changing", "changing", "other"]), traffic.request(rng.randint(5, 25))))
        case.steps.append(("push", "changing", edges.requests(4, 1)[0]))
    case.overrides["processors"] = ["span-metrics"]


MAKERS = {"sm": span_metrics, "sg": service_graphs, "hi": host_info, "native": native, "limits": limits, "tenants": tenants, "reload": reload}


def make(seed, only=None):
    """The case of a seed, of kind `only` when it is given."""
    rng = random.Random(seed)
    case = Case(seed, only or rng.choices(KINDS, [5, 4, 2, 3, 4, 3, 3])[0])
    MAKERS[case.kind](rng, case)
    case.shaped = rng.random() < 0.7
    case.is_flat = case.kind != "tenants" and rng.random() < 0.15
    if case.kind == "limits" or rng.random() < 0.3:
        _collect_often(rng, case)
    return case


def _collect_often(rng, case):
    """Collects every second, now and then between two pushes; else only the last collection, at the end, shows anything."""
    case.generator.setdefault("registry", {})["collection_interval"] = "1s"
    case.settle = max(case.settle, 1.5)
    if case.kind in ("sm", "native", "limits") and "service-graphs" not in case.overrides["processors"] and rng.random() < 0.5:
        case.steps = [step for push in case.steps for step in (push, ("wait", 1.1))]
