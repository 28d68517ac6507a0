/// A span that phase one has walked: everything that phase two needs to count it.
struct PendingSpan {
    var hash: UInt64
    /// Where its key begins in ``PendingSpans/keys``.
    var key: Int
    var keyLength: Int
    /// Seconds.
    var latency: Double
    var size: Double
    /// Calls that the span stands for.
    var weight: Double
    /// 16 bytes in the request, nil when it has none.
    var traceID: UnsafeRawPointer?
}

/// The spans of the request at hand and their keys, reused from request to request.
///
/// Sound because one event loop owns it, and because it is emptied before the request's bytes go away.
struct PendingSpans: ~Copyable {
    /// Memory kept between requests, in bytes of keys; a larger request's is given back.
    static let keptKeyBytes = 4 << 20

    var keys = ByteBuilder(capacity: 256 << 10)
    private(set) var spans: UnsafeMutablePointer<PendingSpan>
    private(set) var count = 0
    private var capacity = 2048

    init() {
        spans = .allocate(capacity: capacity)
    }

    deinit { spans.deallocate() }

    @inline(__always)
    mutating func append(_ span: PendingSpan) {
        if count == capacity { grow() }
        spans[count] = span
        count &+= 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<PendingSpan>.allocate(capacity: capacity * 2)
        larger.update(from: spans, count: count)
        spans.deallocate()
        spans = larger
        capacity *= 2
    }

    mutating func removeAll() {
        count = 0
        keys.removeAll(keeping: Self.keptKeyBytes)
    }
}
