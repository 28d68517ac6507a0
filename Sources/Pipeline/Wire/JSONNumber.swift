/// Numbers of OTLP/JSON: bare or in quotes.
enum JSONNumber {
    /// Longest spelling of a number that is read.
    private static let maxLength = 400
    /// Powers of ten up to this one are exact in a `Double`.
    private static let maxExactPower = 22

    /// The type of a field, which bounds its value: protobuf's JSON refuses what does not fit.
    enum Integer {
        case int64, int32, uint64, uint32

        var largest: UInt64 {
            switch self {
            case .int64: UInt64(Int64.max)
            case .int32: UInt64(Int32.max)
            case .uint64: .max
            case .uint32: UInt64(UInt32.max)
            }
        }

        /// The magnitude of the smallest one.
        var lowest: UInt64 {
            switch self {
            case .int64: 1 << 63
            case .int32: 1 << 31
            case .uint64, .uint32: 0
            }
        }

        var failure: JSONFailure {
            @inline(never) get { JSONFailure(expected: "an integer from \(lowest == 0 ? "" : "-")\(lowest) to \(largest)") }
        }
    }

    /// An integer of this type as its two's complement in 64 bits; `"12"`, `12`, `12.0` and `1.2e1` are all twelve.
    @inline(__always)
    static func integer(_ type: Integer, _ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        guard let value = digits(&text) else { return try anyInteger(type, &text) }
        guard value <= type.largest else { throw type.failure }
        return value
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
            guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next == UInt8(ascii: "]"),
                stop - from == 1 || from.load(as: UInt8.self) != UInt8(ascii: "0")
            else { return nil }
            text.position = stop
        }
        return value
    }

    @inline(never)
    private static func anyInteger(_ type: Integer, _ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        let isQuoted = text.peek() == UInt8(ascii: "\"")
        let spelled = isQuoted ? try text.string() : try text.numberText()
        // A bare number is JSON's own, which knows no leading zeros.
        guard isQuoted || !hasLeadingZero(spelled), let value = whole(type, spelled) else { throw type.failure }
        return value
    }

    private static func hasLeadingZero(_ text: WireSlice) -> Bool {
        let digits = text.drop { $0 == UInt8(ascii: "-") }
        return digits.count > 1 && digits.first == UInt8(ascii: "0") && digits.dropFirst().first.map { (0x30...0x39).contains($0) } == true
    }

    private static func whole(_ type: Integer, _ text: WireSlice) -> UInt64? {
        guard let number = WholeNumber(text), number.magnitude <= (number.isNegative ? type.lowest : type.largest) else { return nil }
        return number.isNegative ? 0 &- number.magnitude : number.magnitude
    }

    static func double(_ text: inout JSONCursor) throws(JSONFailure) -> Double {
        guard text.peek() == UInt8(ascii: "\"") else { return try finite(try text.numberText()) }
        let word = try text.string()
        if word.elementsEqual("NaN".utf8) { return .nan }
        if word.elementsEqual("Infinity".utf8) { return .infinity }
        if word.elementsEqual("-Infinity".utf8) { return -.infinity }
        return try finite(word)
    }

    /// Infinity has a name of its own: digits that a double cannot hold are refused.
    private static func finite(_ digits: WireSlice) throws(JSONFailure) -> Double {
        let value = try parse(digits)
        guard value.isFinite else { throw JSONFailure(expected: "a number below 1.8e308") }
        return value
    }

    /// A number of 32 bits, or one of `names`, which stand for 0, 1, and so on; nil for another word or number.
    @inline(__always)
    static func enumeration(_ names: WordTable, _ text: inout JSONCursor) throws(JSONFailure) -> UInt64? {
        if let value = digits(&text) { return value <= Integer.int32.largest ? value : nil }
        guard text.peek() == UInt8(ascii: "\"") else { return try anyInteger(.int32, &text) }
        let word = try text.string()
        let index = names.index(of: word.start, word.count)
        return index >= 0 ? UInt64(index) : whole(.int32, word)
    }

    /// A decimal number as text, as JSON spells it; nil: it is none.
    static func decimal(_ text: WireSlice) -> Double? { try? parse(text) }

    private static func parse(_ digits: WireSlice) throws(JSONFailure) -> Double {
        if let exact = shortDecimal(digits) { return exact }
        guard let first = digits.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "-"), digits.count < maxLength,
            digits.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { throw JSONCursor.failure("a number") }
        guard let value = digits.double else { throw JSONCursor.failure("a number") }
        return value
    }

    /// A decimal without an exponent whose digits fit 53 bits: both it and the power of ten that divides it are exact, so
    /// the quotient is rounded correctly (Clinger 1990). Nil for others, and for what is no such number.
    private static func shortDecimal(_ text: WireSlice) -> Double? {
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
