/// A moment as people and protocols write it: the one calendar there is.
///
/// Gregorian, in years that begin in March, so that a leap day is a year's last.
package struct UTCTime: Sendable, Equatable {
    package let year: Int64
    /// From 1, as days are.
    package let month: Int64
    package let day: Int64
    private let secondOfDay: Int64
    private let millisecond: Int64

    /// - Parameter seconds: since the epoch, or before it.
    package init(seconds: Int64) { self.init(seconds: seconds, millisecond: 0) }

    /// - Parameter nanoseconds: since the epoch.
    package init(nanoseconds: UInt64) {
        let milliseconds = Int64(nanoseconds / 1_000_000)
        self.init(seconds: milliseconds / 1000, millisecond: milliseconds % 1000)
    }

    private init(seconds: Int64, millisecond: Int64) {
        let (days, rest) = Self.floor(seconds, 86_400)
        secondOfDay = rest
        self.millisecond = millisecond
        let (cycle, dayOfCycle) = Self.floor(days + Self.daysToEpoch, Self.daysOf400Years)
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = cycle * 400 + yearOfCycle + (shiftedMonth < 10 ? 0 : 1)
    }

    /// Days from 1970-01-01 to a date, which is taken to exist.
    package static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (cycle, yearOfCycle) = floor(month > 2 ? year : year - 1, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return cycle * daysOf400Years + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - daysToEpoch
    }

    private static let daysOf400Years: Int64 = 146_097
    /// From 1 March of the year 0.
    private static let daysToEpoch: Int64 = 719_468

    /// The rest is never negative.
    private static func floor(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

extension UTCTime {
    /// `2026-11-30T23:59:58Z` (RFC 3339).
    package var text: String { "\(date)T\(timeOfDay)Z" }
    /// `2026-11-30T23:59:58.007Z`.
    package var textWithMilliseconds: String { "\(date)T\(timeOfDay).\(Self.padded(millisecond, 3))Z" }
    /// `20261130T235958Z` (ISO 8601).
    package var compact: String { "\(Self.padded(year, 4))\(two(month))\(two(day))T\(two(hour))\(two(minute))\(two(second))Z" }
    /// `2026-11-30 23:59 UTC`.
    package var textToTheMinute: String { "\(date) \(two(hour)):\(two(minute)) UTC" }
    /// `23:59:58`.
    package var timeOfDay: String { "\(two(hour)):\(two(minute)):\(two(second))" }

    private var date: String { "\(Self.padded(year, 4))-\(two(month))-\(two(day))" }
    private var hour: Int64 { secondOfDay / 3600 }
    private var minute: Int64 { secondOfDay / 60 % 60 }
    private var second: Int64 { secondOfDay % 60 }

    private func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
