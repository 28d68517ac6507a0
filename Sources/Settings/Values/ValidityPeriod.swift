/// When a certificate is valid, in seconds since the epoch.
package struct ValidityPeriod: Sendable, Equatable {
    package var start: Int64
    package var end: Int64

    package init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }

    /// Why nobody takes it now; nil: it is valid.
    package func problem(at now: Int64) -> String? {
        if end < now { return "is out of date since \(Self.text(end))" }
        return start > now ? "is valid only from \(Self.text(start)) on; compare the clocks" : nil
    }

    private static func text(_ seconds: Int64) -> String { UTCTime(seconds: seconds).textToTheMinute }
}
