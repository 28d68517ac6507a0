import Pipeline

/// Writes metrics in Prometheus' protobuf exposition, the only scrape format that has native histograms: delimited
/// `io.prometheus.client.MetricFamily` messages.
///
/// Use: ``beginFamily(_:_:help:)``, metrics of its type, ``endFamily()``, and so on; then take ``bytes``. Labels are written
/// by the caller as `LabelPair` entries (field 1), which are spelt as those of remote write.
package struct ProtobufExposition: ~Copyable {
    package static let contentType =
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

    package enum Kind: UInt64 {
        case counter = 0
        case gauge = 1
        case histogram = 4
    }

    private var out: ByteBuilder
    private var layout = NativeBucketSpans()
    private var familyStart: Int?
    private let exemplarLabel: [UInt8]

    /// - Parameter exemplarLabel: name of the label that holds an exemplar's trace id.
    package init(exemplarLabel: String = "traceID", capacity: Int = 64 << 10) {
        out = ByteBuilder(capacity: capacity)
        self.exemplarLabel = LabelField.field(1, Array(exemplarLabel.utf8))
    }

    /// What was written; whole families once ``endFamily()`` was called.
    package var bytes: WireSlice { out.bytes }

    package mutating func removeAll() {
        out.removeAll(keeping: 4 << 20)
        familyStart = nil
    }

    /// Ends the family before it, if that was not done.
    package mutating func beginFamily(_ name: String, _ kind: Kind, help: String = "") {
        endFamily()
        familyStart = out.count
        out.append(LabelField.field(1, Array(name.utf8)))
        if !help.isEmpty { out.append(LabelField.field(2, Array(help.utf8))) }
        number(3, kind.rawValue)
    }

    package mutating func endFamily() {
        if let start = familyStart { out.insertLength(at: start) }
        familyStart = nil
    }

    /// A counter's metric, or a gauge's.
    package mutating func append(_ value: Double, _ kind: Kind, labels: (inout ByteBuilder) -> Void) {
        metric(labels) { writer in
            writer.message(kind == .gauge ? 2 : 3) { $0.double(1, value) }
        }
    }

    /// A histogram's metric with its classic buckets, if it has any, and its native ones.
    ///
    /// - Parameters:
    ///   - bounds: of the classic buckets, without `+Inf`.
    ///   - exemplars: written as they are, with the time of their observation.
    package mutating func append(
        _ histogram: NativeHistogram, bounds: [Double] = [], exemplars: [NativeExemplar] = [], labels: (inout ByteBuilder) -> Void
    ) {
        append(histogram, sum: histogram.sum, bounds: bounds, exemplars: exemplars, ofBuckets: BucketExemplars(), labels: labels)
    }

    /// - Parameters:
    ///   - sum: instead of the histogram's own.
    ///   - bucketExemplars: those of classic buckets.
    mutating func append(
        _ histogram: NativeHistogram, sum: Double, bounds: [Double], exemplars: [NativeExemplar],
        ofBuckets bucketExemplars: borrowing BucketExemplars, labels: (inout ByteBuilder) -> Void
    ) {
        layout.lay(histogram.buckets)
        metric(labels) { writer in
            writer.message(7) { writer in
                writer.number(1, histogram.count)
                writer.double(2, sum)
                if !histogram.classic.isEmpty {
                    histogram.forEachCumulated { place, count in
                        writer.bucket(
                            count, upperBound: bounds.indices.contains(place) ? bounds[place] : .infinity, bucketExemplars.exemplar(place)?.asNative)
                    }
                }
                writer.number(5, zigZag(Int64(histogram.schema.number)))
                writer.double(6, NativeSchema.zeroThreshold)
                writer.number(7, histogram.zeroCount)
                writer.layout.append(spanField: 12, deltaField: 13, to: &writer.out)
                for exemplar in exemplars { writer.exemplar(exemplar) }
            }
        }
    }

    /// A classic histogram's metric. Its counts, which need not be whole, are written as floats where they are not.
    ///
    /// - Parameters:
    ///   - counts: per bucket, not cumulated, `+Inf` last.
    ///   - exemplars: those of the buckets.
    mutating func append(
        classic counts: CountedRun<Double>, sum: Double, bounds: [Double], exemplars: borrowing BucketExemplars,
        labels: (inout ByteBuilder) -> Void
    ) {
        metric(labels) { writer in
            writer.message(7) { writer in
                let isWhole = counts.allSatisfy { $0 == $0.rounded() && $0 < 0x1p53 }
                var cumulated = 0.0
                for place in 0..<counts.count {
                    cumulated += counts[place]
                    let bound = bounds.indices.contains(place) ? bounds[place] : .infinity
                    if isWhole {
                        writer.bucket(UInt64(cumulated), upperBound: bound, exemplars.exemplar(place)?.asNative)
                    } else {
                        writer.bucket(cumulated, upperBound: bound, exemplars.exemplar(place)?.asNative)
                    }
                }
                if isWhole { writer.number(1, UInt64(cumulated)) } else { writer.double(4, cumulated) }
                writer.double(2, sum)
            }
        }
    }

    // MARK: Messages

    private mutating func metric(_ labels: (inout ByteBuilder) -> Void, _ body: (inout Self) -> Void) {
        message(4) { writer in
            labels(&writer.out)
            body(&writer)
        }
    }

    private mutating func bucket(_ count: UInt64, upperBound: Double, _ exemplar: NativeExemplar?) {
        guard let exemplar else { return bucket(count, upperBound: upperBound) }
        message(3) { writer in
            writer.number(1, count)
            writer.double(2, upperBound)
            writer.exemplar(exemplar, field: 3)
        }
    }

    /// The same of a bucket without exemplar, whose length is known: most that is written is this.
    @inline(__always)
    private mutating func bucket(_ count: UInt64, upperBound: Double) {
        out.reserve(32)
        out.append(low: UInt64(3 << 3 | 2) | UInt64(truncatingIfNeeded: 10 &+ varintSize(count)) << 8 | (1 << 3 | 0) << 16, 3)
        out.appendVarint(count)
        double(2, upperBound)
    }

    /// A count that is not whole.
    private mutating func bucket(_ count: Double, upperBound: Double, _ exemplar: NativeExemplar?) {
        message(3) { writer in
            writer.double(4, count)
            writer.double(2, upperBound)
            if let exemplar { writer.exemplar(exemplar, field: 3) }
        }
    }

    private mutating func exemplar(_ exemplar: NativeExemplar, field: UInt64 = 16) {
        message(field) { writer in
            writer.message(1) { writer in
                writer.out.append(writer.exemplarLabel)
                writer.message(2) { TraceIDText.append(exemplar.asExemplar, to: &$0.out) }
            }
            writer.double(2, exemplar.value)
            let seconds = exemplar.time.quotientAndRemainder(dividingBy: 1000)
            writer.message(3) { writer in
                writer.number(1, UInt64(bitPattern: seconds.quotient))
                writer.number(2, UInt64(max(seconds.remainder, 0)) * 1_000_000)
            }
        }
    }

    private mutating func message(_ field: UInt64, _ body: (inout Self) -> Void) {
        out.appendVarint(field << 3 | 2)
        let start = out.count
        body(&self)
        out.insertLength(at: start)
    }

    private mutating func number(_ field: UInt64, _ value: UInt64) {
        out.appendVarint(field << 3 | 0)
        out.appendVarint(value)
    }

    private mutating func double(_ field: UInt64, _ value: Double) {
        out.appendVarint(field << 3 | 1)
        out.appendFixed64(value.bitPattern)
    }
}
