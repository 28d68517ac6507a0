/// Writes OTLP/JSON messages as protobuf, member by member as they come.
///
/// Memory is reused from text to text. A nested message's length stands before it: room is left for as many bytes as the
/// last message of its kind took, so that content moves only when that was wrong.
///
/// Where a value cannot be read and the text around it is JSON all the same, what it belongs to may be left out alone: its span, or the spans
/// of its scope or resource.
struct JSONConverter: ~Copyable {
    /// A value that could not be read.
    struct Fault {
        /// Bytes before the place at which that was seen.
        var offset: Int
        var expected: String
    }

    var text = JSONCursor()
    var out = ByteBuilder(capacity: 64 << 10)
    let schema = JSONSchema.shared
    let compact = CompactAttribute()
    /// Per message bytes of its last length.
    private var widths = InlineArray<16, Int>(repeating: 2)
    /// false: the first value that cannot be read ends the reading.
    let leavesOut: Bool
    /// Spans that were come by, and those of them that were left out.
    private(set) var spans = 0
    private(set) var leftOut = 0
    /// The first one.
    private(set) var fault: Fault?
    /// A value outside of its spans cannot be read.
    private var isResourceBroken = false
    private var isScopeBroken = false

    init(leavingOut: Bool) { leavesOut = leavingOut }

    /// Turns to another text.
    mutating func begin(_ json: WireSlice) {
        text.begin(json.start, end: json.start + json.count)
        (spans, leftOut, fault) = (0, 0, nil)
        (isResourceBroken, isScopeBroken) = (false, false)
    }

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
                let start = text.position
                do throws(JSONFailure) { try value(field, depth: depth) } catch { try passOver(field, of: message, from: start, error) }
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
            try element(field, depth: depth)
        } while text.take(UInt8(ascii: ","))
        try text.expect(UInt8(ascii: "]"), "a comma or the end of an array")
    }

    private mutating func element(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        switch field.inner {
        case .resourceSpans: try resourceSpans(field, depth: depth)
        case .scopeSpans: try scopeSpans(field, depth: depth)
        case .span: try span(field, depth: depth)
        default: try nested(field, depth: depth)
        }
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

    // MARK: What is left out

    /// Nobody knows whose the spans of a resource are that cannot be read.
    private mutating func resourceSpans(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        let (mark, seen, left) = (out.count, spans, leftOut)
        isResourceBroken = false
        try nested(field, depth: depth)
        guard isResourceBroken else { return }
        out.truncate(to: mark)
        leftOut = left &+ spans &- seen
    }

    private mutating func scopeSpans(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        let (mark, seen, left) = (out.count, spans, leftOut)
        isScopeBroken = false
        try nested(field, depth: depth)
        guard isScopeBroken else { return }
        // Without spans, too: where there are scope spans, deprecated ones do not count.
        out.truncate(to: mark)
        out.appendTag(field.number, 2)
        out.appendVarint(0)
        leftOut = left &+ spans &- seen
    }

    private mutating func span(_ field: OTLPJSON.Field, depth: Int) throws(JSONFailure) {
        spans &+= 1
        let isObject = text.peek() == UInt8(ascii: "{")
        let (start, mark) = (text.position, out.count)
        do throws(JSONFailure) { try nested(field, depth: depth) } catch {
            guard leavesOut, isObject else { throw error }
            try pass(from: start, error)
            out.truncate(to: mark)
            leftOut &+= 1
        }
    }

    /// Goes on behind a value of a resource, a scope or what stands beside them. What else cannot be read ends the span that it is in, or all.
    @inline(never)
    private mutating func passOver(
        _ field: OTLPJSON.Field, of message: OTLPJSON.Message, from start: RawRun, _ failure: JSONFailure
    ) throws(JSONFailure) {
        guard leavesOut, field.kind != .many, field.kind != .unknown, message == .resourceSpans || message == .scopeSpans else { throw failure }
        try pass(from: start, failure)
        if message == .resourceSpans { isResourceBroken = true } else { isScopeBroken = true }
    }

    /// Goes on behind a value in which something cannot be read.
    ///
    /// - Throws: why it is no JSON at all: what goes wrong last.
    private mutating func pass(from start: RawRun, _ failure: JSONFailure) throws(JSONFailure) {
        let failed = text.position
        let offset = text.offset
        text.position = start
        do throws(JSONFailure) { try text.skipValue(depth: 0, limit: OTLPJSON.maxPassedDepth) } catch {
            guard text.position <= failed else { throw error }
            text.position = failed
            throw failure
        }
        if fault == nil { fault = Fault(offset: offset, expected: failure.expected) }
    }
}
