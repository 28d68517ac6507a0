/// Numbers as Tempo and Prometheus write them.
package enum NumberText {
    /// Whole numbers below this one are their own shortest decimals.
    private static let exactIntegers = 9_007_199_254_740_992.0
    /// Bytes of the longest 64-bit integer.
    static let longestInteger = 20

    /// Writes decimal digits, at most ``longestInteger``.
    ///
    /// - Returns: where the next byte goes.
    static func write(_ value: Int64, to start: RawCells) -> RawCells {
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

    static func hasThreeDigits(_ number: Int) -> Bool { UInt(bitPattern: number &- 100) < 900 }

    /// Writes a number of three digits, as HTTP statuses are, behind its length.
    ///
    /// - Parameter start: with room for four bytes.
    /// - Returns: where the next byte goes.
    @inline(__always)
    static func write(threeDigits number: Int, withLengthTo start: RawCells) -> RawCells {
        let (hundreds, rest) = number.quotientAndRemainder(dividingBy: 100)
        let (tens, ones) = rest.quotientAndRemainder(dividingBy: 10)
        let bytes = 0x3030_3003 &+ hundreds &<< 8 &+ tens &<< 16 &+ ones &<< 24
        start.storeBytes(of: UInt32(truncatingIfNeeded: bytes).littleEndian, as: UInt32.self)
        return start + 4
    }

    /// Shortest decimal that reads back as the same double, never with an exponent (tempo-behaviour 3.4 and 6.2):
    /// `0.1`, `1`, `100000000`, `0.0000001`, `NaN`, `+Inf`, `-Inf`.
    package static func decimal(_ value: Double) -> String {
        var out = ByteBuilder(capacity: 64)
        append(value, to: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    /// Appends ``decimal(_:)``; whole numbers cost no `String`.
    package static func append(_ value: Double, to out: inout ByteBuilder) {
        if value.isNaN { return out.append("NaN") }
        if value.isInfinite { return out.append(value < 0 ? "-Inf" : "+Inf") }
        if value.sign == .minus { out.append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        if magnitude < exactIntegers {
            let whole = Int64(magnitude)
            if Double(whole) == magnitude { return AttributeText.append(integer: whole, to: &out) }
        }
        magnitude.description.withSlice { append(shortest: $0, to: &out) }
    }

    /// `12.5`, `1.25e-05` and `1e+20` without the exponent.
    private static func append(shortest text: WireSlice, to out: inout ByteBuilder) {
        guard let mark = text.firstIndex(of: UInt8(ascii: "e")) else { return append(plain: text, to: &out) }
        let mantissa = WireSlice(rebasing: text[..<mark])
        let whole = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
        var point = whole + exponent(text.dropFirst(mark + 1))
        // All digits: those before the point, then those after it unless they are a mere 0.
        let fraction = mantissa.dropFirst(whole + 1)
        let isWhole = fraction.count == 1 && fraction.first == UInt8(ascii: "0")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 1) { memory in
            let (_, afterWhole) = memory.update(from: mantissa[..<whole])
            let end = isWhole ? afterWhole : memory[afterWhole...].update(from: fraction).index
            var digits = memory[..<end]
            while digits.count > 1, digits.first == UInt8(ascii: "0"), point > 0 {
                digits = digits.dropFirst()
                point -= 1
            }
            place(digits, pointAt: point, to: &out)
        }
    }

    /// `12.5` as it stands, and `9007199254740992.0` without the fraction.
    private static func append(plain text: WireSlice, to out: inout ByteBuilder) {
        let isWhole = text.count > 2 && text[text.count - 1] == UInt8(ascii: "0") && text[text.count - 2] == UInt8(ascii: ".")
        out.append(text.start, text.count - (isWhole ? 2 : 0))
    }

    private static func exponent(_ text: Slice<WireSlice>) -> Int {
        guard let sign = text.first else { return 0 }
        let digits = text.drop { !(0x30...0x39).contains($0) }
        let value = digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    private static func place<Digits: RandomAccessCollection<UInt8>>(_ digits: Digits, pointAt point: Int, to out: inout ByteBuilder) {
        func append(_ part: Digits.SubSequence) {
            for byte in part { out.append(byte) }
        }
        if point <= 0 {
            out.append("0.")
            for _ in point..<0 { out.append(UInt8(ascii: "0")) }
            append(digits[...])
        } else if point >= digits.count {
            append(digits[...])
            for _ in digits.count..<point { out.append(UInt8(ascii: "0")) }
        } else {
            append(digits.prefix(point))
            out.append(UInt8(ascii: "."))
            append(digits.dropFirst(point))
        }
    }
}
