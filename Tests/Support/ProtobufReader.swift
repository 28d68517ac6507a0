/// Reads the fields of one protobuf message, one after the other.
package struct ProtobufReader: Sendable {
    package enum Value: Sendable, Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed32(UInt32)
    }

    private var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field, nil at the end.
    /// - Throws: ``HarnessError`` at a cut-off field or an unknown wire type.
    package mutating func next() throws -> (number: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        let number = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2: return (number, .bytes(try take(Int(clamping: try varint()))))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw HarnessError("protobuf field \(number) has wire type \(tag & 7)")
        }
    }

    package mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw HarnessError("protobuf varint is cut off") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw HarnessError("protobuf varint is longer than 10 bytes")
    }

    package var isAtEnd: Bool { rest.isEmpty }

    package mutating func fixed(_ size: Int) throws -> UInt64 {
        try take(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw HarnessError("protobuf field of \(count) bytes is cut off at \(rest.count)") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension ProtobufReader.Value {
    package var unsigned: UInt64 {
        switch self {
        case .varint(let value), .fixed64(let value): value
        case .fixed32(let value): UInt64(value)
        case .bytes: 0
        }
    }

    package var signed: Int64 { Int64(bitPattern: unsigned) }
    package var zigzag: Int64 { Int64(bitPattern: unsigned >> 1) ^ -Int64(bitPattern: unsigned & 1) }
    package var double: Double { Double(bitPattern: unsigned) }

    package var bytes: ArraySlice<UInt8> {
        if case .bytes(let bytes) = self { return bytes }
        return []
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
