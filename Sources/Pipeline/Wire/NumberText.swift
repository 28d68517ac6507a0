/// Numbers as Tempo and Prometheus write them.
package enum NumberText {
    /// Bytes of the longest 64-bit integer.
    static let longestInteger = 20

    /// Writes decimal digits, at most ``longestInteger``.
    ///
    /// - Returns: where the next byte goes.
    static func write(_ value: Int64, to start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var first = start
        if value < 0 {
            first.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
            first += 1
        }
        var count = 1
        var bound: UInt64 = 10
        while count < longestInteger - 1, value.magnitude >= bound {
            count &+= 1
            bound &*= 10
        }
        // 2^63 has 19 digits, so `bound` never runs over.
        var rest = value.magnitude
        var place = first + count
        repeat {
            place -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit), as: UInt8.self)
            rest = quotient
        } while rest > 0
        return first + count
    }

    /// Shortest decimal that reads back as the same double, never with an exponent (tempo-behaviour 3.4 and 6.2):
    /// `0.1`, `1`, `100000000`, `0.0000001`, `NaN`, `+Inf`, `-Inf`.
    package static func decimal(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let shortest = value.magnitude.description
        let sign = value.sign == .minus ? "-" : ""
        var mantissa = shortest[...]
        var exponent = 0
        if let mark = shortest.firstIndex(of: "e") {
            mantissa = shortest[..<mark]
            exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
        }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        var fraction = parts.count > 1 ? String(parts[1]) : ""
        if fraction == "0" { fraction = "" }
        return sign + place(digits: whole + fraction, pointAt: whole.count + exponent)
    }

    private static func place(digits: String, pointAt point: Int) -> String {
        var digits = digits[...]
        var point = point
        while digits.count > 1, digits.first == "0", point > 1 || digits.dropFirst().first != nil && point > 0 {
            digits = digits.dropFirst()
            point -= 1
        }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) }
        let split = digits.index(digits.startIndex, offsetBy: point)
        return digits[..<split] + "." + digits[split...]
    }
}
