/// What is said once a minute at most, however often it happens. Pure.
package struct QuietLog: Sendable {
    private static let silence: UInt64 = 60_000_000_000
    private static let maxReasons = 1000
    private var last: [String: UInt64] = [:]
    private var unsaid: [String: Int] = [:]

    package init() {}

    /// - Parameter now: nanoseconds of the clock that nobody sets.
    /// - Returns: how often it happened since it was said; nil: it is not to be said now.
    package mutating func occurred(_ reason: String, now: UInt64) -> Int? {
        let count = (unsaid[reason] ?? 0) + 1
        if let said = last[reason], now >= said, now - said < Self.silence {
            unsaid[reason] = count
            return nil
        }
        if last.count >= Self.maxReasons {
            last = [:]
            unsaid = [:]
        }
        last[reason] = now
        unsaid[reason] = 0
        return count
    }
}
