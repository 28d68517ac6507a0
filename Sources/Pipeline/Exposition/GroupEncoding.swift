/// How the series of one ``MetricGroup`` are named in a write request: everything that is the same in every collection,
/// encoded once.
struct GroupEncoding: ~Copyable {
    /// One series of a label set.
    struct Part {
        /// Whole label entries: `__name__`, and `le` on a bucket.
        let name: [UInt8]
        let bound: [UInt8]?
        /// All labels of the overflow's series.
        let overflow: [UInt8]
        /// Labels of a group whose label sets are free.
        let free: FreeLabels?
    }

    struct HistogramParts {
        let count: Part
        let sum: Part
        /// `+Inf` last.
        let buckets: [Part]
        let native: Part
    }

    private enum Selected {
        case planned, overflow
        case free(WireSlice)
    }

    /// Per metric: its one series, or a histogram's (which have none in `single`).
    let single: [Part?]
    let histograms: [HistogramParts?]
    /// The name field of an exemplar's label.
    let exemplarLabel: [UInt8]
    /// An exemplar's label, name and value together, has at most 128 characters (OpenMetrics, Prometheus).
    let hasExemplars: Bool
    private let plan: LabelPlan?
    private var labels: EncodedLabels?
    private var selected = Selected.overflow

    init(_ group: MetricGroup) {
        plan = group.labels
        exemplarLabel = EncodedLabels.field(1, Array(group.options.traceIDLabelName.utf8))
        hasExemplars = group.options.traceIDLabelName.unicodeScalars.count + 32 <= 128
        let externals = group.options.externalLabels
        labels = group.labels.map { EncodedLabels(plan: $0, layout: LabelLayout(plan: $0, externalLabels: externals)) }
        let isFree = group.labels == nil
        func part(_ name: String, bound: Double? = nil) -> Part {
            let bound = bound.map(NumberText.decimal)
            return Part(
                name: EncodedLabels.label("__name__", name), bound: bound.map { EncodedLabels.label("le", $0) },
                overflow: Self.overflowLabels(name, bound: bound, externals),
                free: isFree ? FreeLabels(metricName: name, externalLabels: externals) : nil)
        }
        single = group.metrics.map { metric in
            if case .histogram = metric.kind { nil } else { part(metric.name) }
        }
        histograms = group.metrics.map { metric in
            guard case .histogram(let histogram) = metric.kind else { return nil }
            return HistogramParts(
                count: part(metric.name + "_count"), sum: part(metric.name + "_sum"),
                buckets: (histogram.bounds + [.infinity]).map { part(metric.name + "_bucket", bound: $0) }, native: part(metric.name))
        }
    }

    /// `metric_overflow="true"` and the external labels (tempo-behaviour 6.8).
    private static func overflowLabels(_ name: String, bound: String?, _ externals: [String: String]) -> [UInt8] {
        var all = ["metric_overflow": "true"].merging(externals) { _, external in external }
        all["__name__"] = name
        if let bound { all["le"] = bound }
        return all.filter { !$0.value.isEmpty }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .flatMap { EncodedLabels.label($0.key, $0.value) }
    }

    /// What follows is about this label set.
    mutating func select(_ key: GroupTotals.Key) {
        switch key {
        case .overflow: selected = .overflow
        case .labels(let key):
            guard let plan else {
                selected = .free(key)
                return
            }
            selected = .planned
            labels?.encode(LabelSetKey(key: key, plan: plan))
        }
    }

    /// Bytes that ``appendLabels(of:to:)`` writes.
    func labelSize(of part: Part) -> Int {
        switch selected {
        case .overflow: part.overflow.count
        case .free(let key): part.free?.size(key) ?? 0
        case .planned: labels?.size(name: part.name, bound: part.bound) ?? 0
        }
    }

    func appendLabels(of part: Part, to out: inout ByteBuilder) {
        switch selected {
        case .overflow: out.append(part.overflow)
        case .free(let key): part.free?.append(key, to: &out)
        case .planned: labels?.append(name: part.name, bound: part.bound, to: &out)
        }
    }
}
