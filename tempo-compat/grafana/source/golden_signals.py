"""Latency, traffic, errors and saturation on one page."""
from panels import RATE, Dashboard, Panel, Query, Row, Variable
from source import services

SERVED = 'service=~"$service",span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"'


def quantile(share):
    """A percentile over what services answered."""
    return f"histogram_quantile({share}, sum by (le) (rate(traces_spanmetrics_latency_bucket{{{SERVED}}}[{RATE}])))"


ALL = f"sum by (service) ({services.rate(SERVED)})"
FAILED = "sum by (service) ({})".format(services.rate(SERVED + ',status_code="STATUS_CODE_ERROR"'))

DASHBOARD = Dashboard(
    "metronome-golden-signals", "Four golden signals", "Latency, traffic, errors and saturation of services and of the providers behind them.",
    variables=[Variable("service", "Service", "traces_spanmetrics_calls_total", "service")],
    rows=[
        Row("Latency", [
            Panel("timeseries", "What services answer", [Query(quantile(share), name, True) for share, name in ((0.5, "P50"), (0.95, "P95"), (0.99,
                "P99"))], "s", 12),
            Panel("timeseries", "Providers, P95", [Query('provider_window_response_time_seconds{quantile="0.95",window="5m"}'
                                                         ' or provider_response_time_seconds{quantile="0.95",window="5m"}', "{{provider}}")], "s",
                                                             12,
                  description="Of successful calls of five minutes.")]),
        Row("Traffic", [
            Panel("timeseries", "Requests by service", [Query(ALL, "{{service}}")], "reqps", 12, stacked=True),
            Panel("timeseries", "Calls of models by service", [Query(
                f"sum by (service_name) (rate(gen_ai_client_operation_duration_seconds_count[{RATE}]))", "{{service_name}}")], "reqps", 12,
                    stacked=True)]),
        Row("Errors", [
            Panel("timeseries", "Requests that failed", [Query(f"({FAILED} or {ALL} * 0) / {ALL}", "{{service}}")], "percentunit", 12),
            Panel("timeseries", "Providers' errors", [Query("provider_error_rate", "{{provider}}")], "percentunit", 12)]),
        Row("Saturation", [
            Panel("timeseries", "Throttled by providers", [Query("provider_throttle_share", "{{provider}}")], "percentunit"),
            Panel("timeseries", "Requests in work", [Query(
                f"sum by (service) (rate(traces_spanmetrics_latency_sum{{{SERVED}}}[{RATE}]))", "{{service}}")],
                description="At the same time, on average: rate times duration (Little's law)."),
            Panel("timeseries", "Series, part of the limit", [Query(
                "max by (tenant) (tempo_metrics_generator_registry_active_series / (tempo_metrics_generator_registry_max_active_series > 0))",
                    "{{tenant}}")],
                "percentunit")]),
    ])
