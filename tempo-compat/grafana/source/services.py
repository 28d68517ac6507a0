"""Rate, errors and duration of every service."""
from panels import RATE, Dashboard, Panel, Query, Row, Variable

CHOICE = 'service=~"$service",span_kind=~"$kind"'
ERROR = CHOICE + ',status_code="STATUS_CODE_ERROR"'


def rate(choice, window=RATE):
    """Spans a second."""
    return f"rate(traces_spanmetrics_calls_total{{{choice}}}[{window}])"


def quantile(share, by="", window=RATE):
    """A percentile of the duration of spans."""
    return f"histogram_quantile({share}, sum by (le{by}) (rate(traces_spanmetrics_latency_bucket{{{CHOICE}}}[{window}])))"


def failed(by, window=RATE):
    """Part of the spans that failed; 0 where none did."""
    all_of = f"sum by ({by}) ({rate(CHOICE, window)})"
    return f"(sum by ({by}) ({rate(ERROR, window)}) or {all_of} * 0) / {all_of}"


DASHBOARD = Dashboard(
    "metronome-services", "Services: rate, errors, duration", "Span metrics by service and operation.",
    variables=[Variable("service", "Service", "traces_spanmetrics_calls_total", "service"),
               Variable("kind", "Kind of span", values=[["SPAN_KIND_SERVER", "SPAN_KIND_CONSUMER"], ["SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER"],
                                                        ["SPAN_KIND_INTERNAL"]])],
    rows=[
        Row("Services", [
            Panel("timeseries", "Rate", [Query(f"sum by (service) ({rate(CHOICE)})", "{{service}}")], "reqps"),
            Panel("timeseries", "Errors", [Query(failed("service"), "{{service}}")], "percentunit"),
            Panel("timeseries", "Duration, P95", [Query(quantile(0.95, ", service"), "{{service}}", True)], "s"),
            Panel("heatmap", "Duration", [Query(f"sum by (le) (increase(traces_spanmetrics_latency_bucket{{{CHOICE}}}[{RATE}]))", "{{le}}", True)],
                "s", 12),
            Panel("timeseries", "Duration", [Query(quantile(share), name, True) for share, name in ((0.5, "P50"), (0.95, "P95"), (0.99, "P99"))],
                "s", 12)]),
        Row("Operations", [
            Panel("table", "Operations", [
                Query(f"sum by (service, span_name) ({rate(CHOICE, '$__range')})"), Query(failed("service, span_name", "$__range")),
                Query(quantile(0.5, ", service, span_name", "$__range")), Query(quantile(0.95, ", service, span_name", "$__range"))],
                width=24, height=12, description="Of the time that is shown.",
                columns={"service": ("Service", ""), "span_name": ("Operation", ""), "Value #A": ("Rate", "reqps"), "Value #B": ("Failed",
                    "percentunit"),
                         "Value #C": ("P50", "s"), "Value #D": ("P95", "s")}),
            Panel("timeseries", "Size of spans", [Query(f"sum by (service) (rate(traces_spanmetrics_size_total{{{CHOICE}}}[{RATE}]))",
                "{{service}}")], "Bps", 24)]),
    ])
