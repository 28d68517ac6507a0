import Pipeline

/// How populated buckets are laid out on the wire: runs of buckets, and each count as the difference to the one before
/// (tempo-behaviour 6.4). Kept between uses to keep its memory.
package struct NativeBucketSpans: Sendable {
    package struct Span: Sendable, Equatable {
        /// Empty buckets between the end of the span before and this one; of the first span, its bucket index.
        package var offset: Int32
        package var length: UInt32

        package init(offset: Int32, length: UInt32) {
            self.offset = offset
            self.length = length
        }
    }

    /// A gap of so many empty buckets is written out; a longer one begins a new span.
    private static let longestFilledGap: Int32 = 2

    package private(set) var spans: [Span] = []
    package private(set) var deltas: [Int64] = []
    private var previous: Int64 = 0

    package init() {}

    /// - Parameter buckets: ascending by index, each index once.
    package mutating func lay(_ buckets: [NativeBucket]) {
        spans.removeAll(keepingCapacity: true)
        deltas.removeAll(keepingCapacity: true)
        previous = 0
        var next: Int32 = 0
        for bucket in buckets {
            let gap = bucket.index &- next
            if spans.isEmpty || gap > Self.longestFilledGap {
                spans.append(Span(offset: gap, length: 0))
            } else {
                for _ in 0..<max(gap, 0) { append(0) }
            }
            append(Int64(clamping: bucket.count))
            next = bucket.index &+ 1
        }
    }

    private mutating func append(_ count: Int64) {
        spans[spans.count - 1].length += 1
        // Both are in 0 ... Int64.max: the difference fits.
        deltas.append(count &- previous)
        previous = count
    }

    /// Appends the spans, each as a `BucketSpan`, and the deltas, packed, under these field numbers (below 16).
    func append(spanField: UInt8, deltaField: UInt8, to out: inout ByteBuilder) {
        for span in spans {
            let offset = zigZag(Int64(span.offset))
            let offsetSize = span.offset == 0 ? 0 : 1 + varintSize(offset)
            out.append(spanField << 3 | 2)
            out.appendVarint(UInt64(offsetSize + 1 + varintSize(UInt64(span.length))))
            if span.offset != 0 {
                out.append(1 << 3 | 0)
                out.appendVarint(offset)
            }
            out.append(2 << 3 | 0)
            out.appendVarint(UInt64(span.length))
        }
        guard !deltas.isEmpty else { return }
        out.append(deltaField << 3 | 2)
        let start = out.count
        for delta in deltas { out.appendVarint(zigZag(delta)) }
        out.insertLength(at: start)
    }
}

/// Protobuf's `sint32` and `sint64` as what is written as a varint.
@inline(__always)
func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value &<< 1) ^ (value >> 63)) }
