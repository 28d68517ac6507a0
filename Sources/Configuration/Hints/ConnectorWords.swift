/// What the words of the OpenTelemetry Collector's connectors, which make the same metrics, are in Tempo's configuration.
enum ConnectorWords {
    /// For an unknown `key` in the block at `path`; nil: no such word, or not there.
    static func hint(_ key: String, in path: String) -> String? {
        let block = path.split(separator: ".").last.map(String.init) ?? ""
        if path.isEmpty { return files[key] }
        if block == "protocols", key == "endpoint" { return "write it under grpc or http, one level deeper" }
        if block.hasPrefix("remote_write[") { return exporters[key] }
        guard blocks.contains(block) else { return nil }
        if key == "enabled" || key == "enable" || key == "disabled" { return processorSwitch(block, path) }
        return connectors[key]
    }

    /// Where people write what a connector makes.
    private static let blocks: Set<String> = [
        "metrics_generator", "processor", "span_metrics", "service_graphs", "host_info", "local_blocks", "intrinsic_dimensions",
    ]

    /// Only the list of processors switches one on or off.
    private static func processorSwitch(_ block: String, _ path: String) -> String? {
        let names = ["span_metrics": "span-metrics", "service_graphs": "service-graphs", "host_info": "host-info", "local_blocks": "local-blocks"]
        let overridden = path.hasPrefix("overrides.") ? path.split(separator: ".").dropFirst().first : nil
        let list = "overrides.\(overridden.map(String.init) ?? "defaults").metrics_generator.processors"
        if let name = names[block] { return "a processor is on when the list \(list) names it (\(name)), else off" }
        return block == "metrics_generator" || block == "processor" ? "processors are on when the list \(list) names them" : nil
    }

    private static let buckets = "write histogram_buckets, a list of seconds such as [0.1, 0.5, 2]"
    private static let native = "write generate_native_histograms: native under overrides.defaults.metrics_generator"
    private static let dimensions = "write dimensions, a list of attribute names such as [http.route]"
    private static let interval = "write metrics_generator.registry.collection_interval"
    private static let staleness = "write metrics_generator.registry.stale_duration"
    private static let limit = "write max_active_series under overrides.defaults.metrics_generator"
    private static let target = "write metrics_generator.storage.remote_write, a list with one url for each target"
    private static let resource = "resource attributes are labels of traces_target_info: write enable_target_info: true"
    private static let needless = "there is no such thing here; leave it out"

    /// `spanmetrics`, `servicegraph`, and the processors that they were before.
    private static let connectors: [String: String] = [
        "histogram": buckets, "explicit": buckets, "buckets": buckets, "explicit_buckets": buckets, "latency_histogram_buckets": buckets,
        "exponential": native, "exponential_histogram_max_size": native,
        "unit": "write metronome.collector_names.unit beside metronome.names: collector; Tempo's names are of seconds",
        "exclude_dimensions": "write intrinsic_dimensions with false for what is to be left out, such as {status_code: false}",
        "calls_dimensions": dimensions, "default_dimensions": dimensions, "extra_dimensions": dimensions, "labels": dimensions,
        "namespace": "write metronome.collector_names.namespace beside metronome.names: collector; without them the names are Tempo's",
        "metrics_flush_interval": interval, "flush_interval": interval, "export_interval": interval,
        "metrics_expiration": staleness, "series_expiration": staleness,
        "aggregation_temporality": "all series are cumulative; leave it out",
        "aggregation_cardinality_limit": limit, "dimensions_cache_size": limit, "resource_metrics_cache_size": limit,
        "resource_metrics_key_attributes": resource, "add_resource_attributes": resource,
        "include_instrumentation_scope": needless, "events": "list the processor span-events",
        "exemplars": "exemplars are always made; leave it out",
        "metrics_exporter": target, "exporters": target,
        "store": "write wait for its ttl, and max_items", "ttl": "write wait",
        "virtual_node_peer_attributes": "write peer_attributes", "virtual_node_extra_label": "write enable_virtual_node_label",
        "database_name_attribute": "write database_name_attributes, a list", "cache_loop": needless, "store_expiration_loop": needless,
    ]

    private static let tenant = "write headers: {X-Scope-OrgID: …}"
    /// Exporters, and what people take for keys of remote write.
    private static let exporters: [String: String] = [
        "endpoint": "write url", "timeout": "write remote_timeout", "tls": "write tls_config", "auth": "write basic_auth or authorization",
        "insecure": "write tls_config: {insecure_skip_verify: true}, or an http:// url", "username": "write basic_auth: {username: …}",
        "password": "write basic_auth: {password: …}", "X-Scope-OrgID": tenant, "x-scope-orgid": tenant, "tenant": tenant,
        "tenant_id": tenant, "org_id": tenant, "external_labels": "write metrics_generator.registry.external_labels",
        "sending_queue": "write queue_config", "retry_on_failure": "write queue_config",
    ]

    private static let collector = "this is a key of the OpenTelemetry Collector; Metronome reads a tempo.yaml"
    private static let chart = "this is a value of Tempo's Helm chart; Metronome reads the tempo.yaml that the chart makes of it"
    /// The top level of a Collector's file, and of the values of a chart.
    private static let files: [String: String] = [
        "receivers": "write it as distributor.receivers", "exporters": target,
        "connectors": "write metrics_generator.processor.span_metrics and .service_graphs", "extensions": collector, "service": collector,
        "pipelines": collector, "telemetry": collector, "global_overrides": chart, "metricsGenerator": chart, "structuredConfig": chart,
        "tempo": chart, "traces": chart, "queryFrontend": chart,
    ]
}
