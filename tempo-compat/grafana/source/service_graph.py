"""Who calls whom."""
from panels import RATE, Dashboard, Panel, Query, Row, Variable

CHOICE = 'client=~"$client",server=~"$server"'
PAIR = "client, server"
ARROW = "{{client}} → {{server}}"


def of(metric, window=RATE):
    """The rate of a counter of edges."""
    return f"rate(traces_service_graph_request_{metric}{{{CHOICE}}}[{window}])"


def quantile(share, side, window=RATE):
    """A percentile of the duration of requests as one of the two saw it."""
    return f"histogram_quantile({share}, sum by (le, {PAIR}) ({of(side + '_seconds_bucket', window)}))"


def failed(window=RATE):
    """Part of the requests that failed."""
    return f"sum by ({PAIR}) ({of('failed_total', window)}) / sum by ({PAIR}) ({of('total', window)})"


DASHBOARD = Dashboard(
    "metronome-service-graph", "Service graph", "Requests between services.", tempo=True,
    variables=[Variable("client", "From", "traces_service_graph_request_total", "client"),
               Variable("server", "To", "traces_service_graph_request_total", "server")],
    rows=[
        Row("Graph", [Panel("node graph", "Services", [], width=24, height=14,
                            description="Drawn by the data source of the traces from the metrics that its `serviceMap` names.")]),
        Row("Edges", [
            Panel("timeseries", "Requests", [Query(f"sum by ({PAIR}) ({of('total')})", ARROW)], "reqps"),
            Panel("timeseries", "Failed", [Query(failed(), ARROW)], "percentunit"),
            Panel("timeseries", "P95 as the server saw it", [Query(quantile(0.95, "server"), ARROW, True)], "s"),
            Panel("table", "Edges", [
                Query(f"sum by ({PAIR}) ({of('total', '$__range')})"), Query(failed("$__range")),
                Query(quantile(0.95, "client", "$__range")), Query(quantile(0.95, "server", "$__range"))],
                width=24, height=10, description="Of the time that is shown. What the client waits longer than the server works is the way.",
                columns={"client": ("From", ""), "server": ("To", ""), "Value #A": ("Requests", "reqps"), "Value #B": ("Failed", "percentunit"),
                         "Value #C": ("P95, client", "s"), "Value #D": ("P95, server", "s")})]),
        Row("Is the graph whole?", [
            Panel("timeseries", "Edges that waited in vain", [
                Query(f"sum by (half) (rate(metronome_service_graph_expired_edges_total[{RATE}]))", "{{half}}")], "ops", 12,
                description="By the half that came. Above a tenth of all edges: the other half is missing, late, or goes to another replica."),
            Panel("timeseries", "Edges", [
                Query(f"sum(rate(tempo_metrics_generator_processor_service_graphs_edges[{RATE}]))", "begun a second"),
                Query("sum(metronome_service_graph_edges_waiting)", "waiting")], "short", 12)]),
    ])
