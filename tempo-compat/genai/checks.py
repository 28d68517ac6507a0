"""What a page of series must say of a tenant."""
import mcp
from concepts import CONCEPTS
from page import summed
from totals import AROUND, TOKEN_COUNTERS, around, for_gateways, totals
from values import plain_label, text

BASE = ("gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model", "gen_ai_operation_name")
#: The labels that a metric has beyond these.
MORE = {
    "gen_ai_client_operation_duration_seconds": ("error_type",), "gen_ai_server_request_duration_seconds": ("error_type",),
    "gen_ai_client_token_usage": ("gen_ai_token_type",), "gen_ai_client_finish_reasons_total": ("gen_ai_response_finish_reason",),
    "gen_ai_client_errors_total": ("error_type", "error_class", "http_response_status_code")}
METRICS = tuple(
    name + part for name in ("gen_ai_client_operation_duration_seconds", "gen_ai_server_request_duration_seconds", "gen_ai_client_token_usage",
                             "gen_ai_client_operation_time_to_first_chunk_seconds", "gen_ai_server_time_to_first_token_seconds",
                             "gen_ai_server_time_per_output_token_seconds")
    for part in ("_count", "_sum")) + tuple(TOKEN_COUNTERS.values()) + (
        "gen_ai_client_finish_reasons_total", "gen_ai_client_model_substitutions_total", "gen_ai_client_errors_total")
#: The dimensions that the profile is tried with: the current name of each of the four concepts that every dashboard has.
LABELLED = ("provider", "request_model", "response_model", "operation")
DIMENSIONS = tuple(CONCEPTS[concept][0] for concept in LABELLED)


def differences(title, expected, found):
    """One line for each key whose values are not equal to 1e-9."""
    out = []
    for key in sorted(set(expected) | set(found), key=repr):
        want, got = expected.get(key, 0), found.get(key, 0)
        if abs(want - got) > 1e-9 * max(1, abs(want)):
            out.append(f"{title} {key}: {got} for {want}")
    return out


def gen_ai(tenant, calls, metrics):
    """The gen-ai processor's totals, by label set."""
    expected, out = totals(calls), []
    for name in METRICS:
        labels = BASE + MORE.get(name.removesuffix("_count").removesuffix("_sum"), ())
        out += differences(f"{tenant} {name}", expected.get(name, {}), summed(metrics.get(name, ()), labels))
    return out + roll_ups(tenant, calls, metrics) + requests(tenant, calls, metrics) + addresses(tenant, calls, metrics)


def gateways(tenant, calls, metrics):
    """The same calls under the names of existing dashboards."""
    expected, out = for_gateways(calls), []
    for name, more in (("model_inference_requests_total", "status"), ("model_inference_duration_seconds_count", None),
                       ("model_inference_duration_seconds_sum", None), ("time_to_first_chunk_seconds_count", None), ("tokens_used_total",
                                                                                                                     "token_type")):
        labels = ("model", "provider") + ((more,) if more else ())
        out += differences(f"{tenant} {name}", expected.get(name, {}), summed(metrics.get(name, ()), labels))
    for name in ("provider_response_time_seconds_count", "provider_response_time_seconds_sum"):
        out += differences(f"{tenant} {name}", expected.get(name, {}), summed(metrics.get(name, ()), ("provider",)))
    return out


def addresses(tenant, calls, metrics):
    """Calls of clients by the service that made them and the host and port that they went to."""
    expected = {}
    for call in calls.calls:
        if not call.sighting.is_server:
            key = (text(call.span.resource.get("service.name")).strip(),) + call.sighting.server
            expected[key] = expected.get(key, 0) + 1
    name = "gen_ai_client_operation_duration_seconds_count"
    return differences(f"{tenant} {name}", expected, summed(metrics.get(name, ()), ("service_name", "server_address", "server_port")))


def roll_ups(tenant, calls, metrics):
    """Durations of agents, workflows and tools."""
    expected, out = around(calls), []
    for metric, concepts in AROUND.values():
        labels = tuple("gen_ai_" + concept for concept in concepts) + ("error_type",)
        for name in (metric + "_count", metric + "_sum"):
            out += differences(f"{tenant} {name}", expected.get(name, {}), summed(metrics.get(name, ()), labels))
    return out


def requests(tenant, calls, metrics):
    """Durations of requests of the Model Context Protocol."""
    expected, out = mcp.totals(calls), []
    for name in sorted(mcp.METRIC.values()):
        for part in ("_count", "_sum"):
            out += differences(f"{tenant} {name}{part}", expected.get(name + part, {}), summed(metrics.get(name + part, ()), mcp.LABELS))
    return out


def plain(tenant, spans, metrics, concepts=LABELLED):
    """Span metrics' calls by the labels of `concepts` (rules A)."""
    expected = {}
    for span in spans:
        key = tuple(plain_label(span, concept) for concept in concepts)
        expected[key] = expected.get(key, 0) + 1
    names = tuple("".join(c if c.isalnum() else "_" for c in CONCEPTS[concept][0]) for concept in concepts)
    return differences(f"{tenant} calls", expected, summed(metrics.get("traces_spanmetrics_calls_total", ()), names))
