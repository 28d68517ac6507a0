/// Writes OTLP/JSON messages as protobuf, field by field as they come.
enum OTLPJSON {
    /// Values and unknown members nest at most this deep.
    static let maxDepth = 100

    enum Message: Int, CaseIterable {
        case request, resourceSpans, resource, scopeSpans, scope, span, event, link, status, keyValue, anyValue, arrayValue, keyValueList
    }

    enum Kind: Equatable {
        case string
        /// Hex digits; OTLP's own rule for trace and span ids.
        case identifier
        case base64
        case bool, double, signed, unsigned, fixed64, fixed32
        case enumeration([String])
        case one(Message)
        case many(Message)
    }

    struct Field {
        var key: UInt64
        var number: UInt64
        var kind: Kind
        /// Written even when it is zero or empty: which member of a oneof is set matters.
        var isAlternative = false
    }

    static let names: [Message: [(String, UInt64, Kind)]] = [
        .request: [("resourceSpans", 1, .many(.resourceSpans))],
        .resourceSpans: [("resource", 1, .one(.resource)), ("scopeSpans", 2, .many(.scopeSpans)), ("schemaUrl", 3, .string)],
        .resource: [("attributes", 1, .many(.keyValue)), ("droppedAttributesCount", 2, .unsigned)],
        .scopeSpans: [("scope", 1, .one(.scope)), ("spans", 2, .many(.span)), ("schemaUrl", 3, .string)],
        .scope: [
            ("name", 1, .string), ("version", 2, .string), ("attributes", 3, .many(.keyValue)), ("droppedAttributesCount", 4, .unsigned),
        ],
        .span: [
            ("traceId", 1, .identifier), ("spanId", 2, .identifier), ("traceState", 3, .string), ("parentSpanId", 4, .identifier),
            ("name", 5, .string), ("kind", 6, .enumeration(kinds)), ("startTimeUnixNano", 7, .fixed64), ("endTimeUnixNano", 8, .fixed64),
            ("attributes", 9, .many(.keyValue)), ("droppedAttributesCount", 10, .unsigned), ("events", 11, .many(.event)),
            ("droppedEventsCount", 12, .unsigned), ("links", 13, .many(.link)), ("droppedLinksCount", 14, .unsigned),
            ("status", 15, .one(.status)), ("flags", 16, .fixed32),
        ],
        .event: [
            ("timeUnixNano", 1, .fixed64), ("name", 2, .string), ("attributes", 3, .many(.keyValue)),
            ("droppedAttributesCount", 4, .unsigned),
        ],
        .link: [
            ("traceId", 1, .identifier), ("spanId", 2, .identifier), ("traceState", 3, .string), ("attributes", 4, .many(.keyValue)),
            ("droppedAttributesCount", 5, .unsigned), ("flags", 6, .fixed32),
        ],
        .status: [("message", 2, .string), ("code", 3, .enumeration(codes))],
        .keyValue: [("key", 1, .string), ("value", 2, .one(.anyValue))],
        .anyValue: [
            ("stringValue", 1, .string), ("boolValue", 2, .bool), ("intValue", 3, .signed), ("doubleValue", 4, .double),
            ("arrayValue", 5, .one(.arrayValue)), ("kvlistValue", 6, .one(.keyValueList)), ("bytesValue", 7, .base64),
        ],
        .arrayValue: [("values", 1, .many(.anyValue))],
        .keyValueList: [("values", 1, .many(.keyValue))],
    ]

    private static let kinds = (Int32(0)...5).map(EnumText.spanKind)
    private static let codes = (Int32(0)...2).map(EnumText.statusCode)

    private static let fields: [[Field]] = Message.allCases.map { message in
        (names[message] ?? []).map { name, number, kind in
            Field(key: JSONKey.hash(name), number: number, kind: kind, isAlternative: message == .anyValue)
        }
    }

