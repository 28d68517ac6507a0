#if canImport(Glibc)
    import Glibc
#endif

/// Numbers of OTLP/JSON: bare or in quotes.
enum JSONNumber {
    /// Longest spelling of a number that is read.
    private static let maxLength = 400
    /// Powers of ten up to this one are exact in a `Double`.
    private static let maxExactPower = 22

    /// A 64-bit integer as its two's complement; `"12"`, `12`, `12.0` and `1.2e1` are all twelve.
    @inline(__always)
    static func integer(_ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        if let value = digits(&text) { return value }
        return try anyInteger(&text)
    }

    /// Up to 19 digits and nothing else, bare or in quotes; nil (and nothing taken) for what takes a closer look.
    @inline(__always)
    private static func digits(_ text: inout JSONCursor) -> UInt64? {
        let isQuoted = text.peek() == UInt8(ascii: "\"")
        let from = text.position + (isQuoted ? 1 : 0)
        let (value, stop) = DigitText.decimal(from)
        guard stop > from, stop < text.end else { return nil }
        let next = stop.load(as: UInt8.self)
        if isQuoted {
            guard next == UInt8(ascii: "\"") else { return nil }
            text.position = stop + 1
        } else {
            guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next == UInt8(ascii: "]") else { return nil }
            text.position = stop
        }
        return value
    }

    @inline(never)
    private static func anyInteger(_ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        let digits = text.peek() == UInt8(ascii: "\"") ? try text.string().bytes : try text.numberText().bytes
        if let exact = plain(digits) { return exact }
        let value = try parse(digits, expected: "an integer")
        if let signed = Int64(exactly: value) { return UInt64(bitPattern: signed) }
        if let unsigned = UInt64(exactly: value) { return unsigned }
        throw JSONFailure(expected: "an integer")
    }

    private static func plain(_ digits: UnsafeRawBufferPointer) -> UInt64? {
        let isNegative = digits.first == UInt8(ascii: "-")
        let body = isNegative ? UnsafeRawBufferPointer(rebasing: digits.dropFirst()) : digits
        guard !body.isEmpty, body.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in body {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
            if overflow || carry { return nil }
            value = sum
        }
        if !isNegative { return value }
        return value <= 1 << 63 ? 0 &- value : nil
    }

    static func double(_ text: inout JSONCursor) throws(JSONFailure) -> Double {
        guard text.peek() == UInt8(ascii: "\"") else { return try parse(try text.numberText().bytes, expected: "a number") }
        let word = try text.string().bytes
        if word.elementsEqual("NaN".utf8) { return .nan }
        if word.elementsEqual("Infinity".utf8) { return .infinity }
        if word.elementsEqual("-Infinity".utf8) { return -.infinity }
        return try parse(word, expected: "a number")
    }

    /// A number, or one of `names`, which stand for 0, 1, and so on; nil for another word.
    @inline(__always)
    static func enumeration(_ names: WordTable, _ text: inout JSONCursor) throws(JSONFailure) -> UInt64? {
        if let value = digits(&text) { return value }
        guard text.peek() == UInt8(ascii: "\"") else { return try anyInteger(&text) }
        let word = try text.string()
        let index = names.index(of: word.start, word.count)
        return index >= 0 ? UInt64(index) : plain(word.bytes)
    }

    /// A decimal number as text, as JSON spells it; nil: it is none.
    static func decimal(_ text: UnsafeRawBufferPointer) -> Double? { try? parse(text, expected: "a number") }

    private static func parse(_ digits: UnsafeRawBufferPointer, expected: String) throws(JSONFailure) -> Double {
        if let exact = shortDecimal(digits) { return exact }
        guard let first = digits.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "-"), digits.count < maxLength,
            digits.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { throw JSONFailure(expected: expected) }
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: digits.count + 1) { buffer throws(JSONFailure) in
            for (index, byte) in digits.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[digits.count] = 0
            guard let start = buffer.baseAddress else { throw JSONFailure(expected: expected) }
            var stop: UnsafeMutablePointer<CChar>?
            let value = strtod(start, &stop)
            guard stop == start + digits.count else { throw JSONFailure(expected: expected) }
            return value
        }
    }

    /// A decimal without an exponent whose digits fit 53 bits: both it and the power of ten that divides it are exact, so
    /// the quotient is rounded correctly (Clinger 1990). Nil for others, and for what is no such number.
    private static func shortDecimal(_ text: UnsafeRawBufferPointer) -> Double? {
        var index = text.first == UInt8(ascii: "-") ? 1 : 0
        let isNegative = index == 1
        guard text.count > index, text.count <= index + 17 else { return nil }
        var digits: UInt64 = 0
        var point: Int?
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "."), point == nil, index > (isNegative ? 1 : 0) {
                point = index
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                digits = digits &* 10 &+ UInt64(byte &- 0x30)
            }
            index += 1
        }
        guard digits <= 1 << 53 else { return nil }
        let decimals = point.map { text.count - 1 - $0 } ?? 0
        guard point == nil || decimals > 0, decimals <= maxExactPower else { return nil }
        var power = 1.0
        for _ in 0..<decimals { power *= 10 }
        let value = Double(digits) / power
        return isNegative ? -value : value
    }
}
