"""Every query of every dashboard and rule, as Grafana and Prometheus would send it."""
import re
from dataclasses import dataclass

import yaml

import make
from stack import ROOT

ALERTS = ROOT / "tempo-compat/alerts"
WINDOWS = {"$__rate_interval": "20s", "$__range": "60s", "$__interval": "2s"}
# What Grafana asks to draw the graph of a data source's `serviceMap`.
SERVICE_MAP = [
    "sum by (client, server, connection_type) (rate(traces_service_graph_request_total[60s]))",
    "sum by (client, server) (rate(traces_service_graph_request_failed_total[60s]))",
    "sum by (client, server) (rate(traces_service_graph_request_server_seconds_sum[60s]))",
    "histogram_quantile(0.9, sum by (le, client, server) (rate(traces_service_graph_request_server_seconds_bucket[60s])))",
    'topk(5, sum by (span_name) (rate(traces_spanmetrics_calls_total{span_kind="SPAN_KIND_SERVER"}[60s])))']


@dataclass(frozen=True)
class Asked:
    """A query and where it stands."""
    place: str
    expr: str
    exemplars: bool = False


def replaced(expr, variables):
    """The query with everything in place of `$…`."""
    for name, window in WINDOWS.items():
        expr = expr.replace(name, window)
    for variable in variables:
        expr = re.sub(rf"\$\{{?{variable.name}\b\}}?", variable.chosen(), expr)
    if "$" in re.sub(r'"\$\d"', "", expr):
        raise ValueError(f"a variable that the dashboard does not have: {expr}")
    return expr


def of_dashboards():
    """All queries of all panels."""
    found = []
    for name, dashboard in make.dashboards().items():
        for panel in dashboard.panels():
            for number, query in enumerate(panel.queries):
                found.append(Asked(f"{name}: {panel.title} #{number}", replaced(query.expr, dashboard.variables), query.exemplars))
            if panel.kind == "node graph":
                found += [Asked(f"{name}: {panel.title} #{number}", expr) for number, expr in enumerate(SERVICE_MAP)]
    return found


def of_provisioning():
    """The queries that a span leads to, for a service that there is."""
    sources = yaml.safe_load((ROOT / "tempo-compat/grafana/provisioning/datasources/metronome.yaml").read_text())["datasources"]
    known = {source["uid"] for source in sources}
    metrics, traces = (next(source["jsonData"] for source in sources if source["type"] == kind) for kind in ("prometheus", "tempo"))
    named = {destination["datasourceUid"] for destination in metrics["exemplarTraceIdDestinations"]}
    named |= {traces["serviceMap"]["datasourceUid"], traces["tracesToMetrics"]["datasourceUid"]}
    if not named <= known:
        raise ValueError(f"no data source has the uid {named - known}")
    return [Asked(f"data source: {query['name']}", query["query"].replace("$$__tags", 'service="ai-gateway"'))
            for query in traces["tracesToMetrics"]["queries"]]


def all_queries():
    """Everything that Grafana asks."""
    return of_dashboards() + of_provisioning()


def of_variables():
    """(place, metric, label) of every choice that comes from the data."""
    return [(f"{name}: ${variable.name}", variable.metric, variable.of) for name, dashboard in make.dashboards().items()
            for variable in dashboard.variables if variable.metric]


def rules(file):
    """The rules of a file of tempo-compat/alerts."""
    document = yaml.safe_load((ALERTS / file).read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def scaled(file, times):
    """The text of a rules file in which every duration is `times` shorter, so that an hour's alert fires within minutes."""
    milliseconds = {"s": 1000, "m": 60_000, "h": 3_600_000}

    def shorter(text):
        return f"{int(text[:-1]) * milliseconds[text[-1]] // times}ms"

    document = yaml.safe_load((ALERTS / file).read_text())
    for group in document["groups"]:
        group["interval"] = shorter(group["interval"])
        for rule in group["rules"]:
            rule["expr"] = re.sub(r"\[(\d+[smh])\]", lambda match: f"[{shorter(match[1])}]", rule["expr"])
            rule["expr"] = re.sub(r"offset (\d+[smh])", lambda match: f"offset {shorter(match[1])}", rule["expr"])
            if "for" in rule:
                rule["for"] = shorter(rule["for"])
    return yaml.safe_dump(document)