    /// Appends the message's fields (not its length).
    static func message(_ message: Message, _ text: inout JSONCursor, _ out: inout ByteBuilder, depth: Int) throws(JSONFailure) {
        guard depth < maxDepth else { throw JSONFailure(expected: "less than \(maxDepth) levels") }
        let known = fields[message.rawValue]
        try text.expect(UInt8(ascii: "{"), "an object")
        if text.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = JSONKey.hash(try text.string())
            try text.expect(UInt8(ascii: ":"), "a colon")
            let field = known.first { $0.key == key }
            if text.takeNull() {
                if let field { absent(field, &out) }
            } else if let field {
                try value(field, &text, &out, depth: depth)
            } else {
                try text.skipValue(depth: depth)
            }
        } while text.take(UInt8(ascii: ","))
        try text.expect(UInt8(ascii: "}"), "a comma or the end of an object")
    }

    /// `null` is no value, but for a double: the JavaScript SDK writes NaN and Infinity so.
    private static func absent(_ field: Field, _ out: inout ByteBuilder) {
        guard field.kind == .double else { return }
        out.appendVarint(field.number << 3 | 1)
        out.appendFixed64(Double.nan.bitPattern)
    }

    private static func value(_ field: Field, _ text: inout JSONCursor, _ out: inout ByteBuilder, depth: Int) throws(JSONFailure) {
        switch field.kind {
        case .one(let inner):
            try nested(field.number, inner, &text, &out, depth: depth)
        case .many(let inner):
            try text.expect(UInt8(ascii: "["), "an array")
            if text.take(UInt8(ascii: "]")) { return }
            repeat { try nested(field.number, inner, &text, &out, depth: depth) } while text.take(UInt8(ascii: ","))
            try text.expect(UInt8(ascii: "]"), "a comma or the end of an array")
        case .string, .identifier, .base64:
            try bytes(field, &text, &out)
        default:
            try scalar(field, &text, &out)
        }
    }

    /// A nested message; `null` in an array is an empty one.
    private static func nested(
        _ number: UInt64, _ message: Message, _ text: inout JSONCursor, _ out: inout ByteBuilder, depth: Int
    ) throws(JSONFailure) {
        out.appendVarint(number << 3 | 2)
        let start = out.count
        if !text.takeNull() { try self.message(message, &text, &out, depth: depth + 1) }
        out.insertLength(at: start)
    }

    private static func bytes(_ field: Field, _ text: inout JSONCursor, _ out: inout ByteBuilder) throws(JSONFailure) {
        let content = try text.string()
        if content.isEmpty, !field.isAlternative { return }
        out.appendVarint(field.number << 3 | 2)
        let start = out.count
        switch field.kind {
        case .identifier:
            guard content.count.isMultiple(of: 2) else { throw JSONFailure(expected: "an id in hex digits") }
            for index in stride(from: 0, to: content.count, by: 2) {
                guard let high = HexDigit.value(content[index]), let low = HexDigit.value(content[index + 1]) else {
                    throw JSONFailure(expected: "an id in hex digits")
                }
                out.append(high << 4 | low)
            }
        case .base64:
            guard Base64.append(content, to: &out) else { throw JSONFailure(expected: "base64") }
        default:
            if let from = content.baseAddress { out.append(from, content.count) }
        }
        out.insertLength(at: start)
    }

    private static func scalar(_ field: Field, _ text: inout JSONCursor, _ out: inout ByteBuilder) throws(JSONFailure) {
        switch field.kind {
        case .bool:
            let value = text.peek() == UInt8(ascii: "t")
            guard text.takeWord(value ? "true" : "false") else { throw JSONFailure(expected: "true or false") }
            out.appendVarint(field.number << 3)
            out.append(value ? 1 : 0)
        case .double:
            out.appendVarint(field.number << 3 | 1)
            out.appendFixed64(try JSONNumber.double(&text).bitPattern)
        case .signed, .unsigned:
            let value = try JSONNumber.integer(&text)
            if value == 0, !field.isAlternative { return }
            out.appendVarint(field.number << 3)
            out.appendVarint(value)
        case .fixed64:
            let value = try JSONNumber.integer(&text)
            if value == 0 { return }
            out.appendVarint(field.number << 3 | 1)
            out.appendFixed64(value)
        case .fixed32:
            let value = try JSONNumber.integer(&text)
            if value == 0 { return }
            out.appendVarint(field.number << 3 | 5)
            out.appendFixed32(UInt32(truncatingIfNeeded: value))
        case .enumeration(let names):
            let value = try JSONNumber.enumeration(names, &text)
            if value == 0 { return }
            out.appendVarint(field.number << 3)
            out.appendVarint(value)
        default:
            try text.skipValue(depth: 0)
        }
    }
}
