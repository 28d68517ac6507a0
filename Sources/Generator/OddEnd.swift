/// An end of a span that is no moment of the last years: its sender counts in another unit, or has none.
enum OddEnd: Sendable, Equatable {
    case missing
    case seconds, milliseconds, microseconds

    /// Of warnings about it.
    static let code = "timestamps"

    /// nil: it may be what it says.
    ///
    /// - Parameters:
    ///   - end: nanoseconds since the epoch, as the span has it.
    ///   - now: nanoseconds since the epoch.
    init?(end: UInt64, now: UInt64) {
        guard end > 0 else {
            self = .missing
            return
        }
        // What it would be if somebody had meant today, give or take a factor of two.
        func isAbout(_ factor: UInt64) -> Bool { end >= now / factor / 2 && end <= now / factor * 2 && now / factor > 0 }
        if isAbout(1_000) {
            self = .microseconds
        } else if isAbout(1_000_000) {
            self = .milliseconds
        } else if isAbout(1_000_000_000) {
            self = .seconds
        } else {
            return nil
        }
    }

    /// Behind whose spans they are.
    var text: String {
        switch self {
        case .missing: "have no end time and are not counted: endTimeUnixNano is missing or 0"
        case .seconds: Self.text("seconds", "1,000,000,000")
        case .milliseconds: Self.text("milliseconds", "1,000,000")
        case .microseconds: Self.text("microseconds", "1,000")
        }
    }

    private static func text(_ unit: String, _ factor: String) -> String {
        "end at a time that looks like \(unit) instead of nanoseconds since 1970 and are not counted: their sender has to multiply "
            + "startTimeUnixNano and endTimeUnixNano by \(factor)"
    }
}
