import Glibc

/// Bytes of one request in one piece, with ``RequestLimits/readableSlack`` readable bytes behind them. Reused, never shared.
///
/// Invariants: `count <= capacity`, and the allocation is `capacity + readableSlack` bytes long.
package final class RequestBuffer {
    private var base: UnsafeMutableRawPointer?
    /// Bytes that fit without growing.
    package private(set) var capacity = 0
    package private(set) var count = 0

    package init() {}

    deinit { free(base) }

    /// Forgets the content and keeps the memory.
    package func clear() { count = 0 }

    /// Makes room for `wanted` bytes in all. False: no memory, nothing has changed.
    package func reserve(_ wanted: Int) -> Bool {
        guard wanted > capacity else { return true }
        let (size, overflow) = wanted.addingReportingOverflow(RequestLimits.readableSlack)
        guard !overflow, let grown = realloc(base, size) else { return false }
        base = grown
        capacity = wanted
        return true
    }

    /// Appends, growing at least twofold so that many small pieces stay cheap. False: no memory, nothing has changed.
    package func append(_ bytes: RawSpan) -> Bool {
        guard !bytes.isEmpty else { return true }
        let (needed, overflow) = count.addingReportingOverflow(bytes.byteCount)
        guard !overflow else { return false }
        if needed > capacity, !reserve(max(needed, capacity &* 2)) { return false }
        guard let base else { return false }
        bytes.withUnsafeBytes { if let source = $0.baseAddress { memcpy(base + count, source, $0.count) } }
        count = needed
        return true
    }

    /// Lets `body` write up to `limit` bytes of the free room.
    package func fill<T>(atMost limit: Int, _ body: (inout OutputRawSpan) -> T) -> T {
        let room = UnsafeMutableRawBufferPointer(start: base.map { $0 + count }, count: max(0, min(limit, capacity - count)))
        var written = OutputRawSpan(buffer: room, initializedCount: 0)
        let result = body(&written)
        count += written.finalize(for: room)
        return result
    }

    /// The content. The slack behind it is zeroed here, so that nothing depends on what an earlier request left there.
    package func withSealedBytes<T>(_ body: (RawSpan) -> T) -> T {
        guard reserve(1), let base else { return body(RawSpan()) }
        memset(base + count, 0, RequestLimits.readableSlack)
        return body(UnsafeRawBufferPointer(start: base, count: count).bytes)
    }
}
