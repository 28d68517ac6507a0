import Foundation

/// The wall clock, as OTLP counts.
package enum WallClock {
    /// Nanoseconds since the epoch.
    package static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Times as the recorded cases write them: nanoseconds since the epoch, or `T±n` with the unit ns, us, ms or s from now.
enum RelativeTime {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]

    static func nanoseconds(_ value: JSONValue, now: Int64) throws -> Int64 {
        if let absolute = value.integer { return absolute }
        guard let text = value.string, text.hasPrefix("T"),
            let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let offset = Int64(text.dropFirst().dropLast(unit.suffix.count))
        else { throw HarnessError("\(value) is no time") }
        return now + offset * unit.nanoseconds
    }
}

/// Bytes as hexadecimal text.
package enum Hex {
    static func bytes(_ value: JSONValue) throws -> [UInt8] {
        guard let text = value.string else { throw HarnessError("\(value) is no hexadecimal text") }
        return try bytes(text)
    }

    /// - Throws: ``HarnessError`` unless `text` is pairs of hexadecimal digits.
    package static func bytes(_ text: String) throws -> [UInt8] {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { throw HarnessError("odd number of hexadecimal digits: \(text)") }
        return try stride(from: 0, to: digits.count, by: 2).map { index in
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                throw HarnessError("no hexadecimal text: \(text)")
            }
            return byte
        }
    }
}
