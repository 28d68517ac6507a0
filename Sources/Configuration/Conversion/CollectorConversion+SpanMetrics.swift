import Settings

extension CollectorConversion {
    private static let block = "metrics_generator.processor.span_metrics"
    private static let overrides = "overrides.defaults.metrics_generator"

    /// Seconds, of both connectors.
    static let defaultBuckets = [0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15]

    /// `connectors.spanmetrics`.
    mutating func add(spanMetrics connector: YAMLEntry) {
        let histogram = connector.value.entry("histogram")
        let isWithout = isOn(histogram?.entry("disable"), "histogram.disable")
        if !isWithout { histograms.spans = .explicit }
        switchOn(isWithout ? ["span-metrics-count", "span-metrics-size"] : ["span-metrics"])
        set("metronome.names", .string(MetricNaming.collector.rawValue))
        for entry in Self.entries(connector.value) { add(entry) }
        if !isWithout, histogram?.entry("exponential") == nil, histogram?.entry("explicit")?.entry("buckets") == nil {
            set("\(Self.block).histogram_buckets", .numbers(Self.defaultBuckets))
        }
        if connector.value.entry("metrics_expiration") == nil {
            note(
                connector.keyPosition,
                "metrics_expiration: the connector keeps series for ever by default, here they end after registry.stale_duration (15m)")
        }
        note(
            connector.keyPosition,
            "names: those of the connector are sent (metronome.names: collector); both sends Tempo's besides. Where queries ask for job and instance, "
                + "set enable_target_info: true"
        )
    }

    private mutating func add(_ entry: YAMLEntry) {
        switch entry.key {
        case "histogram": for part in Self.entries(entry.value) { add(histogram: part) }
        case "dimensions": add(dimensions: entry.value)
        case "exclude_dimensions": exclude(entry.value)
        case "exemplars":
            if isOn(entry.value.entry("enabled"), "exemplars.enabled") {
                note(entry.keyPosition, "exemplars: always made, and sent by each entry of remote_write; how many a point has is not to be set")
            }
        case "metrics_flush_interval": setDuration(entry, as: "metrics_generator.registry.collection_interval")
        case "metrics_expiration", "series_expiration": setDuration(entry, as: "metrics_generator.registry.stale_duration")
        case "aggregation_cardinality_limit":
            guard let limit = count(entry.value, entry.key) else { return }
            set("metrics_generator.limiter_type", .string("entity"))
            set("\(Self.overrides).max_active_entities", limit)
        case "add_resource_attributes":
            guard isOn(entry.value, entry.key) else { return }
            set("\(Self.block).enable_target_info", .plain("true"))
            note(entry.keyPosition, "add_resource_attributes: they are labels of traces_target_info here, to be joined by job and instance")
        case "aggregation_temporality":
            if Self.text(entry.value)?.hasSuffix("DELTA") == true { wantsDeltas = entry.keyPosition }
        case "namespace": if let name = Self.text(entry.value) { set("metronome.collector_names.namespace", .string(name)) }
        case "calls_dimensions": without(entry, "all metrics of a span have the same labels: add them to dimensions")
        case "resource_metrics_key_attributes", "resource_metrics_cache_size", "dimensions_cache_size":
            without(entry, "not needed: a resource's instance is no part of a series")
        case "include_instrumentation_scope", "instrumentation_scope": without(entry, "the scope is no label")
        case "events":
            guard isOn(entry.value.entry("enabled"), "events.enabled") else { return }
            switchOn(["span-events"])
            let dimensions = Self.items(entry.value.entry("dimensions"))
            for item in dimensions where item.entry("default") != nil {
                note(item.position, "events.dimensions: default: has no equal: events without the attribute have no such label")
            }
            let names = dimensions.compactMap { Self.text($0.entry("name")) }
            if !names.isEmpty { set("metronome.span_events.dimensions", .strings(names)) }
        default: without(entry, "no equal is known")
        }
    }

    private mutating func add(histogram entry: YAMLEntry) {
        switch entry.key {
        case "explicit":
            if let buckets = entry.value.entry("buckets") { setBuckets(buckets, "buckets", as: "\(Self.block).histogram_buckets") }
        case "exponential":
            guard histograms.spans != nil else { return }
            let limit = entry.value.entry("max_size").flatMap { count($0, "histogram.exponential.max_size") }
            histograms.spans = .exponential(buckets: limit, entry.keyPosition)
        case "unit":
            if let unit = Self.text(entry.value).flatMap(CollectorNameSettings.DurationUnit.init) {
                set("metronome.collector_names.unit", .string(unit.rawValue))
            } else {
                note(entry.value.position, "unit: expected ms or s, left out")
            }
        case "disable": break
        case "dimensions": without(entry, "all metrics of a span have the same labels: add them to dimensions")
        default: without(entry, "no equal is known")
        }
    }

    private mutating func add(dimensions node: YAMLNode) {
        var plain: [String] = []
        var table: [YAMLText] = []
        for item in Self.items(node) {
            guard let name = Self.text(item.entry("name")), !name.isEmpty else {
                note(item.position, "dimensions: expected a name, left out")
                continue
            }
            if let value = Self.text(item.entry("default")) {
                table.append(.mapping([("label", .string(LabelName.dimension(name))), ("from", .strings([name])), ("default", .string(value))]))
            } else {
                plain.append(name)
            }
        }
        if !plain.isEmpty { set("\(Self.block).dimensions", .strings(plain)) }
        if !table.isEmpty { set("metronome.dimensions", .list(table)) }
    }

    private static let intrinsics = ["service.name": "service", "span.name": "span_name", "span.kind": "span_kind", "status.code": "status_code"]

    private mutating func exclude(_ node: YAMLNode) {
        for item in Self.items(node) {
            guard let name = Self.text(item) else { continue }
            guard let label = Self.intrinsics[name] else {
                note(item.position, "exclude_dimensions: \(name) is no label of span metrics here, left out")
                continue
            }
            set("\(Self.block).intrinsic_dimensions.\(label)", .plain("false"))
        }
    }

    mutating func without(_ entry: YAMLEntry, _ reason: String) { note(entry.keyPosition, "\(entry.key): has no equal: \(reason)") }
}
