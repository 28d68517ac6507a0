/// Writes OTLP/JSON messages as protobuf, member by member as they come.
///
/// Memory is reused from text to text. A nested message's length stands before it: room is left for as many bytes as the
/// last message of its kind took, so that content moves only when that was wrong.
struct JSONConverter: ~Copyable {
    var text = JSONCursor()
    var out = ByteBuilder(capacity: 64 << 10)
    let schema = JSONSchema.shared
    let compact = CompactAttribute()
    /// Per message bytes of its last length.
    private var widths = InlineArray<16, Int>(repeating: 2)

    init() {}

    /// Appends the message's fields (not its length).
    mutating func message(_ message: OTLPJSON.Message, depth: Int) throws(JSONFailure) {
        guard depth < OTLPJSON.maxDepth else { throw JSONFailure(expected: "less than \(OTLPJSON.maxDepth) levels") }
        try text.expect(UInt8(ascii: "{"), "an object")
        if text.take(UInt8(ascii: "}")) { return }
        repeat {
            let field = schema.field(message, try text.string())
            try text.expect(UInt8(ascii: ":"), "a colon")
            if text.takeNull() {
                absent(field)
            } else {
                try value(field, depth: depth)
            }
        } while text.take(UInt8(ascii: ","))
        try text.expect(UInt8(ascii: "}"), "a comma or the end of an object")
    }

    /// `null` is no value, but for a double: the JavaScript SDK writes NaN and Infinity so.
    private mutating func absent(_ field: OTLPJSON.Field) {
        guard field.kind == .double else { return }
        out.appendTag(field.number, 1)
        out.appendFixed64(Double.nan.bitPattern)
    }

    private mutating func value(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        switch field.kind {
        case .unknown: try text.skipValue(depth: depth)
        case .one: try nested(field, depth: depth)
        case .many: try array(field, depth: depth)
        case .string: try string(field)
        case .identifier: try identifier(field)
        case .base64: try base64(field)
        case .bool: try bool(field)
        case .double:
            out.appendTag(field.number, 1)
            out.appendFixed64(try JSONNumber.double(&text).bitPattern)
        case .int64: varint(field, try JSONNumber.integer(.int64, &text))
        case .uint32: varint(field, try JSONNumber.integer(.uint32, &text))
        case .fixed64:
            let value = try JSONNumber.integer(.uint64, &text)
            if value == 0 { return }
            out.appendTag(field.number, 1)
            out.appendFixed64(value)
        case .fixed32:
            let value = try JSONNumber.integer(.uint32, &text)
            if value == 0 { return }
            out.appendTag(field.number, 5)
            out.appendFixed32(UInt32(truncatingIfNeeded: value))
        case .spanKind: try enumeration(field, schema.spanKinds)
        case .statusCode: try enumeration(field, schema.statusCodes)
        }
    }

    private mutating func array(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        try text.expect(UInt8(ascii: "["), "an array")
        if text.take(UInt8(ascii: "]")) { return }
        // A plain attribute nests two levels: itself and its value.
        let mayBeCompact = field.inner == .keyValue && depth < OTLPJSON.maxDepth - 2
        repeat {
            if mayBeCompact, compact.append(field.number, &text, &out) { continue }
            try nested(field, depth: depth)
        } while text.take(UInt8(ascii: ","))
        try text.expect(UInt8(ascii: "]"), "a comma or the end of an array")
    }

    /// A nested message; `null` in an array is an empty one.
    private mutating func nested(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        out.appendTag(field.number, 2)
        let kind = Int(field.inner.rawValue)
        let width = widths[kind]
        let start = out.beginMessage(width: width)
        if !text.takeNull() { try message(field.inner, depth: depth + 1) }
        widths[kind] = out.endMessage(at: start, width: width)
    }
}
