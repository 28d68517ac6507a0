"""Calls of models, as who runs a gateway looks at them."""
from panels import RATE, Dashboard, Panel, Query, Row, Variable

CHOICE = 'gen_ai_provider_name=~"$provider",gen_ai_request_model=~"$model"'
HEALTH = 'provider=~"$provider"'
USAGE = "gen_ai_client_inference_usage"


def calls(suffix, window=RATE):
    """Rates of all calls: clients' ones, and those of a gateway that tells of them in its SERVER spans; a call is in one of the two."""
    client, server = (f"rate(gen_ai_{name}_duration_seconds_{suffix}{{{CHOICE}}}[{window}])" for name in ("client_operation", "server_request"))
    return f'({client} or label_replace({server}, "side", "server", "", ""))'


def of(metric, window=RATE, more=""):
    """The rate of a counter."""
    return f"rate({metric}{{{CHOICE}{more}}}[{window}])"


def quantile(share, by="", window=RATE):
    """A percentile of the duration of calls."""
    return f"histogram_quantile({share}, sum by (le{by}) ({calls('bucket', window)}))"


def first_chunk(share):
    """A percentile of the time to the first chunk; model servers' own figure where there is one."""
    client, server = (of(f"gen_ai_{name}_seconds_bucket") for name in ("client_operation_time_to_first_chunk", "server_time_to_first_token"))
    return f'histogram_quantile({share}, sum by (le) ({client} or label_replace({server}, "side", "server", "", "")))'


ERRORS = of("gen_ai_client_errors_total")
PAIR = "gen_ai_provider_name, gen_ai_request_model"

