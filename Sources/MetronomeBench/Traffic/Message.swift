import Protobuf

/// A protobuf message being written.
struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        bytes.appendVarint(field << 3)
        bytes.appendVarint(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) { bytes.appendFixed(field, value) }

    mutating func bytes(_ field: UInt64, _ content: [UInt8]) { bytes.appendContent(field, content) }

    mutating func message(_ field: UInt64, _ content: Message) { bytes(field, content.bytes) }
}
