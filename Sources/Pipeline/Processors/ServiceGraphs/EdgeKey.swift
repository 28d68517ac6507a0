/// What the two spans of one request have in common: the trace, and the client's span id, which is the server's parent
/// (tempo-behaviour 4.2).
///
/// All zeros in a part means that it is absent: OTLP makes no difference between the two. All root server spans of a
/// trace therefore share a key.
package struct EdgeKey: Sendable, Hashable, BitwiseCopyable {
    /// The trace id as two big-endian halves; both 0: none.
    package let traceHigh: UInt64
    package let traceLow: UInt64
    /// The client's span id, or the server's parent id; 0: a root.
    package let span: UInt64

    package init(traceHigh: UInt64, traceLow: UInt64, span: UInt64) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
    }

    /// - Parameters:
    ///   - trace: 16 readable bytes; zeros: none.
    ///   - span: 8 readable bytes; zeros: none.
    @inline(__always)
    package init(trace: RawRun, span: RawRun) {
        let trace = TraceHalves(trace)
        self.init(traceHigh: trace.high, traceLow: trace.low, span: UInt64(bigEndian: span.loadUnaligned(as: UInt64.self)))
    }

    /// The server span has no parent.
    @inline(__always)
    package var isRoot: Bool { span == 0 }

    /// Which of `count` stores this trace belongs to: both halves of an edge meet in the same one.
    package func partition(of count: Int, seed: UInt64) -> Int {
        Self.partition(of: count, traceHash: UInt32(truncatingIfNeeded: traceHash(seed) >> 32))
    }

    /// - Parameter traceHash: the upper half of ``traceHash(_:)``.
    @inline(__always)
    static func partition(of count: Int, traceHash: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(traceHash) &* UInt64(UInt32(truncatingIfNeeded: max(count, 1)))) >> 32)
    }

    /// Seeded, so that nobody outside can choose keys that meet; a hit always compares the whole key.
    @inline(__always)
    func hash(_ seed: UInt64) -> UInt64 { hash(ofTrace: traceHash(seed), seed) }

    /// - Parameter trace: ``traceHash(_:)``.
    @inline(__always)
    func hash(ofTrace trace: UInt64, _ seed: UInt64) -> UInt64 {
        Self.fold(trace ^ 0xe703_7ed1_a0b4_28db, span ^ seed ^ 0x8ebc_6af0_9c88_c6e3)
    }

    @inline(__always)
    func traceHash(_ seed: UInt64) -> UInt64 {
        let first = Self.fold(traceHigh ^ 0xa076_1d64_78bd_642f, traceLow ^ seed)
        return Self.fold(first ^ 0x9e37_79b9_7f4a_7c15, seed ^ traceHigh)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
