/// Metrics whose series come and go together: every observation of a label set goes to each of them, so they share one
/// record, one key and one fate.
@usableFromInline package final class MetricGroup: @unchecked Sendable {
    /// What holds for all series of a tenant.
    package struct Options: Sendable, Equatable {
        /// Set last on every series; one with an empty value removes the label (tempo-behaviour 6.7).
        package var externalLabels: [String: String] = [:]
        package var traceIDLabelName = "traceID"
        package var form = HistogramForm.classic
        package var native = NativeHistogramPlan.standard
        /// Names are those of attributes, with dots and all, wherever they may be.
        package var keepsNames = false
        package init() {}
    }

    package let metrics: [Metric]
    /// nil: a label set is a ``FreeLabelSet``.
    package let labels: LabelPlan?
    package let options: Options
    package let layout: RecordLayout
    /// All metrics, as a mask of their indices.
    package let allMetrics: UInt32
    /// Where the record keeps each histogram.
    let places: Run<HistogramPlace>
    private let ownPlaces: Cells<HistogramPlace>
    /// What an observation does to a record.
    let rule: CountingRule.Compiled
    private let observed: ConstantTable<Int>
    private let bounds: [BucketBounds]
    @usableFromInline let histogramMetrics: [(metric: Int, histogram: Metric.Histogram)]
    @inlinable package var histograms: Int { histogramMetrics.count }

    /// - Parameters:
    ///   - values: numbers that a label set has: counters first, then each histogram's sum and buckets.
    ///   - rule: names counters by their index, which is below the first histogram's sum.
    package init(_ metrics: [Metric], values: Int, labels: LabelPlan?, options: Options, counting rule: CountingRule = .nothing) {
        precondition(metrics.count <= 16)
        self.metrics = metrics
        self.labels = labels
        self.options = options
        seriesPerLabelSet = metrics.reduce(0) { $0 + $1.weight }
        allMetrics = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(metrics.count)) - 1)
        histogramMetrics = metrics.enumerated().compactMap { index, metric in
            if case .histogram(let histogram) = metric.kind { (index, histogram) } else { nil }
        }
        let histograms = histogramMetrics.map(\.histogram)
        let buckets = histograms.reduce(0) { $0 + $1.buckets }
        layout = RecordLayout(doubles: values - buckets, buckets: buckets, natives: options.form.hasNative ? histograms.count : 0)
        bounds = histograms.map { BucketBounds($0.bounds) }
        let places = Cells<HistogramPlace>.allocate(capacity: max(histograms.count, 1))
        let counters = layout.doubleCount - histograms.count
        var count = 0
        for (index, histogram) in histograms.enumerated() {
            precondition(histogram.sum == counters + index + count && histogram.index == index)
            let place = HistogramPlace(histogram, sum: counters + index, count: count, bounds[index].lookup, layout, options.native.schema)
            (places + index).initialize(to: place)
            count += histogram.buckets
        }
        let first = Run(places)
        ownPlaces = places
        self.places = first
        precondition(rule.isWithin(counters: counters, histograms: histograms.count))
        observed = ConstantTable(rule.observed.map(\.offset))
        self.rule = CountingRule.Compiled(rule, first, observed.start)
    }

    deinit { ownPlaces.deallocate() }

    /// Series per label set.
    package let seriesPerLabelSet: Int

    /// Series of these metrics.
    package func series(of mask: UInt32) -> Int {
        mask == allMetrics ? seriesPerLabelSet : metrics.indices.reduce(0) { $0 + (mask >> UInt32($1) & 1 == 1 ? metrics[$1].weight : 0) }
    }

    /// Metrics that are no counts, as a mask.
    package var gauges: UInt32 {
        metrics.enumerated().reduce(0) { mask, metric in
            switch metric.element.kind {
            case .gauge, .value: mask | 1 << UInt32(truncatingIfNeeded: metric.offset)
            case .counter, .histogram: mask
            }
        }
    }

    /// Its numbers are set at each collection, not counted by shards; a label set has some of the metrics.
    package var isOfValues: Bool {
        metrics.allSatisfy { if case .value = $0.kind { true } else { false } }
    }

    /// Names of its labels where series go out.
    ///
    /// - Parameter keepsNames: those with dots.
    package func labels(_ spelling: LabelSpelling, keepsNames: Bool = false) -> [String] {
        labels?.names(spelling, keepsNames: keepsNames, beside: options.externalLabels.keys) ?? []
    }

    /// The same of what is written to endpoints.
    package func writtenLabels(_ spelling: LabelSpelling) -> [String] { labels(spelling, keepsNames: options.keepsNames) }
    package func written(_ name: SeriesName) -> String { options.keepsNames ? name.original : name.text }

    /// The same as the first series of a label set has them, for who looks.
    package var shownLabels: [String] { labels(metrics.first?.names.first?.spelling ?? .tempo) }

    @inlinable package func histogram(_ index: Int) -> Metric.Histogram { histogramMetrics[index].histogram }
    /// The metric that this histogram is, as a mask.
    @inlinable package func metricMask(histogram index: Int) -> UInt32 { 1 << UInt32(truncatingIfNeeded: histogramMetrics[index].metric) }

    /// Writes a record's numbers as they are everywhere else: doubles in the order of the metrics' indices.
    func expand(_ record: RawRun, _ weighted: borrowing WeightedCounts, into numbers: Cells<Double>) {
        // All counts where no counter or sum is; then those of each histogram move to behind its sum, the first one first.
        let counts = numbers + layout.doubleCount
        let buckets = (record + layout.buckets).elements(UInt32.self)
        for index in 0..<layout.bucketCount { counts[index] = Double(buckets[index]) }
        weighted.take(record.load(fromByteOffset: RecordLayout.weighted, as: UInt32.self), addingTo: counts)
        let doubles = (record + RecordLayout.values).elements(Double.self)
        let counters = layout.doubleCount - histograms
        for index in 0..<counters { numbers[index] = doubles[index] }
        for index in 0..<histograms {
            let place = places + index
            let number = place.pointee.number
            numbers[number] = doubles[counters + index]
            (numbers + number + 1).update(from: counts + place.pointee.firstCount, count: place.pointee.buckets)
        }
    }

    /// Calls `body` with the index of each number that these metrics have.
    package func forEachValue(of mask: UInt32, _ body: (Int) -> Void) {
        for (index, metric) in metrics.enumerated() where mask >> UInt32(index) & 1 == 1 {
            switch metric.kind {
            case .gauge: break
            case .counter(let index), .value(let index): body(index)
            case .histogram(let histogram): for index in histogram.sum...(histogram.sum + histogram.buckets) { body(index) }
            }
        }
    }

    /// Whether keys and numbers of the other group mean the same here, so that its records can go on.
    package func hasShape(of other: MetricGroup) -> Bool {
        metrics == other.metrics && options == other.options && layout == other.layout && labels?.shape == other.labels?.shape
            && (!options.keepsNames || labels?.labels.map(\.original) == other.labels?.labels.map(\.original))
    }

    /// A label set's key may be counted: its text is UTF-8 and no label lacks a name (tempo-behaviour 2.8).
    func isValid(_ key: WireSlice) -> Bool {
        labels?.isValid(key) ?? FreeLabelSet.isValid(key)
    }
}
