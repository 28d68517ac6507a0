/// Attribute values as numbers: JavaScript sends all numbers as doubles, others send numbers as text.
enum AttributeNumber {
    /// Longest text that is read as a number.
    private static let maxLength = 64

    /// nil for what is no number: other types, texts that are not one from end to end.
    static func double(_ value: SlotValue) -> Double? {
        value.isText ? double(text: value.slice) : double(anyValue: value.slice)
    }

    /// Of an encoded `AnyValue`.
    static func double(anyValue: WireSlice) -> Double? {
        switch ValuePayload(anyValue: anyValue) {
        case .integer(let number): return Double(number)
        case .double(let number): return number
        case .string(let text): return double(text: text)
        case .bool, .other: return nil
        }
    }

    /// A whole number, for codes.
    static func integer(_ value: SlotValue) -> Int64? {
        if let number = value.shortInteger { return Int64(number) }
        if !value.isText, let number = AttributeText.integer(value.slice) { return number }
        return double(value).flatMap { Int64(exactly: $0) }
    }

    static func double(text: WireSlice) -> Double? {
        let text = WireSlice.trimmed(text)
        if let digits = digits(text) { return digits }
        guard text.count > 0, text.count <= maxLength, let first = text.first, (0x2b...0x39).contains(first),
            text.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return text.double
    }

    /// Up to 15 digits and nothing else, which a double holds exactly.
    private static func digits(_ text: WireSlice) -> Double? {
        guard text.count > 0, text.count <= 15 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return Double(value)
    }

    static func bool(_ value: SlotValue) -> Bool {
        if value.isText { return value.slice.isWord("true") }
        if case .bool(let truth) = ValuePayload(anyValue: value.slice) { return truth }
        return false
    }
}
