/// Lets one line of a kind through per interval and counts what it held back. Times in monotonic nanoseconds.
package struct LineLimiter: Sendable {
    private var last: Int64?
    private var count = 0

    package init() {}

    /// The amount since the last line if it is time for one, this amount included.
    package mutating func admit(_ amount: Int = 1, now: Int64) -> Int? {
        // Amounts may be what a server says.
        let (sum, isTooLarge) = count.addingReportingOverflow(max(amount, 0))
        count = isTooLarge ? .max : sum
        if let last, now - last < OutboundLimits.logInterval { return nil }
        last = now
        defer { count = 0 }
        return count
    }
}
