/// `metronome.metrics`.
enum CustomMetricsSchema {
    /// Beginnings of names that are Metronome's own.
    private static let ownPrefixes = ["traces_", "gen_ai_", "provider_"]
    /// What `metronome.gateway_names` and provider health are sent as.
    private static let ownNames = [
        "model_inference_requests_total", "model_inference_duration_seconds", "tokens_used_total", "time_to_first_chunk_seconds",
        "gatewayz_cost_by_provider", "gatewayz_provider_health_score", "gatewayz_provider_health_score_part", "gatewayz_circuit_breaker_state",
        "gatewayz_api_cost_usd_total", "circuit_breaker_current_state",
    ]

    /// - Parameter others: names that other settings give to metrics.
    static func decode(_ field: Field, _ settings: inout [CustomMetricSettings], others: [String]) {
        guard let items = field.sequence(ofMappings: true) else { return }
        guard items.count <= CustomMetricSettings.maxMetrics else {
            return field.fail("has \(items.count) entries, at most \(CustomMetricSettings.maxMetrics) are allowed")
        }
        var owners: [String: SourcePosition] = [:]
        for item in items {
            var name: Field?
            guard let metric = item.customMetric(&name), let name else { continue }
            settings.append(metric)
            checkName(metric, name, &owners, others)
        }
    }

    private static func checkName(_ metric: CustomMetricSettings, _ field: Field, _ owners: inout [String: SourcePosition], _ others: [String]) {
        let shown = metric.metricName == metric.name ? metric.name : "\(metric.name) (with its unit \(metric.metricName))"
        for series in metric.seriesNames {
            if let prefix = ownPrefixes.first(where: { series.hasPrefix($0) }) {
                return field.fail("\(shown) is reserved: names that begin with \(prefix) are Metronome's own")
            }
            if (ownNames + others).contains(where: { own in series == own || ["_bucket", "_count", "_sum"].contains { series == own + $0 } }) {
                return field.fail("\(shown) is the name of one of Metronome's own metrics")
            }
            if let owner = owners[series] {
                return field.fail("\(shown) makes the series \(series), which the metric at \(owner) makes already")
            }
        }
        for series in metric.seriesNames { owners[series] = field.node.position }
    }
}

extension Field {
    /// - Parameter name: where its name stands.
    fileprivate func customMetric(_ name: inout Field?) -> CustomMetricSettings? {
        var result = CustomMetricSettings()
        var found: Field?
        var isComplete = true
        let isMapping = mapping { keys in
            func read<Value>(_ key: String, into target: inout Value, _ need: String? = nil, _ decode: (Field) -> Value?) {
                guard let field = keys.field(key) else {
                    if let need {
                        fail(need)
                        isComplete = false
                    }
                    return
                }
                if let value = decode(field) { target = value } else { isComplete = false }
            }
            found = keys.field("name")
            read("name", into: &result.name, "a metric needs a name") { $0.metricName() }
            read("type", into: &result.kind, "a metric needs a type: counter or histogram") { $0.choice(CustomMetricSettings.Kind.self) }
            read("from", into: &result.from, "a metric needs from: the attribute that has the number") { $0.customMetricSources() }
            read("scope", into: &result.scope) { $0.choice(CustomMetricSettings.Scope.self) }
            read("help", into: &result.help) { $0.string() }
            read("unit", into: &result.unit) { $0.unit() }
            read("dimensions", into: &result.dimensions) { $0.customMetricDimensions() }
            read("filter", into: &result.filter) { $0.filterPolicies() }
            let buckets = keys.field("buckets")
            read("buckets", into: &result.buckets) { $0.histogramBuckets(inSeconds: false) }
            guard isComplete else { return }
            if result.kind == .histogram, let index = result.dimensions.firstIndex(where: { DimensionCollisions.label($0) == "le" }) {
                keys.field("dimensions")?.fail("\(result.dimensions[index]) would be the label le, which a histogram has already")
            }
            if result.kind == .counter, let buckets { buckets.fail("a counter has no buckets") }
            if result.kind == .histogram, result.buckets.isEmpty { (buckets ?? self).fail("a histogram needs buckets: ascending upper bounds") }
        }
        name = found
        return isMapping && isComplete && !result.from.isEmpty ? result : nil
    }

    /// One attribute, or a list of them.
    private func customMetricSources() -> [String]? {
        if case .sequence = node.content {
            guard let names = customMetricNames({ $0 }) else { return nil }
            guard !names.isEmpty else {
                fail("expected at least one attribute name")
                return nil
            }
            return names
        }
        return nonEmptyString().map { [$0] }
    }

    /// No two may give the same label.
    private func customMetricDimensions() -> [String]? { customMetricNames(DimensionCollisions.label) }

    /// Different names, not too many.
    private func customMetricNames(_ meaning: (String) -> String) -> [String]? {
        guard let items = sequence() else { return nil }
        guard items.count <= CustomMetricSettings.maxNames else {
            fail("has \(items.count) names, at most \(CustomMetricSettings.maxNames) are allowed")
            return nil
        }
        var names: [String] = []
        var meanings: Set<String> = []
        for item in items {
            guard let name = item.nonEmptyString() else { return nil }
            guard meanings.insert(meaning(name)).inserted else {
                item.fail("\(Excerpt.of(name)) says the same as an earlier entry")
                return nil
            }
            names.append(name)
        }
        return names
    }

    /// A word that can end a metric's name, or OpenTelemetry's `1` for none.
    private func unit() -> String? {
        guard let text = string() else { return nil }
        guard text.utf8.allSatisfy({ $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") }) else {
            reject("a unit of letters, digits and _ such as seconds, bytes or credits")
            return nil
        }
        return text
    }
}
