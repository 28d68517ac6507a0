/// Reads a JSON document.
package struct JSONParser {
    private var rest: Substring.UTF8View
    private static let maxDepth = 16
    /// Of letters behind a backslash.
    private static let meaning = [
        UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "r"): UInt8(ascii: "\r"), UInt8(ascii: "t"): UInt8(ascii: "\t"),
    ]

    /// - Throws: ``BenchError`` at what is not JSON.
    package static func parse(_ text: String) throws(BenchError) -> JSONValue {
        var parser = JSONParser(rest: Substring(text).utf8)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.rest.isEmpty else { throw parser.unexpected() }
        return value
    }

    private mutating func value(depth: Int) throws(BenchError) -> JSONValue {
        skipBlanks()
        guard let first = rest.first, depth < Self.maxDepth else { throw unexpected() }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(BenchError) -> JSONValue {
        rest = rest.dropFirst()
        var members: [JSONValue.Member] = []
        while !take("}") {
            if !members.isEmpty { try expect(",") }
            skipBlanks()
            let key = try string()
            try expect(":")
            members.append(JSONValue.Member(key, try value(depth: depth + 1)))
        }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(BenchError) -> JSONValue {
        rest = rest.dropFirst()
        var elements: [JSONValue] = []
        while !take("]") {
            if !elements.isEmpty { try expect(",") }
            elements.append(try value(depth: depth + 1))
        }
        return .array(elements)
    }

    /// Only the escapes that ``JSONValue/text(depth:indent:)`` writes.
    private mutating func string() throws(BenchError) -> String {
        guard rest.first == UInt8(ascii: "\"") else { throw unexpected() }
        rest = rest.dropFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            bytes.append(Self.meaning[escaped] ?? escaped)
        }
        throw unexpected()
    }

    private mutating func number() throws(BenchError) -> JSONValue {
        let digits = rest.prefix { "+-.0123456789eE".utf8.contains($0) }
        guard let value = Double(String(Substring(digits))) else { throw unexpected() }
        rest = rest.dropFirst(digits.count)
        return .number(value)
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(BenchError) -> JSONValue {
        guard rest.starts(with: text.utf8) else { throw unexpected() }
        rest = rest.dropFirst(text.utf8.count)
        return value
    }

    private mutating func skipBlanks() { rest = rest.drop { " \n\r\t".utf8.contains($0) } }

    private mutating func take(_ text: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard rest.first == UInt8(ascii: text) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func expect(_ text: Unicode.Scalar) throws(BenchError) {
        guard take(text) else { throw unexpected() }
    }

    private func unexpected() -> BenchError { BenchError("not JSON: …\(String(Substring(rest.prefix(40))))") }
}
