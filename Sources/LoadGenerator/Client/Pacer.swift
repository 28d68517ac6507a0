/// Spreads requests evenly over time.
package struct Pacer {
    /// Nil: as fast as answered.
    private let intervalNanos: Double?
    private var nextNanos: Double

    /// - Parameter requestsPerSecond: nil for no limit.
    package init(requestsPerSecond: Double?, startNanos: Int64) {
        intervalNanos = requestsPerSecond.map { 1e9 / max($0, 1e-6) }
        nextNanos = Double(startNanos)
    }

    /// Nanoseconds until the next request is due; 0 if it is now. Being late is made up for, up to a limit.
    package mutating func waitNanos(now: Int64) -> Int64 {
        guard intervalNanos != nil else { return 0 }
        nextNanos = max(nextNanos, Double(now - ClientLimits.catchUpNanosMax))
        return max(Int64((nextNanos - Double(now)).rounded(.up)), 0)
    }

    package mutating func sent() {
        nextNanos += intervalNanos ?? 0
    }
}
