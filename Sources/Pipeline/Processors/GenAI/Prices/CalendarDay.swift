import Settings

/// Days as price lists write them.
package enum CalendarDay {
    /// Seconds since the epoch at which the day `2026-11-21` begins, UTC; nil: there is no such day.
    package static func seconds(_ text: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }),
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]), year >= 1970, (1...12).contains(month),
            (1...days(year, month)).contains(day)
        else { return nil }
        return UTCTime.days(year, month, day) * 86_400
    }

    private static func days(_ year: Int64, _ month: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
