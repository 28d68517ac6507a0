/// A span that phase one has walked: everything that phase two needs to count it.
package struct PendingSpan: BitwiseCopyable {
    package var hash: UInt64
    /// Where its key begins in ``PendingSpans/keys``.
    package var key: Int
    package var keyLength: Int
    /// Seconds.
    package var latency: Double
    /// Bytes. Of a target info: how many spans of its resource spans are staged.
    package var size: Double
    /// Calls that the span stands for.
    package var weight: Double
    /// 16 bytes in the request, nil when it has none.
    package var traceID: UnsafeRawPointer?
    /// Of a target info: which of the staged spans, counted from 0, is the first one of its resource spans. Else 0.
    package var order: UInt32 = 0
}

/// The spans of the request at hand and their keys, reused from request to request.
///
/// Sound because one event loop owns it, and because it is emptied before the request's bytes go away.
package struct PendingSpans: ~Copyable {
    /// Memory kept between requests, in bytes of keys and in spans; a larger request's is given back.
    static let keptKeyBytes = 4 << 20
    static let keptSpans = 64 << 10

    package var keys = ByteBuilder(capacity: 256 << 10)
    private var items = StagedItems<PendingSpan>(capacity: 2048)

    package init() {}

    package var spans: UnsafeMutablePointer<PendingSpan> {
        @inline(__always) get { items.start }
    }

    package var count: Int {
        @inline(__always) get { items.count }
    }

    @inline(__always)
    package mutating func append(_ span: PendingSpan) { items.append(span) }

    package mutating func removeAll() {
        items.removeAll(keeping: Self.keptSpans)
        keys.removeAll(keeping: Self.keptKeyBytes)
    }
}
