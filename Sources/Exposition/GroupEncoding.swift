import Pipeline

/// How the series of one ``MetricGroup`` whose labels are spelled alike are named in a write request: what is the same in every collection,
/// encoded once, and where the block that is being written has said it last.
///
/// Sound because what its pointers lead to lives as long as it does.
struct GroupEncoding: ~Copyable {
    /// What tells one series of a label set from the others.
    struct Part: BitwiseCopyable {
        /// Whole labels: `__name__`, and `le` on a bucket (else empty).
        var name: WireSlice
        var bound: WireSlice
        /// Numbers of the two among those of the group.
        var nameIndex: Int
        var boundIndex: Int
    }

    /// One metric under one of its names; its parts are numbers in ``parts``.
    struct Series: BitwiseCopyable {
        enum Kind { case gauge, value, counter, classic, native, both, custom }

        var kind: Kind
        /// Which one of the group's metrics it is of.
        var metric: UInt32
        /// The index of a counter's or a gauge's number, or of a histogram's sum.
        var value = 0
        /// A classic histogram's, `+Inf` included.
        var buckets = 0
        /// Which one of its group.
        var histogram = 0
        /// Of sums and exemplars; bounds have it in them.
        var scale = SeriesName.Scale.own
        /// The only series, or the first bucket.
        var first = 0
        var countPart = 0
        var sumPart = 0
        var nativePart = 0
        /// Of custom buckets: the field with their bounds.
        var bounds: WireSlice?

        /// Samples, or histograms.
        var count: Int {
            switch kind {
            case .gauge, .value, .counter, .native, .custom: 1
            case .classic: buckets + 2
            case .both: buckets + 3
            }
        }

        func forEachPart(_ body: (Int) -> Void) {
            switch kind {
            case .gauge, .value, .counter: return body(first)
            case .native, .custom: return body(nativePart)
            case .both: body(nativePart)
            case .classic: break
            }
            for part in first..<(first + buckets) { body(part) }
            body(countPart)
            body(sumPart)
        }
    }

    /// Of each metric, one behind the other.
    let series: ConstantTable<Series>
    let parts: ConstantTable<Part>
    /// The name field of an exemplar's label.
    let exemplarLabel: [UInt8]
    /// An exemplar's label, name and value together, has at most 128 characters (OpenMetrics, Prometheus).
    let hasExemplars: Bool
    /// Bytes that a series has beside its label set's labels and its content, at most.
    private let largestPart: Int
    /// What the parts point into.
    private let memory: [SlackBytes]
    private let planned: PlannedLabels?
    private let reader: PlannedLabels.Reader?
    private let free: FreeLabels
    private let overflow: PlannedLabels
    private var labels: RepeatedLabels
    private let allMetrics: UInt32
    private let seriesPerLabelSet: Int

    init(_ group: MetricGroup, _ spelling: LabelSpelling) {
        exemplarLabel = LabelField.field(1, Array(group.options.traceIDLabelName.utf8))
        hasExemplars = group.options.traceIDLabelName.unicodeScalars.count + 32 <= 128
        let externals = group.options.externalLabels
        planned = group.labels.map { PlannedLabels(plan: $0, names: group.writtenLabels(spelling), externalLabels: externals) }
        reader = planned?.reader
        free = FreeLabels(externalLabels: externals)
        // tempo-behaviour 6.8
        overflow = PlannedLabels(plan: nil, externalLabels: ["metric_overflow": "true"].merging(externals) { _, external in external })
        var table = PartTable()
        let all = group.metrics.indices.flatMap { table.series(group, $0, spelling) }
        series = ConstantTable(all)
        allMetrics = group.allMetrics
        seriesPerLabelSet = all.reduce(0) { $0 + $1.count }
        parts = ConstantTable(table.parts)
        memory = table.memory
        largestPart = 16 + table.parts.reduce(0) { max($0, $1.name.count + $1.bound.count) }
        labels = RepeatedLabels(names: table.names, bounds: table.bounds)
    }

    /// Samples and histograms of these metrics.
    func count(of metrics: UInt32) -> Int {
        if metrics == allMetrics { return seriesPerLabelSet }
        if metrics == 0 { return 0 }
        var count = 0
        for index in 0..<series.count where metrics >> series.start[index].metric & 1 == 1 { count += series.start[index].count }
        return count
    }

