import Settings

/// A point in time as ISO 8601 writes it in UTC: `2026-11-21T02:23:06.873045Z`, with or without the quotes of JSON.
enum Timestamp {
    /// Nanoseconds since the epoch; nil for other spellings and times before 1970.
    static func nanoseconds(_ text: WireSlice) -> UInt64? {
        let text = WireSlice.trimmed(WireSlice.trimmed(text).unquoted)
        guard text.count >= 20, text.byte(4) == UInt8(ascii: "-"), text.byte(7) == UInt8(ascii: "-"),
            text.byte(10) == UInt8(ascii: "T") || text.byte(10) == 0x20,
            text.byte(13) == UInt8(ascii: ":"), text.byte(16) == UInt8(ascii: ":"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2), let hour = number(text, 11, 2),
            let minute = number(text, 14, 2), let second = number(text, 17, 2),
            (1970...2200).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanoseconds: UInt64 = 0
        var position = 19
        if text.byte(position) == UInt8(ascii: ".") {
            position += 1
            var unit: UInt64 = 100_000_000
            while (0x30...0x39).contains(text.byte(position)) {
                nanoseconds += UInt64(text.byte(position) - 0x30) * unit
                unit /= 10
                position += 1
            }
        }
        let rest = text.dropping(first: position)
        guard rest.isWord("z") || rest.isWord("+00:00") else { return nil }
        let seconds =
            UInt64(UTCTime.days(Int64(year), Int64(month), Int64(day))) * 86_400 + UInt64(hour) * 3600 + UInt64(minute) * 60 + UInt64(second)
        return seconds * 1_000_000_000 + nanoseconds
    }

    private static func number(_ text: WireSlice, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<(start + count) {
            let digit = text.byte(index) &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
