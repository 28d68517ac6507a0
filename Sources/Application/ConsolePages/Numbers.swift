import Console

/// Numbers as people read them.
enum Numbers {
    /// A whole number in groups of three digits, large ones shortened.
    static func count(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let magnitude = value.magnitude
        if magnitude >= 1e12 { return fixed(value / 1e12, 2) + " T" }
        if magnitude >= 1e9 { return fixed(value / 1e9, 2) + " G" }
        if magnitude >= 1e7 { return fixed(value / 1e6, 2) + " M" }
        return grouped(value.rounded())
    }

    static func count(_ value: Int) -> String { count(Double(value)) }

    /// - Parameter value: nil: not known yet.
    static func rate(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return value < 10 && value > 0 ? fixed(value, 1) : count(value)
    }

    static func bytes(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        var left = value
        for unit in ["B", "kB", "MB", "GB"] {
            if left < 1000 { return (unit == "B" ? fixed(left, 0) : fixed(left, 1)) + " " + unit }
            left /= 1000
        }
        return fixed(left, 1) + " TB"
    }

    /// - Parameter share: 0 to 1.
    static func percent(_ share: Double?) -> String {
        guard let share, share.isFinite else { return "–" }
        let percent = share * 100
        return (percent == percent.rounded() || percent >= 99.95 || percent < 0.05 ? fixed(percent, 0) : fixed(percent, 1)) + " %"
    }

    static func hundredths(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return fixed(value, 2)
    }

    static func seconds(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        return value < 1 ? fixed(value * 1000, 0) + " ms" : fixed(value, 2) + " s"
    }

    private static func grouped(_ value: Double) -> String {
        guard let whole = Int64(exactly: value) else { return "\(value)" }
        var digits = String(whole.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (whole < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }

    private static func fixed(_ value: Double, _ places: Int) -> String {
        let factor = [1.0, 10, 100][min(max(places, 0), 2)]
        guard let scaled = Int64(exactly: (value * factor).rounded()) else { return "\(value)" }
        let digits = String(scaled.magnitude)
        let sign = scaled < 0 ? "−" : ""
        guard places > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
