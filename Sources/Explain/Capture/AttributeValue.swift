/// An OTLP `AnyValue` (common.proto): as somebody reads it, and another one in its place.
package enum AttributeValue {
    private enum Kind: UInt64 { case string = 1, bool, int, double, array, keyValueList, bytes }

    /// Nested values deeper than this are shown as `…`.
    private static let depth = 8

    package static func text(_ value: [UInt8], depth: Int = depth) -> String {
        guard depth > 0 else { return "…" }
        guard let field = ProtobufMessage(value)?.fields.last else { return "" }
        switch (Kind(rawValue: field.number), field.value) {
        case (.string, .bytes(let text)): return String(decoding: text, as: UTF8.self)
        case (.bool, .varint(let number)): return number == 0 ? "false" : "true"
        case (.int, .varint(let number)): return "\(Int64(bitPattern: number))"
        case (.double, .fixed64(let bits)): return "\(Double(bitPattern: bits))"
        case (.array, .bytes(let list)):
            return "[" + (ProtobufMessage(list)?.all(1) ?? []).map { text($0, depth: depth - 1) }.joined(separator: ",") + "]"
        case (.keyValueList, .bytes(let list)):
            let pairs = (ProtobufMessage(list)?.all(1) ?? []).compactMap(ProtobufMessage.init)
            return "{" + pairs.map { "\($0.text(1) ?? ""):\(text($0.bytes(2) ?? [], depth: depth - 1))" }.joined(separator: ",") + "}"
        case (.bytes, .bytes(let bytes)): return "\(bytes.count) bytes"
        default: return ""
        }
    }

    /// What it is, for a sentence.
    package enum Sort: String, Sendable, Equatable {
        case text = "a text"
        case flag = "true or false"
        case whole = "a whole number"
        case number = "a number with decimals"
        case other = "a list, a mapping or bytes"
        case nothing = "nothing"
    }

    package static func sort(_ value: [UInt8]) -> Sort {
        switch (ProtobufMessage(value)?.fields.last?.number).flatMap(Kind.init) {
        case .string: .text
        case .bool: .flag
        case .int: .whole
        case .double: .number
        case .array, .keyValueList, .bytes: .other
        case nil: .nothing
        }
    }

    /// A value of the same kind that says something else; nil: there is none.
    package static func changed(_ value: [UInt8]) -> [UInt8]? {
        guard var message = ProtobufMessage(value), let field = message.fields.last else { return nil }
        switch (Kind(rawValue: field.number), field.value) {
        case (.string, .bytes(let text)): message.set(field.number, .bytes(changed(text: text)))
        case (.bool, .varint(let number)): message.set(field.number, .varint(number == 0 ? 1 : 0))
        case (.int, .varint(let number)): message.set(field.number, .varint(number ^ 1))
        case (.double, .fixed64(let bits)):
            let number = Double(bitPattern: bits)
            message.set(field.number, .fixed64((number == 0 || !number.isFinite ? 1 : number / 2).bitPattern))
        case (.array, .bytes(let list)):
            guard var items = ProtobufMessage(list), let first = items.all(1).first, let other = changed(first) else { return nil }
            items.fields[0].value = .bytes(other)
            message.set(field.number, .bytes(items.encoded))
        default: return nil
        }
        return message.encoded
    }

    /// Numbers stay numbers of as many digits, so that what is checked for its range stays in it nearly always.
    private static func changed(text: [UInt8]) -> [UInt8] {
        guard let last = text.last, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return text + Array("x".utf8) }
        return text.dropLast() + [last ^ 1]
    }
}
