/// A whole number as JSON spells it, taken exactly: `12`, `12.0`, `1.2e1` and `120e-1` are all twelve.
///
/// A double in between would round what has more than 53 bits.
struct WholeNumber {
    var isNegative: Bool
    var magnitude: UInt64

    /// nil: not a number, not whole, or its magnitude takes more than 64 bits. Zeros may lead, as many formatters write them.
    init?(_ text: WireSlice) {
        isNegative = text.first == UInt8(ascii: "-")
        let whole = Self.digits(text, from: isNegative ? 1 : 0)
        guard !whole.isEmpty else { return nil }
        var end = whole.upperBound
        var fraction = end..<end
        if end < text.count, text[end] == UInt8(ascii: ".") {
            fraction = Self.digits(text, from: end + 1)
            guard !fraction.isEmpty else { return nil }
            end = fraction.upperBound
        }
        var power = 0
        if end < text.count, text[end] | 0x20 == UInt8(ascii: "e") {
            guard let (exponent, after) = Self.exponent(text, from: end + 1) else { return nil }
            power = exponent
            end = after
        }
        guard end == text.count else { return nil }
        // Zeros are taken in only when another digit follows: those at the end belong to the power of ten.
        var value: UInt64 = 0
        var zeros = 0
        for index in whole.lowerBound..<fraction.upperBound where index != whole.upperBound {
            let digit = UInt64(text[index] & 0x0f)
            zeros += 1
            guard digit > 0 else { continue }
            guard let scaled = Self.scaled(value, zeros) else { return nil }
            let (sum, overflow) = scaled.addingReportingOverflow(digit)
            guard !overflow else { return nil }
            value = sum
            zeros = 0
        }
        let shift = zeros + power - fraction.count
        guard value == 0 || shift >= 0, let magnitude = Self.scaled(value, shift) else { return nil }
        self.magnitude = magnitude
    }

    private static func digits(_ text: WireSlice, from start: Int) -> Range<Int> {
        var end = start
        while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
        return start..<end
    }

    /// The exponent behind its `e`, and where it ends. One beyond all texts' lengths is as good as the largest.
    private static func exponent(_ text: WireSlice, from start: Int) -> (value: Int, end: Int)? {
        guard start < text.count else { return nil }
        let hasSign = text[start] == UInt8(ascii: "-") || text[start] == UInt8(ascii: "+")
        let range = digits(text, from: hasSign ? start + 1 : start)
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range where value < 1 << 40 { value = value * 10 + Int(text[index] & 0x0f) }
        return (text[start] == UInt8(ascii: "-") ? -value : value, range.upperBound)
    }

    /// `value` times so many tens; nil beyond 64 bits.
    private static func scaled(_ value: UInt64, _ tens: Int) -> UInt64? {
        guard value > 0 else { return 0 }
        var value = value
        for _ in 0..<max(tens, 0) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        return value
    }
}
