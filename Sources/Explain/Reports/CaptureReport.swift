import Exposition
import MetronomeConfiguration
import Pipeline
import Settings

/// What a configuration makes of a capture as a whole: how many spans have each label and how many series come of it.
package struct CaptureReport {
    package struct Label: Sendable {
        package var processor: String
        package var name: String
        /// Spans that have it, of ``spans`` that could.
        package var spans: Int
        package var of: Int
        package var values: Int
        /// Which attributes gave it, most used first, with how often.
        package var from: [(key: String, count: Int)]
        /// Why it is on none of them; empty: it is on some.
        package var reason: String
    }

    package struct Cost: Sendable {
        package var processor: String
        package var metric: String
        package var label: String
        package var values: Int
        package var labelSets: Int
        package var labelSetsWithout: Int
    }

    package struct Attribute: Sendable {
        package var key: String
        package var spans: Int
        package var values: Int
    }

    package private(set) var spans = 0
    package private(set) var services = 0
    package private(set) var traces = 0
    package private(set) var labels: [Label] = []
    /// By metric, series of all of its label sets.
    package private(set) var series: [(metric: String, count: Int)] = []
    package private(set) var costs: [Cost] = []
    /// That no processor looks at, most frequent first.
    package private(set) var unused: [Attribute] = []
    /// All that it makes.
    package let groups: [GroupTotals]
    /// What filters make of the capture that is surely not meant.
    package private(set) var filterWarnings: [String] = []
    package var seriesCount: Int { series.reduce(0) { $0 + $1.count } }

    /// Label sets looked at for what labels cost.
    private static let costSample = 100_000
    /// Spans that are sent together.
    private static let batch = 500
    private static let shownUnused = 20

    /// - Throws: what is wrong with a filter policy.
    package init(_ spans: [CapturedSpan], _ settings: TenantSettings, tenant: String, prices: PriceBook?) throws(SpanFilterError) {
        let probe = try Probe(settings, tenant: tenant, instance: "<host name>", prices: prices)
        groups = probe.groupTotals
        self.spans = spans.count
        services = Set(spans.map(\.service)).count
        traces = Set(spans.map(\.traceID)).count
        count(spans, probe)
        series = Self.series(probe)
        costs = Self.costs(probe)
        unused = Self.unused(spans, Set(probe.processors.plan.attributes.keys))
    }

    /// Traces stay together.
    private mutating func count(_ spans: [CapturedSpan], _ probe: Probe) {
        let sound = spans.filter { $0.fault.isEmpty && Self.hasSoundIDs($0) }
        let traces = Dictionary(grouping: sound.indices) { sound[$0].traceID }.values.sorted { $0[0] < $1[0] }
        var batch: [CapturedSpan] = []
        var filtered = (spanMetrics: 0, graphs: 0)
        func send() {
            let counts = probe.add(batch)
            filtered.spanMetrics += counts.spanMetrics.filtered
            filtered.graphs += counts.graphs.filtered
            batch = []
        }
        for trace in traces {
            batch += trace.map { sound[$0] }
            if batch.count >= Self.batch { send() }
        }
        if !batch.isEmpty { send() }
        let settings = probe.settings
        filterWarnings =
            Self.warnings("span_metrics", settings.spanMetrics.filterPolicies, sound, filtered.spanMetrics)
            + Self.warnings("service_graphs", settings.serviceGraphs.filterPolicies, sound, filtered.graphs)
        let capture = Capture(sound)
        for totals in probe.groupTotals { labels += Self.labels(totals, probe, capture) }
    }

    private static func warnings(_ processor: String, _ policies: [FilterPolicy], _ spans: [CapturedSpan], _ rejected: Int) -> [String] {
        var warnings = policies.enumerated().flatMap { index, policy in
            FilterTypes.mismatches(policy, spans).map { "\(processor).filter_policies[\(index)]: \($0.text)" }
        }
        if rejected > 0, rejected >= spans.count {
            let which = policies.count == 1 ? policies.first.map { "[0]: \($0.words)" } ?? "" : ""
            warnings.append("all \(spans.count) spans are rejected by \(processor).filter_policies\(which)")
        }
        return warnings
    }

    private static func hasSoundIDs(_ span: CapturedSpan) -> Bool {
        (span.traceID.isEmpty || span.traceID.utf8.count == 32) && span.spanID.utf8.count == 16 && span.spanID.contains { $0 != "0" }
    }

    // MARK: Labels

    private static func labels(_ totals: GroupTotals, _ probe: Probe, _ capture: Capture) -> [Label] {
        let configured = LabelReasons.configured(totals, probe.settings).filter { !$0.value.isEmpty }
        let role = totals.group.role
        guard !configured.isEmpty, role == .spans || role == .edges || role == .observed("gen_ai_client_operation_duration_seconds", .genAI) else {
            return []
        }
        var having: [String: Double] = [:]
        var values: [String: Set<String>] = [:]
        var all = 0.0
        let first = totals.group.metrics.metrics.first?.name
        let names = SentNames(totals.group.metrics)
        totals.forEachReading { reading in
            guard reading.metric.name == first else { return }
            let count = reading.observations
            all += count
            for (name, value) in reading.labels where configured[name] != nil {
                having[name, default: 0] += count
                values[name, default: []].insert(value)
            }
        }
        return configured.sorted { $0.key < $1.key }.map { name, keys in
            let reason = having[name] == nil ? LabelReasons.reasonForAll(keys, capture) : ""
            return Label(
                processor: Probe.name(role), name: names.shown(name), spans: Int(having[name] ?? 0), of: Int(all), values: values[name]?.count ?? 0,
                from: used(keys, capture.spans), reason: reason)
        }
    }

    private static func used(_ keys: [String], _ spans: [CapturedSpan]) -> [(key: String, count: Int)] {
        keys.map { key in
            (
                key,
                spans.count { span in
                    span.attributes.contains { ($0.place == .resource || $0.place == .span) && $0.key == key && !$0.value.isEmpty }
                }
            )
        }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    }

    // MARK: Series

    private static func series(_ probe: Probe) -> [(metric: String, count: Int)] {
        var counts: [String: Int] = [:]
        for totals in probe.groupTotals {
            totals.forEachReading { reading in
                for name in reading.metric.names { counts[name.text, default: 0] += reading.metric.seriesPerName }
            }
        }
        return counts.map { ($0.key, $0.value) }.sorted { ($1.count, $0.metric) < ($0.count, $1.metric) }
    }

    private static func costs(_ probe: Probe) -> [Cost] {
        probe.groupTotals.flatMap { totals -> [Cost] in
            let (sets, costs) = totals.labelCosts(limit: costSample)
            guard sets > 1, let metric = totals.group.metrics.metrics.first?.names.first?.text else { return [] }
            let names = SentNames(totals.group.metrics)
            return costs.filter { $0.setsWithout < sets && $0.values > 1 }.map {
                Cost(
                    processor: Probe.name(totals.group.role), metric: metric, label: names.shown($0.label), values: $0.values, labelSets: sets,
                    labelSetsWithout: $0.setsWithout)
            }
        }.sorted { $0.labelSets - $0.labelSetsWithout > $1.labelSets - $1.labelSetsWithout }
    }

    private static func unused(_ spans: [CapturedSpan], _ asked: Set<String>) -> [Attribute] {
        var counts: [String: Int] = [:]
        var values: [String: Set<String>] = [:]
        for span in spans {
            for attribute in span.attributes where (attribute.place == .span || attribute.place == .resource) && !asked.contains(attribute.key) {
                counts[attribute.key, default: 0] += 1
                if values[attribute.key, default: []].count < 1000 { values[attribute.key, default: []].insert(attribute.value) }
            }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(shownUnused).map {
            Attribute(key: $0.key, spans: $0.value, values: values[$0.key]?.count ?? 0)
        }
    }
}

extension GroupTotals.Reading {
    fileprivate var observations: Double {
        switch value {
        case .one: 1
        case .number(let number): number
        case .histogram(let count, _, _, _): count
        }
    }
}
