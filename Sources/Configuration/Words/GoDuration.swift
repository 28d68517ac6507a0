/// Durations in nanoseconds, read and written in Go's syntax (`1h2m3s`, `500ms`, `1.5h`, `-2s`, `0`).
package enum GoDuration {
    private static let units: [String: Int64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    /// nil: not a duration, or beyond what 64 bits of nanoseconds hold.
    package static func parse(_ text: String) -> Int64? {
        var rest = Substring(text)
        var negative = false
        if let first = rest.first, first == "-" || first == "+" {
            negative = first == "-"
            rest.removeFirst()
        }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = next(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        return negative ? -total : total
    }

    /// Takes `digits[.digits]unit` off the front.
    private static func next(_ rest: inout Substring) -> Int64? {
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var fraction = Substring()
        if rest.first == "." {
            rest = rest.dropFirst()
            fraction = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
        rest = rest.dropFirst(name.count)
        guard let unit = units[String(name)], let count = whole.isEmpty ? 0 : Int64(whole) else { return nil }
        let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: unit)
        // A fraction beyond 18 digits is below a nanosecond for every unit.
        let digits = fraction.prefix(18)
        var scale = 1.0
        for _ in digits { scale *= 10 }
        let part = digits.isEmpty ? 0 : (Double(digits) ?? 0) / scale * Double(unit)
        let (sum, overflowed) = nanoseconds.addingReportingOverflow(Int64(part))
        return overflow || overflowed ? nil : sum
    }

    /// `1h30m0s`, `15s`, `500ms`: Go's own spelling for whole milliseconds, finer ones in nanoseconds.
    package static func text(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        if magnitude % 1_000_000_000 != 0 {
            return sign + (magnitude % 1_000_000 == 0 ? "\(magnitude / 1_000_000)ms" : "\(magnitude)ns")
        }
        let seconds = magnitude / 1_000_000_000
        if seconds < 60 { return "\(sign)\(seconds)s" }
        if seconds < 3600 { return "\(sign)\(seconds / 60)m\(seconds % 60)s" }
        return "\(sign)\(seconds / 3600)h\(seconds / 60 % 60)m\(seconds % 60)s"
    }
}

/// Durations of Prometheus' configuration (`1d`, `1h30m`, `500ms`, `0`): whole numbers, units in falling order, each at most once.
package enum PrometheusDuration {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("y", 31_536_000_000_000_000), ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
        ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
    ]

    /// nil: not such a duration, or beyond what 64 bits of nanoseconds hold.
    package static func parse(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        guard !text.isEmpty else { return nil }
        var rest = Substring(text)
        var total: Int64 = 0
        var place = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(name.count)
            guard let count = Int64(digits), let unit = units[place...].firstIndex(where: { $0.name == name }) else { return nil }
            place = unit + 1
            let (part, overflow) = count.multipliedReportingOverflow(by: units[unit].nanoseconds)
            let (sum, overflowed) = total.addingReportingOverflow(part)
            guard !overflow, !overflowed else { return nil }
            total = sum
        }
        return total
    }

    package static func text(_ nanoseconds: Int64) -> String {
        if nanoseconds <= 0 { return "0s" }
        var rest = nanoseconds
        var text = ""
        for unit in units.dropFirst(2) {
            if rest / unit.nanoseconds > 0 { text += "\(rest / unit.nanoseconds)\(unit.name)" }
            rest %= unit.nanoseconds
        }
        return text.isEmpty ? "0s" : text
    }
}
