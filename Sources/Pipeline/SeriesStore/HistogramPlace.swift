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
