import Pipeline

/// How a label stands in protobuf: field 1 of a `TimeSeries` (or an exemplar), with its name as field 1 and its value as field 2.
enum LabelField {
    static let tag: UInt8 = 1 << 3 | 2
    static let valueTag: UInt8 = 2 << 3 | 2

    static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var out = ByteBuilder(capacity: content.count + 16)
        out.append(number << 3 | 2)
        out.appendVarint(UInt64(content.count))
        out.append(content)
        return out.bytes.array
    }

    /// Bytes of a field with a one-byte tag and this much content.
    @inline(__always)
    static func size(_ content: Int) -> Int { 1 + varintSize(UInt64(content)) + content }

    /// A whole label.
    static func label(_ name: String, _ value: String) -> [UInt8] {
        field(1, field(1, Array(name.utf8)) + field(2, Array(value.utf8)))
    }

    /// Name and value of a whole label that was written here.
    static func read(_ label: WireSlice, _ body: (_ name: WireSlice, _ value: WireSlice) -> Void) {
        var cursor = WireCursor(label)
        guard cursor.varint() != nil, let content = cursor.slice() else { return }
        var parts = WireCursor(content)
        guard parts.varint() != nil, let name = parts.slice(), parts.varint() != nil, let value = parts.slice() else { return }
        body(name, value)
    }

    static func append(_ name: WireSlice, _ value: WireSlice, to out: inout ByteBuilder) {
        out.append(tag)
        out.appendVarint(UInt64(size(name.count) + size(value.count)))
        out.append(tag)
        out.appendVarint(UInt64(name.count))
        out.append(name)
        out.append(valueTag)
        out.appendVarint(UInt64(value.count))
        out.append(value)
    }

    /// - Parameter label: of a list; its name has slack behind it, too.
    static func append(_ label: Run<LabelList.Label>, to out: inout ByteBuilder) {
        out.append(tag)
        out.appendVarint(UInt64(truncatingIfNeeded: label.pointee.content))
        out.append(tag)
        out.appendWithLength(label.pointee.name)
        out.append(valueTag)
        out.appendWithLength(label.pointee.value)
    }
}
