/// The fields of a protobuf message, to be read, left out and replaced. For what is looked at once: nothing here is fast.
package struct ProtobufMessage: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes([UInt8])
        case fixed32(UInt32)
    }

    package struct Field: Sendable, Equatable {
        package var number: UInt64
        package var value: Value

        package init(number: UInt64, value: Value) {
            self.number = number
            self.value = value
        }
    }

    package var fields: [Field] = []

    package init(fields: [Field] = []) { self.fields = fields }

    /// nil: it is malformed.
    package init?(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            guard let tag = Self.varint(&rest), tag >> 3 > 0, let value = Self.value(tag & 7, &rest) else { return nil }
            fields.append(Field(number: tag >> 3, value: value))
        }
    }

    /// The whole fields at the beginning of a message that was cut off or goes wrong somewhere, and the one that the cut goes through with what
    /// is there of its content; nil: it goes through none that has content.
    package static func beginning(of bytes: [UInt8]) -> (whole: ProtobufMessage, cut: (number: UInt64, content: [UInt8])?) {
        var whole = ProtobufMessage()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let tag = varint(&rest), tag >> 3 > 0 else { return (whole, nil) }
            var behind = rest
            guard let value = value(tag & 7, &behind) else {
                guard tag & 7 == 2, varint(&rest) != nil else { return (whole, nil) }
                return (whole, (tag >> 3, Array(rest)))
            }
            whole.fields.append(Field(number: tag >> 3, value: value))
            rest = behind
        }
        return (whole, nil)
    }

    private static func value(_ type: UInt64, _ rest: inout ArraySlice<UInt8>) -> Value? {
        switch type {
        case 0: return varint(&rest).map(Value.varint)
        case 1: return fixed(8, &rest).map(Value.fixed64)
        case 2:
            guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
            let content = rest.prefix(Int(length))
            rest = rest.dropFirst(content.count)
            return .bytes(Array(content))
        case 5: return fixed(4, &rest).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
        default: return nil
        }
    }

    private static func fixed(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    // MARK: Asking

    package func bytes(_ number: UInt64) -> [UInt8]? { all(number).last }

    /// The contents of a repeated field.
    package func all(_ number: UInt64) -> [[UInt8]] {
        fields.compactMap { field in
            guard field.number == number, case .bytes(let content) = field.value else { return nil }
            return content
        }
    }

    package func text(_ number: UInt64) -> String? { bytes(number).map { String(decoding: $0, as: UTF8.self) } }

    package func number(_ number: UInt64) -> UInt64? {
        switch fields.last(where: { $0.number == number })?.value {
        case .varint(let value), .fixed64(let value): value
        case .fixed32(let value): UInt64(value)
        case .bytes, nil: nil
        }
    }

    // MARK: Changing

    /// Puts a value in the place of the field's, or at the end.
    package mutating func set(_ number: UInt64, _ value: Value) {
        if let place = fields.lastIndex(where: { $0.number == number }) {
            fields[place].value = value
        } else {
            fields.append(Field(number: number, value: value))
        }
    }

    package mutating func remove(_ number: UInt64) { fields.removeAll { $0.number == number } }

    package var encoded: [UInt8] {
        var out: [UInt8] = []
        for field in fields {
            switch field.value {
            case .varint(let value):
                Self.append(field.number << 3, to: &out)
                Self.append(value, to: &out)
            case .fixed64(let value):
                Self.append(field.number << 3 | 1, to: &out)
                out += (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
            case .bytes(let content):
                Self.append(field.number << 3 | 2, to: &out)
                Self.append(UInt64(content.count), to: &out)
                out += content
            case .fixed32(let value):
                Self.append(field.number << 3 | 5, to: &out)
                out += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            }
        }
        return out
    }

    private static func append(_ value: UInt64, to out: inout [UInt8]) {
        var rest = value
        while rest > 0x7f {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }
}
