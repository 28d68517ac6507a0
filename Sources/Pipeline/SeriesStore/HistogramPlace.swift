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
    /// Exponential buckets are of values times this.
    let factor: Double
    let bounds: BucketBounds.Lookup
    /// The first of its exemplar slots.
    let firstSlot: UInt32
    /// Which of the record's counts is its first, and how many it has.
    let firstCount: Int
    let buckets: Int
    /// Its sum's place among a label set's numbers.
    let number: Int

    /// - Parameters:
    ///   - sum: which of the record's doubles its sum is.
    ///   - count: which of the record's counts its first one is.
    init(
        _ histogram: Metric.Histogram, sum: Int, count: Int, _ bounds: BucketBounds.Lookup, _ layout: RecordLayout, _ schema: NativeSchema
    ) {
        self.sum = RecordLayout.values + sum * 8
        firstBucket = layout.buckets + count * 4
        firstCount = count
        buckets = histogram.buckets
        number = histogram.sum
        native = histogram.form.hasNative ? layout.native(histogram.index) : -1
        hasClassic = histogram.form.hasClassic
        self.schema = schema
        factor = histogram.scale.factor
        self.bounds = bounds
        firstSlot = Exemplar.firstSlot(histogram: histogram.index)
    }
}
