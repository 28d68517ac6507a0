/// A trace id as two numbers; both 0: none.
package struct TraceHalves: Sendable, Equatable, BitwiseCopyable {
    private let high: UInt64
    private let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ id: UnsafeRawPointer?) {
        high = id.map { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) } ?? 0
        low = id.map { UInt64(bigEndian: ($0 + 8).loadUnaligned(as: UInt64.self)) } ?? 0
    }

    /// In hex, as Tempo shows it.
    package var text: String {
        [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
