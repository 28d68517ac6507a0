import Settings

/// The Retry-After header: seconds, or a date in the one form that HTTP still allows to be sent.
package enum RetryAfter {
    /// Nanoseconds to wait, never negative; nil for what is neither. `wallClock`: seconds since the epoch.
    package static func parse(_ text: String, wallClock: Int64) -> Int64? {
        let text = text.trimming(while: { $0 == 0x20 || $0 == 0x09 })
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return nanoseconds(Int64(text) ?? .max)
        }
        return seconds(ofDate: text).map { nanoseconds(max(0, $0.subtractingReportingOverflow(wallClock).partialValue)) }
    }

    private static func nanoseconds(_ seconds: Int64) -> Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7) as seconds since the epoch.
    private static func seconds(ofDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[0].utf8.last == UInt8(ascii: ","),
            let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(where: { $0 == parts[2] }),
            let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2]) else { return nil }
        return UTCTime.days(year, Int64(month) + 1, day) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
