/// Writes protobuf fields in the order of the calls; nothing is left out, zero or not.
package struct ProtobufWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func field(_ number: Int, varint value: UInt64) {
        varint(UInt64(number) << 3)
        varint(value)
    }

    package mutating func field(_ number: Int, fixed64 value: UInt64) {
        varint(UInt64(number) << 3 | 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func field(_ number: Int, fixed32 value: UInt32) {
        varint(UInt64(number) << 3 | 5)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func field(_ number: Int, double value: Double) { field(number, fixed64: value.bitPattern) }

    package mutating func field(_ number: Int, bytes value: some Collection<UInt8>) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func field(_ number: Int, string value: String) { field(number, bytes: value.utf8) }

    package mutating func field(_ number: Int, message build: (inout ProtobufWriter) throws -> Void) rethrows {
        var nested = ProtobufWriter()
        try build(&nested)
        field(number, bytes: nested.bytes)
    }
}
