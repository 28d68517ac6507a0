import Protobuf

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
        let bytes = Array(bytes)
        var reader = ProtobufFields(bytes)
        fields = Self.fields(&reader, of: bytes)
        guard !reader.isMalformed else { return nil }
    }

    /// The whole fields at the beginning of a message that was cut off or goes wrong somewhere, and the one that the cut goes through with what
    /// is there of its content; nil: it goes through none that has content.
    package static func beginning(of bytes: [UInt8]) -> (whole: ProtobufMessage, cut: (number: UInt64, content: [UInt8])?) {
        var reader = ProtobufFields(bytes)
        let whole = ProtobufMessage(fields: fields(&reader, of: bytes))
        var behind = ProtobufCursor(bytes, reader.position..<bytes.count)
        guard let tag = behind.varint(), tag >> 3 > 0, tag & 7 == ProtobufFields.Kind.content.rawValue, behind.varint() != nil else {
            return (whole, nil)
        }
        return (whole, (tag >> 3, Array(bytes[behind.rest])))
    }

    /// As far as they are whole.
    private static func fields(_ reader: inout ProtobufFields, of bytes: [UInt8]) -> [Field] {
        var fields: [Field] = []
        while let field = reader.next() {
            let value: Value =
                switch field.kind {
                case .varint: .varint(field.value)
                case .fixed64: .fixed64(field.value)
                case .content: .bytes(Array(bytes[field.content]))
                case .fixed32: .fixed32(UInt32(truncatingIfNeeded: field.value))
                }
            fields.append(Field(number: field.number, value: value))
        }
        return fields
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
                out.appendVarint(field.number << 3)
                out.appendVarint(value)
            case .fixed64(let value): out.appendFixed(field.number, value)
            case .bytes(let content): out.appendContent(field.number, content)
            case .fixed32(let value):
                out.appendVarint(field.number << 3 | ProtobufFields.Kind.fixed32.rawValue)
                out += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            }
        }
        return out
    }
}
