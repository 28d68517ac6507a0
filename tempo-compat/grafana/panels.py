"""Panels, rows and dashboards in a few words; `json_of` makes Grafana's JSON (10.0 and newer) of them."""
from dataclasses import dataclass, field

RATE = "$__rate_interval"
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}
TEMPO = {"type": "tempo", "uid": "${tempo}"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Query:
    """One PromQL query and what its series are called in the legend."""
    expr: str
    legend: str = "__auto"
    # Points that lead to a trace: the buckets of histograms have them, counters have none.
    exemplars: bool = False


@dataclass
class Panel:
    """A panel. Kinds: timeseries, stat, table, heatmap, state, node graph."""
    kind: str
    title: str
    queries: list
    unit: str = "short"
    width: int = 8
    height: int = 8
    description: str = ""
    stacked: bool = False
    # (value, colour) from which on the colour holds; the first one's value is None.
    thresholds: list = field(default_factory=list)
    # Of a table: label or `Value #A` -> (heading, unit).
    columns: dict = field(default_factory=dict)
    # Of a state: value -> (text, colour).
    states: dict = field(default_factory=dict)


@dataclass
class Row:
    """A heading and the panels below it, from left to right."""
    title: str
    panels: list


@dataclass
class Variable:
    """A choice at the top: values of a label, or a fixed list (`values`)."""
    name: str
    label: str
    metric: str = ""
    of: str = ""
    values: list = field(default_factory=list)

    def query(self):
        """What Grafana asks the data source for."""
        return f"label_values({self.metric}, {self.of})"

    def chosen(self):
        """What the variable stands for as long as nobody chooses."""
        return "|".join(self.values[0]) if self.values else ".*"


@dataclass
class Dashboard:
    """A dashboard; `uid` is its address and stays."""
    uid: str
    title: str
    description: str
    rows: list
    variables: list = field(default_factory=list)
    tempo: bool = False

    def panels(self):
        """All panels, in order."""
        return [panel for row in self.rows for panel in row.panels]


def json_of(dashboard):
    """The document that Grafana imports."""
    panels, y, number = [], 0, 0
    for row in dashboard.rows:
        number += 1
        panels.append({"id": number, "type": "row", "title": row.title, "collapsed": False, "panels": [],
                       "gridPos": {"h": 1, "w": 24, "x": 0, "y": y}})
        y, x, highest = y + 1, 0, 0
        for panel in row.panels:
            if x + panel.width > 24:
                y, x, highest = y + highest, 0, 0
            number += 1
            panels.append(_panel(panel, number, {"h": panel.height, "w": panel.width, "x": x, "y": y}))
            x, highest = x + panel.width, max(highest, panel.height)
        y += highest
    return {
        "uid": dashboard.uid, "title": dashboard.title, "description": dashboard.description, "tags": ["metronome"],
        "schemaVersion": 39, "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s", "timezone": "browser",
        "time": {"from": "now-1h", "to": "now"}, "timepicker": {}, "annotations": {"list": [_alerts()]},
        "links": [{"type": "dashboards", "tags": ["metronome"], "asDropdown": True, "title": "Metronome", "keepTime": True,
                   "includeVars": False, "targetBlank": False, "icon": "external link", "url": "", "tooltip": ""}],
        "templating": {"list": _variables(dashboard)}, "panels": panels}


def _alerts():
    """Alerts of tempo-compat/alerts that fire are marked in every graph."""
    return {"name": "Alerts", "enable": True, "iconColor": "red", "datasource": PROMETHEUS,
            "expr": 'ALERTS{alertstate="firing",part="metronome"}', "titleFormat": "{{alertname}}"}


def _variables(dashboard):
    found = [_source("datasource", "Metrics", "prometheus")]
    if dashboard.tempo:
        found.append(_source("tempo", "Traces", "tempo"))
    for variable in dashboard.variables:
        common = {"name": variable.name, "label": variable.label, "multi": True, "includeAll": True, "allValue": ".*", "hide": 0}
        if variable.values:
            texts = ["|".join(value) for value in variable.values]
            options = [{"text": text, "value": text, "selected": text == texts[0]} for text in texts]
            found.append({**common, "type": "custom", "multi": False, "query": ",".join(texts), "options": options,
                          "current": {"text": texts[0], "value": texts[0], "selected": True}})
        else:
            found.append({**common, "type": "query", "datasource": PROMETHEUS, "refresh": 2, "sort": 1, "regex": "",
                          "query": {"query": variable.query(), "refId": "variable"},
                          "current": {"text": ["All"], "value": ["$__all"], "selected": True}, "options": []})
    # Any further label, a tenant's, a namespace's or a cluster's: Grafana adds it to every query.
    found.append({"type": "adhoc", "name": "filters", "label": "Filters", "datasource": PROMETHEUS, "hide": 0})
    return found


def _source(name, label, kind):
    return {"type": "datasource", "name": name, "label": label, "query": kind, "regex": "", "refresh": 1, "hide": 0, "multi": False,
            "includeAll": False, "options": [], "current": {}}


def _panel(panel, number, position):
    kind = {"state": "stat", "node graph": "nodeGraph"}.get(panel.kind, panel.kind)
    document = {"id": number, "type": kind, "title": panel.title, "description": panel.description, "gridPos": position,
                "datasource": PROMETHEUS, "fieldConfig": {"defaults": _defaults(panel), "overrides": _overrides(panel)},
                "options": _options(panel), "targets": [_target(panel, query, LETTERS[i]) for i, query in enumerate(panel.queries)]}
    if panel.kind == "node graph":
        # Tempo's data source asks the metrics of the Prometheus that its own `serviceMap` names.
        document |= {"datasource": TEMPO, "targets": [{"refId": "A", "datasource": TEMPO, "queryType": "serviceMap", "serviceMapQuery": ""}]}
    if panel.kind == "table":
        names = {name: heading for name, (heading, _) in panel.columns.items()}
        document["transformations"] = [
            {"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names,
                                           "indexByName": {name: i for i, name in enumerate(names)}}}]
    return document


