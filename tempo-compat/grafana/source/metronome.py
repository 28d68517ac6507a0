"""Metronome itself: what comes in, what becomes of it, what goes out."""
from panels import RATE, Dashboard, Panel, Query, Row, Variable

CHOICE = 'job=~"$job",instance=~"$instance"'
REGISTRY = "tempo_metrics_generator_registry"
REMOTE = "prometheus_remote_storage"


def rate(metric, more=""):
    """The rate of a counter."""
    return f"rate({metric}{{{CHOICE}{more}}}[{RATE}])"


def gauge(metric, more=""):
    """A gauge."""
    return f"{metric}{{{CHOICE}{more}}}"


BALANCE = (f"sum by (instance) ({gauge('tempo_receiver_accepted_spans')})"
           f" - sum by (instance) ({gauge('tempo_metrics_generator_spans_received_total')})"
           f" - sum by (instance) ({gauge('metronome_spans_without_processor_total')})")

DASHBOARD = Dashboard(
    "metronome", "Metronome", "Metronome itself: what comes in, what becomes of it, what goes out.",
    variables=[Variable("job", "Job", "metronome_build_info", "job"), Variable("instance", "Instance", "metronome_build_info", "instance")],
    rows=[
        Row("Now", [
            Panel("stat", "Spans in", [Query(f"sum({rate('tempo_receiver_accepted_spans')})")], "ops", 4, 4),
            Panel("stat", "Requests refused", [Query(f"sum({rate('metronome_receiver_refused_requests_total')})")], "reqps", 4, 4,
                  thresholds=[(None, "green"), (0.001, "red")]),
            Panel("stat", "Active series", [Query(f"sum({gauge(REGISTRY + '_active_series')})")], "short", 4, 4),
            Panel("stat", "Spans not accounted for", [Query(f"sum({BALANCE})")], "short", 4, 4,
                  "Accepted, less those that reached the processors and those whose tenant has none.", thresholds=[(None, "green"), (1, "red")]),
            Panel("stat", "Memory", [Query(f"sum({gauge('process_resident_memory_bytes')})")], "bytes", 4, 4),
            Panel("stat", "CPU", [Query(f"sum({rate('process_cpu_seconds_total')})")], "percentunit", 4, 4, "Of one core.")]),
        Row("In", [
            Panel("timeseries", "Spans", [Query(f"sum by (instance, transport) ({rate('tempo_receiver_accepted_spans')})",
                "{{instance}} {{transport}}")], "ops"),
            Panel("timeseries", "Bytes", [Query(f"sum by (instance, encoding) ({rate('metronome_receiver_body_bytes_total')})",
                "{{instance}} {{encoding}}")], "Bps"),
            Panel("timeseries", "Time of a request, P99", [Query(
                f"histogram_quantile(0.99, sum by (le, route) ({rate('tempo_request_duration_seconds_bucket')}))", "{{route}}")], "s"),
            Panel("timeseries", "Requests refused", [Query(f"sum by (reason) ({rate('metronome_receiver_refused_requests_total')})",
                "{{reason}}")], "reqps"),
            Panel("timeseries", "Wrong protocol", [Query(f"sum by (port, protocol) ({rate('metronome_wrong_protocol_total')})",
                "{{protocol}} on {{port}}")], "reqps"),
            Panel("timeseries", "Connections", [Query(f"sum by (instance, transport) ({gauge('metronome_receiver_connections')})",
                "{{instance}} {{transport}}")])]),
        Row("Spans that do not count", [
            Panel("timeseries", "Discarded", [Query(
                f"sum by (processor, reason) ({rate('tempo_metrics_generator_spans_discarded_total')})", "{{processor}}: {{reason}}")], "ops"),
            Panel("timeseries", "Late or ahead", [Query(f"sum by (side) ({rate('metronome_spans_outside_slack_total')})", "{{side}}")], "ops"),
            Panel("timeseries", "Of tenants without a processor", [Query(f"sum by (tenant) ({rate('metronome_spans_without_processor_total')})",
                "{{tenant}}")], "ops"),
            Panel("timeseries", "Calls without provider or model", [
                Query(f"sum({rate('metronome_gen_ai_calls_without_provider_total')})", "provider"),
                Query(f"sum({rate('metronome_gen_ai_calls_without_model_total')})", "model")], "ops", 12),
            Panel("timeseries", "Warnings", [Query(f"sum by (code) (increase(metronome_warnings_total{{{CHOICE}}}[1d])) or vector(0)",
                "{{code}}")], "short", 12,
                  description="Of the last day; each stands in the log with cause and cure.")]),
        Row("Series", [
            Panel("timeseries", "Active series", [
                Query(f"sum by (tenant) ({gauge(REGISTRY + '_active_series')})", "{{tenant}}"),
                Query(f"sum by (tenant) ({gauge(REGISTRY + '_active_series_demand_estimate')})", "{{tenant}}, wanted"),
                Query(f"sum by (tenant) ({gauge(REGISTRY + '_max_active_series')} > 0)", "{{tenant}}, limit")]),
            Panel("timeseries", "Added and removed", [
                Query(f"sum({rate(REGISTRY + '_series_added_total')})", "added"), Query(f"sum({rate(REGISTRY + '_series_removed_total')})",
                    "removed")], "ops"),
            Panel("timeseries", "Without room", [Query(f"sum by (tenant) ({rate(REGISTRY + '_series_limited_total')})", "{{tenant}}")], "ops",
                  description="Observations that went to an overflow series because a limit was reached.")]),
        Row("Out", [
            Panel("timeseries", "Samples sent", [Query(f"sum by (url) ({rate(REMOTE + '_samples_total')})", "{{url}}")], "ops"),
            Panel("timeseries", "Samples that did not arrive", [
                Query(f"sum by (url) ({rate(REMOTE + '_samples_failed_total')})", "refused {{url}}"),
                Query(f"sum by (url, reason) ({rate(REMOTE + '_samples_dropped_total')})", "dropped ({{reason}}) {{url}}"),
                Query(f"sum by (url) ({rate(REMOTE + '_samples_retried_total')})", "retried {{url}}")], "ops"),
            Panel("timeseries", "Samples waiting", [Query(f"sum by (url) ({gauge(REMOTE + '_samples_pending')})", "{{url}}")]),
            Panel("timeseries", "Behind", [Query(
                f"max by (url) ({gauge(REMOTE + '_queue_highest_timestamp_seconds')} - {gauge(REMOTE + '_queue_highest_sent_timestamp_seconds')})",
                    "{{url}}")], "s"),
            Panel("timeseries", "Time of a push, P99", [Query(
                f"histogram_quantile(0.99, sum by (le, url) ({rate(REMOTE + '_sent_batch_duration_seconds_bucket')}))", "{{url}}")], "s"),
            Panel("timeseries", "Exemplars sent", [Query(f"sum by (url) ({rate(REMOTE + '_exemplars_total')})", "{{url}}")], "ops")]),
        Row("Process", [
            Panel("timeseries", "CPU", [Query(f"sum by (instance) ({rate('process_cpu_seconds_total')})", "{{instance}}")], "percentunit"),
            Panel("timeseries", "Memory", [Query(gauge("process_resident_memory_bytes"), "{{instance}}")], "bytes"),
            Panel("table", "Versions", [Query(f"count by (version, instance) ({gauge('metronome_build_info')})")],
                  columns={"instance": ("Instance", ""), "version": ("Version", ""), "Value": ("Processes", "")})]),
    ])
