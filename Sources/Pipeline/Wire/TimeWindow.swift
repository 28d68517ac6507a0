/// Which end times count, in nanoseconds since the epoch, both ends included.
package struct TimeWindow: Sendable {
    package var earliest: UInt64
    package var latest: UInt64
    /// When the request was received.
    package var instant: Instant
    /// The same on the clock that nobody sets.
    package var now: UInt64 { instant.steady }

    /// - Parameter slack: nanoseconds that spans may have ended before the wall clock's time, or after it (tempo-behaviour 2.2).
    package init(_ instant: Instant, slack: UInt64) {
        self.instant = instant
        let now = instant.wall
        earliest = now > slack ? now - slack : 0
        let (sum, overflow) = now.addingReportingOverflow(slack)
        latest = overflow ? .max : sum
    }

    /// Of a wall clock that is never set.
    package init(now: UInt64, slack: UInt64) { self.init(Instant(now), slack: slack) }
}