def _defaults(panel):
    defaults = {"unit": panel.unit, "mappings": [], "color": {"mode": "palette-classic"}}
    if panel.thresholds:
        steps = [{"value": value, "color": colour} for value, colour in panel.thresholds]
        defaults |= {"thresholds": {"mode": "absolute", "steps": steps}, "color": {"mode": "thresholds"}}
    if panel.states:
        options = {str(value): {"text": text, "color": colour, "index": i} for i, (value, (text, colour)) in enumerate(panel.states.items())}
        defaults |= {"mappings": [{"type": "value", "options": options}], "color": {"mode": "thresholds"}}
    if panel.kind == "timeseries":
        defaults |= {"min": 0, "color": {"mode": "palette-classic"}}
        defaults["custom"] = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 20 if panel.stacked else 8, "showPoints": "never",
                              "spanNulls": False, "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"}}
    return defaults


def _overrides(panel):
    return [{"matcher": {"id": "byName", "options": heading}, "properties": [{"id": "unit", "value": unit}]}
            for heading, unit in panel.columns.values() if unit]


def _options(panel):
    if panel.kind == "timeseries":
        return {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "multi", "sort": "desc"}}
    if panel.kind in ("stat", "state"):
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "background" if panel.states else "value",
                "graphMode": "none" if panel.states else "area", "textMode": "auto", "justifyMode": "auto", "orientation": "auto"}
    if panel.kind == "heatmap":
        return {"calculate": False, "yAxis": {"unit": panel.unit}, "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64},
                "cellGap": 1, "tooltip": {"show": True}, "legend": {"show": True}, "exemplars": {"color": "rgba(255,0,255,0.7)"}}
    if panel.kind == "table":
        return {"showHeader": True, "cellHeight": "sm", "sortBy": []}
    return {}


def _target(panel, query, letter):
    instant = panel.kind in ("table", "state")
    shape = {"table": "table", "heatmap": "heatmap"}.get(panel.kind, "time_series")
    return {"refId": letter, "datasource": PROMETHEUS, "editorMode": "code", "expr": query.expr, "legendFormat": query.legend,
            "format": shape, "instant": instant, "range": not instant, "exemplar": query.exemplars}
