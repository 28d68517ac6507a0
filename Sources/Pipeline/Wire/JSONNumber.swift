#if canImport(Glibc)
    import Glibc
#endif

/// Numbers of OTLP/JSON: bare or in quotes.
enum JSONNumber {
    /// Longest spelling of a number that is read.
    private static let maxLength = 400

    /// A 64-bit integer as its two's complement; `"12"`, `12`, `12.0` and `1.2e1` are all twelve.
    static func integer(_ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        let digits = text.peek() == UInt8(ascii: "\"") ? try text.string() : try text.numberText()
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
        guard text.peek() == UInt8(ascii: "\"") else { return try parse(try text.numberText(), expected: "a number") }
        let word = try text.string()
        if word.elementsEqual("NaN".utf8) { return .nan }
        if word.elementsEqual("Infinity".utf8) { return .infinity }
        if word.elementsEqual("-Infinity".utf8) { return -.infinity }
        return try parse(word, expected: "a number")
    }

    /// A number, or one of `names` counted from 0.
    static func enumeration(_ names: [String], _ text: inout JSONCursor) throws(JSONFailure) -> UInt64 {
        guard text.peek() == UInt8(ascii: "\"") else { return try integer(&text) }
        let word = try text.string()
        if let index = names.firstIndex(where: { word.elementsEqual($0.utf8) }) { return UInt64(index) }
        if let number = plain(word) { return number }
        throw JSONFailure(expected: "a number or one of \(names.joined(separator: ", "))")
    }

    private static func parse(_ digits: UnsafeRawBufferPointer, expected: String) throws(JSONFailure) -> Double {
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
}