DASHBOARD = Dashboard(
    "metronome-ai-gateway", "AI gateway", "Calls of models by provider and model: traffic, latency, errors, tokens, cost and health.",
    variables=[Variable("provider", "Provider", "gen_ai_client_operation_duration_seconds_count", "gen_ai_provider_name"),
               Variable("model", "Model", "gen_ai_client_operation_duration_seconds_count", "gen_ai_request_model")],
    rows=[
        Row("Now", [
            Panel("stat", "Calls", [Query(f"sum({calls('count')})")], "reqps", 4, 4),
            Panel("stat", "Failed", [Query(f"(sum({ERRORS}) or vector(0)) / sum({calls('count')})")], "percentunit", 4, 4,
                  thresholds=[(None, "green"), (0.05, "yellow"), (0.1, "red")]),
            Panel("stat", "P95", [Query(quantile(0.95))], "s", 4, 4),
            Panel("stat", "Cost per hour", [Query(f"sum({of('gen_ai_client_cost_usd_total')}) * 3600")], "currencyUSD", 4, 4),
            Panel("stat", "Tokens", [Query(f"sum({of(USAGE + '_input_tokens_total')}) + sum({of(USAGE + '_output_tokens_total')})")], "short", 4, 4,
                  "Per second, in and out."),
            Panel("stat", "Providers that are not healthy", [
                Query(f'count(gatewayz_circuit_breaker_state{{{HEALTH},state!="closed"}} == 1) or vector(0)')],
                  "short", 4, 4, "Degraded or in outage, by the last minute's calls.", thresholds=[(None, "green"), (1, "red")])]),
        Row("Traffic and latency", [
            Panel("timeseries", "Calls by provider", [Query(f"sum by (gen_ai_provider_name) ({calls('count')})", "{{gen_ai_provider_name}}")],
                  "reqps", stacked=True),
            Panel("timeseries", "Duration of calls", [Query(quantile(share), name, True) for share, name in ((0.5, "P50"), (0.95, "P95"), (0.99,
                "P99"))], "s"),
            Panel("timeseries", "P95 by provider", [Query(quantile(0.95, ", gen_ai_provider_name"), "{{gen_ai_provider_name}}", True)], "s"),
            Panel("timeseries", "First chunk", [Query(first_chunk(share), name, True) for share, name in ((0.5, "P50"), (0.95, "P95"))], "s",
                  description="Of streamed answers, as far as spans say it."),
            Panel("timeseries", "Errors by class", [Query(f"sum by (error_class) ({ERRORS})", "{{error_class}}")], "reqps", stacked=True,
                  description="timeout, overloaded, server, connection are the provider's fault; caller, auth, cancelled and rate_limit are not."),
            Panel("timeseries", "Errors by provider", [Query(
                f"sum by (gen_ai_provider_name) ({ERRORS}) / sum by (gen_ai_provider_name) ({calls('count')})", "{{gen_ai_provider_name}}")],
                "percentunit")]),
        Row("Tokens and cost", [
            Panel("timeseries", "Tokens", [Query(f"sum({of(USAGE + '_input_tokens_total')})", "in"),
                Query(f"sum({of(USAGE + '_output_tokens_total')})", "out")],
                  "short", description="Per second. Input includes what came from a cache, output includes reasoning."),
            Panel("timeseries", "Cost by provider", [Query(
                f"sum by (gen_ai_provider_name) ({of('gen_ai_client_cost_usd_total')}) * 3600", "{{gen_ai_provider_name}}")], "currencyUSD",
                    stacked=True,
                description="US dollars per hour."),
            Panel("timeseries", "Tokens without a price", [Query(
                f"sum by ({PAIR}) ({of('gen_ai_client_unpriced_tokens_total')})", "{{gen_ai_provider_name}} {{gen_ai_request_model}}")],
                description="Per second: what these cost is missing from the cost. Add the model to the price file."),
            Panel("timeseries", "Input from the cache", [Query(
                f"sum by (gen_ai_provider_name) ({of(USAGE + '_cache_read_input_tokens_total')})"
                f" / sum by (gen_ai_provider_name) ({of(USAGE + '_input_tokens_total')})", "{{gen_ai_provider_name}}")], "percentunit"),
            Panel("timeseries", "Why answers ended", [Query(
                f"sum by (gen_ai_response_finish_reason) ({of('gen_ai_client_finish_reasons_total')})", "{{gen_ai_response_finish_reason}}")],
                "reqps", stacked=True),
            Panel("timeseries", "Tokens of one call", [
                Query(f"histogram_quantile(0.95, sum by (le, gen_ai_token_type) ({of('gen_ai_client_token_usage_bucket')}))",
                    "P95 {{gen_ai_token_type}}")])]),
        Row("Providers", [
            Panel("timeseries", "Health score", [Query(f"gatewayz_provider_health_score{{{HEALTH}}}", "{{provider}}")], "percentunit",
                  description="Of the last five minutes: up to 0.6 for availability, 0.2 for latency, 0.2 for calls that were not throttled. "
                  "With metronome.provider_health.score_scale: 100 choose the unit percent (0-100)."),
            Panel("state", "State", [Query(
                f'max by (provider) (gatewayz_circuit_breaker_state{{{HEALTH},state="open"}} * 2'
                f' or gatewayz_circuit_breaker_state{{{HEALTH},state="half_open"}})',
                "{{provider}}")], states={0: ("healthy", "green"), 1: ("degraded", "orange"), 2: ("outage", "red")}),
            Panel("timeseries", "Throttled", [Query(f'provider_throttle_share{{{HEALTH}}}', "{{provider}}")], "percentunit",
                  description="Part of the calls of five minutes that were answered with 429 or its like."),
            Panel("timeseries", "Calls per request", [Query(
                f'sum by (service) (label_replace({calls("count")}, "service", "$1", "service_name", "(.+)"))'
                f' / sum by (service) (rate(traces_spanmetrics_calls_total{{span_kind="SPAN_KIND_SERVER"}}[{RATE}]))', "{{service}}")],
                description="Calls of models for each request that a service answers. It rises with retries, fallbacks and turns of agents."),
            Panel("timeseries", "Answered by another model", [Query(
                f"sum by (gen_ai_request_model, gen_ai_response_model) ({of('gen_ai_client_model_substitutions_total')})",
                "{{gen_ai_request_model}} → {{gen_ai_response_model}}")], "reqps", description="Fallbacks of a router that tells of them."),
            Panel("timeseries", "Availability", [Query(f'provider_availability{{{HEALTH}}}', "{{provider}}")], "percentunit"),
            Panel("timeseries", "Uptime of models", [Query(f'gatewayz_model_uptime_24h{{{HEALTH}}}', "{{provider}} {{model}}")], "percentunit",
                  description="Of the five minutes of the last 24 hours with calls, the part in which at least half of these did not fail "
                  "through the provider's fault.")]),
        Row("Models", [
            Panel("table", "Models", [
                Query(f"sum by ({PAIR}) ({calls('count', '$__range')})"),
                Query(f"sum by ({PAIR}) ({of('gen_ai_client_errors_total', '$__range')}) / sum by ({PAIR}) ({calls('count', '$__range')})"),
                Query(quantile(0.95, ", " + PAIR, "$__range")),
                Query(f"sum by ({PAIR}) ({of(USAGE + '_input_tokens_total', '$__range')})"),
                Query(f"sum by ({PAIR}) ({of(USAGE + '_output_tokens_total', '$__range')})"),
                Query(f"sum by ({PAIR}) ({of('gen_ai_client_cost_usd_total', '$__range')}) * 3600")],
                width=24, height=12, description="Of the time that is shown.",
                columns={"gen_ai_provider_name": ("Provider", ""), "gen_ai_request_model": ("Model", ""), "Value #A": ("Calls/s", "reqps"),
                         "Value #B": ("Failed", "percentunit"), "Value #C": ("P95", "s"), "Value #D": ("Tokens in/s", "short"),
                         "Value #E": ("Tokens out/s", "short"), "Value #F": ("USD/h", "currencyUSD")})]),
    ])