    /// What follows is in another block.
    mutating func beginBlock() { labels.beginBlock() }

    /// What follows is about this label set.
    mutating func select(_ key: GroupTotals.Key) {
        switch key {
        case .overflow: labels.select(isAlone: true) { overflow.reader.list(nil, into: &$0) }
        case .labels(let key):
            if let reader {
                labels.select(isAlone: false) { reader.list(key, into: &$0) }
            } else {
                labels.select(isAlone: false) { free.list(key, into: &$0) }
            }
        }
    }

    /// The labels of one series of the selected label set, in their order.
    func forEachLabel(_ part: Int, _ body: (_ name: WireSlice, _ value: WireSlice) -> Void) { labels.forEachLabel(parts.start + part, body) }

    /// Makes room for the float series of the selected label set.
    @inline(__always)
    func reserve(content: Int, in block: inout SnappyWriter) {
        let series = labels.largestSeries
        block.reserve(parts.count &* (series.bytes &+ largestPart &+ exemplarLabel.count &+ content), elements: parts.count &* 32 &+ series.elements)
    }

    /// Appends the head of a `TimeSeries` and its labels; `content` bytes are to follow.
    @inline(__always)
    mutating func append(_ part: Int, content: Int, to block: inout SnappyTail) {
        labels.append(parts.start + part, content: content, to: &block)
    }

    /// See ``RepeatedLabels``.
    @inline(__always)
    func buckets(content: Int) -> BucketLabels { labels.buckets(content: content) }
    @inline(__always)
    mutating func note(_ buckets: BucketLabels) { labels.note(buckets) }
}

/// Collects the parts of a group's metrics.
private struct PartTable {
    private(set) var parts: [GroupEncoding.Part] = []
    private(set) var memory: [SlackBytes] = []
    private(set) var names = 0
    private(set) var bounds = 0

    mutating func series(_ group: MetricGroup, _ index: Int, _ spelling: LabelSpelling) -> [GroupEncoding.Series] {
        let metric = UInt32(truncatingIfNeeded: index)
        return group.metrics[index].names.filter { $0.spelling == spelling }.map { name in
            let text = group.written(name)
            switch group.metrics[index].kind {
            case .gauge: return GroupEncoding.Series(kind: .gauge, metric: metric, first: part(text))
            case .value(let value): return GroupEncoding.Series(kind: .value, metric: metric, value: value, first: part(text))
            case .counter(let value): return GroupEncoding.Series(kind: .counter, metric: metric, value: value, first: part(text))
            case .histogram(let histogram): return series(name, text, metric, histogram)
            }
        }
    }

    private mutating func series(_ name: SeriesName, _ text: String, _ metric: UInt32, _ histogram: Metric.Histogram) -> GroupEncoding.Series {
        var series = GroupEncoding.Series(
            kind: .native, metric: metric, value: histogram.sum, histogram: histogram.index, scale: name.scale)
        if histogram.form != .classic { series.nativePart = part(text) }
        guard histogram.form != .native else { return series }
        series.kind = histogram.form == .both ? .both : .classic
        series.buckets = histogram.buckets
        let bounds = name.bounds(histogram.bounds)
        guard histogram.form != .custom else {
            series.kind = .custom
            series.bounds = keep(CustomHistogramMessage.bounds(bounds))
            return series
        }
        series.first = parts.count
        let label = keep(LabelField.label("__name__", text + "_bucket"))
        for bound in bounds + [.infinity] {
            let bound = keep(LabelField.label("le", NumberText.decimal(bound)))
            parts.append(GroupEncoding.Part(name: label, bound: bound, nameIndex: names, boundIndex: self.bounds))
            self.bounds += 1
        }
        names += 1
        series.countPart = part(text + "_count")
        series.sumPart = part(text + "_sum")
        return series
    }

    private mutating func part(_ name: String) -> Int {
        let label = keep(LabelField.label("__name__", name))
        parts.append(GroupEncoding.Part(name: label, bound: keep([]), nameIndex: names, boundIndex: 0))
        names += 1
        return parts.count - 1
    }

    private mutating func keep(_ bytes: [UInt8]) -> WireSlice {
        let kept = SlackBytes(bytes)
        memory.append(kept)
        return kept.slice
    }
}
