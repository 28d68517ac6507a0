/// The payload of an attribute as typed comparison sees it (tempo-behaviour 3.10).
///
/// An attribute of another type has the zero payload: "", 0, 0.0, false.
enum ValuePayload {
    case string(WireSlice)
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    /// Unset, bytes, a list, or what cannot be read.
    case other

    /// Reads an encoded `AnyValue` (which may be empty); of a oneof that occurs twice the last one counts.
    init(anyValue: WireSlice) {
        self = .other
        var cursor = WireCursor(anyValue)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return }
            switch tag {
            case AnyValueTag.string:
                guard let text = cursor.slice() else { return }
                self = .string(text)
            case AnyValueTag.bool:
                guard let value = cursor.varint() else { return }
                self = .bool(value != 0)
            case AnyValueTag.int:
                guard let value = cursor.varint() else { return }
                self = .integer(Int64(bitPattern: value))
            case AnyValueTag.double:
                guard let bits = cursor.fixed64() else { return }
                self = .double(Double(bitPattern: bits))
            default:
                guard cursor.skip(tag: tag) else { return }
                if (5...7).contains(tag >> 3) { self = .other }
            }
        }
    }

    var text: WireSlice {
        if case .string(let slice) = self { slice } else { .empty }
    }

    var integer: Int64 {
        if case .integer(let value) = self { value } else { 0 }
    }

    var double: Double {
        if case .double(let value) = self { value } else { 0 }
    }

    var bool: Bool {
        if case .bool(let value) = self { value } else { false }
    }
}
