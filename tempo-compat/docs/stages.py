"""What is switched on one thing after the other: the first stage that shows a metric says when it appears."""
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
EVERYTHING = os.path.join(HERE, "everything.yaml")


class Stage:
    """A configuration to start with, whether spans are sent to it, and what the table says of metrics that are new in it."""

    def __init__(self, when, configuration, sends=True):
        self.when, self.configuration, self.sends = when, configuration, sends

    def text(self):
        """The configuration as a file; JSON is YAML."""
        return json.dumps(self.configuration)


def _lay_over(low, high):
    if not isinstance(low, dict) or not isinstance(high, dict):
        return high
    return {key: _lay_over(low.get(key), high[key]) if key in high else low[key] for key in [*low, *(k for k in high if k not in low)]}


def _cumulated(steps):
    """Stages that each have what those before them have."""
    stages, configuration = [], {"metrics_generator": {"registry": {"collection_interval": "1s"}, "metrics_ingestion_time_range_slack": "100000h"}}
    for when, step, *sends in steps:
        configuration = _lay_over(configuration, step)
        stages.append(Stage(when, configuration, *sends))
    return stages


def _processors(*names):
    return {"overrides": {"defaults": {"metrics_generator": {"processors": list(names)}}}}


def own():
    """Of `/metrics`."""
    def writes(**keys):
        return {"metrics_generator": {"storage": {"remote_write": [{"url": "http://127.0.0.1:9/api/v1/push", **keys}]}}}
    two = "io.prometheus.write.v2.Request"
    otlp = "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest"
    # A dimension that no span has is told after the first collection.
    warning = {"metrics_generator": {"processor": {"span_metrics": {"dimensions": ["no.such.attribute"]}}}}
    entities = {"metrics_generator": {"limiter_type": "entity"}}
    limits = {"overrides": {"defaults": {"metrics_generator": {"max_cardinality_per_label": 1000}}}}
    credits = {"metronome": {"metrics": [{"name": "example_credits_total", "type": "counter", "from": "gateway.credits"}]}}
    prices = {"metronome": {"gen_ai": {"cost": {"price_file": os.path.join(HERE, "prices.yaml")}}}}
    overrides = {"overrides": {"per_tenant_override_config": os.path.join(HERE, "overrides.yaml")}}
    calls = _processors("span-metrics", "gen-ai")
    health = _processors("span-metrics", "gen-ai", "provider-health")
    return _cumulated([
        ("from the start", {}, False),
        ("with a tenant's first spans", _processors("span-metrics")),
        ("with `service-graphs`", _processors("span-metrics", "service-graphs")),
        ("with `host-info`", _processors("span-metrics", "service-graphs", "host-info")),
        ("at the first warning", warning),
        ("with `storage.remote_write`, at the first collection", writes()),
        ("with `protobuf_message` of remote write 2.0", writes(protobuf_message=two)),
        ("with `protobuf_message` of OTLP metrics", writes(protobuf_message=otlp)),
        ("with `round_robin_dns`", writes(round_robin_dns=True)),
        ("with `storage.path`", {"metrics_generator": {"storage": {"path": "storage"}}}),
        ("with `metronome.kafka`", {"ingest": {"kafka": {"address": "127.0.0.1:9", "topic": "nobody"}}, "metronome": {"kafka": {"enabled": True}}}),
        ("with `metronome.forward`", {"metronome": {"forward": [{"url": "http://127.0.0.1:9"}]}}),
        ("with `gen-ai` or `provider-health`", calls),
        ("with `provider-health`", health),
        ("with `max_cardinality_per_label` or `span_name_sanitization`", limits),
        ("with `metronome.metrics`, at the first value that is left out", credits),
        ("with `limiter_type: entity`", entities),
        ("with `price_file`", prices),
        ("with `per_tenant_override_config`", overrides),
    ]) + [
        # It counts nothing: all else would be missing.
        Stage("with `metronome.route`", {"metronome": {"route": {"enabled": True, "targets": ["http://127.0.0.1:9"]}}}, False),
    ]


def of_spans():
    """Of `/metrics/spans`."""
    def processor(name, **settings):
        return {"metrics_generator": {"processor": {name: settings}}}
    base = ["span-metrics", "service-graphs", "host-info", "gen-ai", "provider-health", "span-events"]
    return _cumulated([
        ("`span-metrics`", _processors(*base[:1])),
        ("`span-metrics` with `enable_target_info`", processor("span_metrics", enable_target_info=True)),
        ("`service-graphs`", _lay_over(processor("service_graphs", wait="1s"), _processors(*base[:2]))),
        ("`service-graphs` with `enable_messaging_system_latency_histogram`",
         processor("service_graphs", enable_messaging_system_latency_histogram=True)),
        ("`host-info`", _processors(*base[:3])),
        ("`gen-ai`", _processors(*base[:4])),
        ("`gen-ai` with `names: latest` or `both`", {"metronome": {"gen_ai": {"names": "both"}}}),
        ("`provider-health`", _processors(*base[:5])),
        ("`span-events`", _processors(*base)),
        ("`metronome.gateway_names`", {"metronome": {"gateway_names": True}}),
        ("`metronome.names: collector` or `both`", {"metronome": {"names": "both"}}),
    ])
