/// A span that phase one has walked: everything that phase two needs to count it.
package struct PendingSpan: BitwiseCopyable {
    package var hash: UInt64
    /// Where its key begins in ``StagedKeys/keys``.
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
    /// Of a target info: which of the staged spans, counted from 0, is the first one of its resource spans. Of a span: which of
    /// ``SpanSummaries/items``, counted from 1, is its own; 0: it stands for itself.
    package var order: UInt32 = 0
}
