/// A trace id as two numbers; both 0: none.
package struct TraceHalves: Sendable, Equatable, BitwiseCopyable {
    package let high: UInt64
    package let low: UInt64

    package static let none = TraceHalves(high: 0, low: 0)
    var isNone: Bool { high | low == 0 }

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter id: 16 bytes; zeros: none.
    @inline(__always)
    package init(_ id: RawRun) {
        high = UInt64(bigEndian: id.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: (id + 8).loadUnaligned(as: UInt64.self))
    }

    /// In hex, as Tempo shows it.
    package var text: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
