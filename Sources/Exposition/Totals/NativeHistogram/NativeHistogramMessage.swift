import Pipeline

/// Writes native histograms as entries of a remote-write 1.0 `TimeSeries` (`prometheus.Histogram`; tempo-behaviour 6.4, 7.4).
///
/// Integer flavour, reset hint unset. Numbers that are 0 are left out as proto3 does, save the two counts, which are `oneof`.
package struct NativeHistogramMessage: ~Copyable {
    private enum Field {
        /// Of `TimeSeries`.
        static let histograms: UInt8 = 4
        static let count: UInt8 = 1
        static let sum: UInt8 = 3
        static let schema: UInt8 = 4
        static let zeroThreshold: UInt8 = 5
        static let zeroCount: UInt8 = 6
        static let positiveSpans: UInt8 = 11
        static let positiveDeltas: UInt8 = 12
        static let timestamp: UInt8 = 15
    }

    private var layout = NativeBucketSpans()

    package init() {}

    /// Appends the `histograms` entry of a sample at `time` (milliseconds).
    ///
    /// - Parameter sum: instead of the histogram's own.
    package mutating func append(_ histogram: NativeHistogram, sum: Double? = nil, at time: Int64, to out: inout ByteBuilder) {
        layout.lay(histogram.buckets)
        out.append(Field.histograms << 3 | 2)
        let start = out.count
        Self.appendNumber(Field.count, histogram.count, to: &out)
        // −0 is left out as 0 is; NaN is not.
        let sum = sum ?? histogram.sum
        if sum != 0 { Self.appendDouble(Field.sum, sum, to: &out) }
        Self.appendSchema(histogram.schema, to: &out)
        Self.appendDouble(Field.zeroThreshold, NativeSchema.zeroThreshold, to: &out)
        Self.appendNumber(Field.zeroCount, histogram.zeroCount, to: &out)
        layout.append(spanField: Field.positiveSpans, deltaField: Field.positiveDeltas, to: &out)
        Self.appendTime(time, to: &out)
        out.insertLength(at: start)
    }

    /// Appends the zero sample of a new series: no observations, zero threshold 0 (tempo-behaviour 6.5).
    package static func appendZero(_ schema: NativeSchema, at time: Int64, to out: inout ByteBuilder) {
        out.append(Field.histograms << 3 | 2)
        let start = out.count
        appendNumber(Field.count, 0, to: &out)
        appendSchema(schema, to: &out)
        appendNumber(Field.zeroCount, 0, to: &out)
        appendTime(time, to: &out)
        out.insertLength(at: start)
    }

    /// Appends the staleness marker of a series.
    package static func appendEnd(_ schema: NativeSchema, at time: Int64, to out: inout ByteBuilder) {
        out.append(Field.histograms << 3 | 2)
        let start = out.count
        appendNumber(Field.count, 0, to: &out)
        appendDouble(Field.sum, StalenessMarker.value, to: &out)
        appendSchema(schema, to: &out)
        appendNumber(Field.zeroCount, 0, to: &out)
        appendTime(time, to: &out)
        out.insertLength(at: start)
    }

    private static func appendNumber(_ field: UInt8, _ value: UInt64, to out: inout ByteBuilder) {
        out.append(field << 3 | 0)
        out.appendVarint(value)
    }

    private static func appendDouble(_ field: UInt8, _ value: Double, to out: inout ByteBuilder) {
        out.append(field << 3 | 1)
        out.appendFixed64(value.bitPattern)
    }

    private static func appendSchema(_ schema: NativeSchema, to out: inout ByteBuilder) {
        if schema.number != 0 { appendNumber(Field.schema, zigZag(Int64(schema.number)), to: &out) }
    }

    private static func appendTime(_ time: Int64, to out: inout ByteBuilder) {
        if time != 0 { appendNumber(Field.timestamp, UInt64(bitPattern: time), to: &out) }
    }
}
