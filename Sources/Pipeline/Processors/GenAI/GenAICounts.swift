/// What the gen-ai processor found in one request.
package struct GenAICounts: Sendable, Equatable {
    /// Calls that were counted.
    package var calls = 0
    /// Spans of calls that were counted already.
    package var repeated = 0
    /// Counted calls whose provider, or whose model, nobody named.
    package var withoutProvider = 0
    package var withoutModel = 0
    /// Calls whose provider was only on a span around them.
    package var inheritedProvider = 0
    /// Token counts that were not believed, by ``TokenCount/Refusal``.
    package var negative = 0
    package var fractional = 0
    package var notANumber = 0
    package var absurd = 0
    /// The trace of the last span with such a count.
    package var refusedTrace = TraceHalves(nil)
    /// Tokens without a price.
    package var unpricedTokens = 0

    /// Token counts that were not believed.
    package var refused: Int { negative + fractional + notANumber + absurd }

    mutating func refuse(_ reason: TokenCount.Refusal) {
        switch reason {
        case .negative: negative &+= 1
        case .fractional: fractional &+= 1
        case .notANumber: notANumber &+= 1
        case .absurd: absurd &+= 1
        }
    }
}

/// A trace id as two numbers; both 0: none.
package struct TraceHalves: Sendable, Equatable, BitwiseCopyable {
    private let high: UInt64
    private let low: UInt64

    init(_ key: EdgeKey) {
        high = key.traceHigh
        low = key.traceLow
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
