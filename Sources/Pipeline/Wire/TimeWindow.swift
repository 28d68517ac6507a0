/// Which end times count, in nanoseconds since the epoch, both ends included.
package struct TimeWindow: Sendable {
    package var earliest: UInt64
    package var latest: UInt64
    /// When the request was received.
    package var now: UInt64

    package init(now: UInt64, slack: UInt64) {
        self.now = now
        earliest = now > slack ? now - slack : 0
        let (sum, overflow) = now.addingReportingOverflow(slack)
        latest = overflow ? .max : sum
    }
}
