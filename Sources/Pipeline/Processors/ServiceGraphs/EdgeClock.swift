/// Times of the edge store, in nanoseconds since the epoch.
enum EdgeClock {
    private static let second: UInt64 = 1_000_000_000

    static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    /// When an edge that begins now is over: whole seconds of (now + wait). The time in whole seconds reaches it exactly
    /// when the time does (tempo-behaviour 4.3).
    static func expiration(now: UInt64, wait: UInt64) -> UInt64 {
        let time = sum(now, wait)
        return time - time % second
    }
}
