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

    /// UTC, to the minute.
    static func text(_ seconds: Int64) -> String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let minutes = (seconds - day * 86_400) / 60
        // Gregorian calendar, in years that begin in March so that the leap day comes last.
        let shifted = day + 719_468
        let century = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCentury = shifted - century * 146_097
        let yearOfCentury = (dayOfCentury - dayOfCentury / 1460 + dayOfCentury / 36_524 - dayOfCentury / 146_096) / 365
        let dayOfYear = dayOfCentury - (365 * yearOfCentury + yearOfCentury / 4 - yearOfCentury / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfCentury + century * 400 + (month >= 10 ? 1 : 0)
        return "\(year)-\(two(month < 10 ? month + 3 : month - 9))-\(two(date)) \(two(minutes / 60)):\(two(minutes % 60)) UTC"
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
