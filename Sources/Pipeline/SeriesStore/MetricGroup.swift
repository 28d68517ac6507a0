/// Metrics whose series come and go together: every observation of a label set goes to each of them, so they share one
/// record, one key and one fate.
package final class MetricGroup: @unchecked Sendable {
    /// What holds for all series of a tenant.
    package struct Options: Sendable, Equatable {
        /// Set last on every series; one with an empty value removes the label (tempo-behaviour 6.7).
        package var externalLabels: [String: String] = [:]
        package var traceIDLabelName = "traceID"
        package var form = HistogramForm.classic
        package var native = NativeHistogramSettings.standard
        package init() {}
    }

    package let metrics: [Metric]
    /// nil: a label set is a ``FreeLabelSet``.
    package let labels: LabelPlan?
    package let options: Options
    let layout: RecordLayout
    /// All metrics, as a mask of their indices.
    let allMetrics: UInt32
    /// Where the record keeps each histogram.
    let places: UnsafePointer<HistogramPlace>
    private let bounds: [BucketBounds]
    private let histogramMetrics: [(metric: Int, histogram: Metric.Histogram)]
    var histograms: Int { histogramMetrics.count }

    /// - Parameters:
    ///   - values: numbers that a record holds; the metrics' indices lie below.
    package init(_ metrics: [Metric], values: Int, labels: LabelPlan?, options: Options) {
        precondition(metrics.count <= 32)
        self.metrics = metrics
        self.labels = labels
        self.options = options
        seriesPerLabelSet = metrics.reduce(0) { $0 + $1.weight }
        allMetrics = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(metrics.count)) - 1)
        histogramMetrics = metrics.enumerated().compactMap { index, metric in
            if case .histogram(let histogram) = metric.kind { (index, histogram) } else { nil }
        }
        let histograms = histogramMetrics.map(\.histogram)
        layout = RecordLayout(values: values, natives: options.form.hasNative ? histograms.count : 0)
        bounds = histograms.map { BucketBounds($0.bounds) }
        let places = UnsafeMutablePointer<HistogramPlace>.allocate(capacity: max(histograms.count, 1))
        for (index, histogram) in histograms.enumerated() {
            (places + index).initialize(to: HistogramPlace(histogram, bounds[index].lookup, layout, options.native.schema))
        }
        self.places = UnsafePointer(places)
    }

    deinit { places.deallocate() }

    /// Series per label set.
    package let seriesPerLabelSet: Int

    /// Series of these metrics.
    func series(of mask: UInt32) -> Int {
        mask == allMetrics ? seriesPerLabelSet : metrics.indices.reduce(0) { $0 + (mask >> UInt32($1) & 1 == 1 ? metrics[$1].weight : 0) }
    }

    func histogram(_ index: Int) -> Metric.Histogram { histogramMetrics[index].histogram }
    /// The metric that this histogram is, as a mask.
    func metricMask(histogram index: Int) -> UInt32 { 1 << UInt32(truncatingIfNeeded: histogramMetrics[index].metric) }

    /// Calls `body` with the index of each number that these metrics have.
    func forEachValue(of mask: UInt32, _ body: (Int) -> Void) {
        for (index, metric) in metrics.enumerated() where mask >> UInt32(index) & 1 == 1 {
            switch metric.kind {
            case .gauge: break
            case .counter(let index): body(index)
            case .histogram(let histogram): for index in histogram.sum...(histogram.sum + histogram.buckets) { body(index) }
            }
        }
    }

    /// Whether keys and numbers of the other group mean the same here, so that its records can go on.
    package func hasShape(of other: MetricGroup) -> Bool {
        metrics == other.metrics && options == other.options && layout == other.layout && labels?.shape == other.labels?.shape
    }

    /// A label set's key may be counted: its text is UTF-8 and no label lacks a name (tempo-behaviour 2.8).
    func isValid(_ key: WireSlice) -> Bool {
        guard let labels else { return FreeLabelSet.isValid(key) }
        return LabelSetKey(key: key, plan: labels).isValid
    }
}

/// Where a record keeps one histogram. Trivial, so that the inner loop reads it without counting references.
///
/// Sound as long as its ``MetricGroup`` lives, which owns the bounds.
struct HistogramPlace {
    /// Offsets in bytes from the record's start.
    let sum: Int
    let firstBucket: Int
    /// -1: the form is classic.
    let native: Int
    let hasClassic: Bool
    let schema: NativeSchema
    let bounds: BucketBounds.Lookup
    /// The first of its exemplar slots.
    let firstSlot: UInt32

    init(_ histogram: Metric.Histogram, _ bounds: BucketBounds.Lookup, _ layout: RecordLayout, _ schema: NativeSchema) {
        sum = RecordLayout.values + histogram.sum * 8
        firstBucket = sum + 8
        native = histogram.form.hasNative ? layout.native(histogram.index) : -1
        hasClassic = histogram.form.hasClassic
        self.schema = schema
        self.bounds = bounds
        firstSlot = Exemplar.firstSlot(histogram: histogram.index)
    }
}

extension NativeHistogramSettings {
    /// A bucket factor of 1.1, 100 buckets, resets after 15 minutes (tempo-behaviour 1.6).
    package static let standard = NativeHistogramSettings(
        schema: NativeSchema(number: 3), maxBuckets: 100, minResetMilliseconds: 15 * 60_000)
}

extension LabelPlan {
    /// What a key of this plan looks like; equal ones can be read with either plan.
    struct Shape: Equatable {
        var names: [String]
        /// Labels that stand in keys as a number.
        var numbers: [Int]
    }

    var shape: Shape {
        let numbers = labels.indices.filter { !spellsEnumerations && (labels[$0].source == .spanKind || labels[$0].source == .statusCode) }
        return Shape(names: labels.map(\.name), numbers: numbers)
    }
}
