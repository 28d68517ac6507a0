#if canImport(Glibc)
    import Glibc
#endif

/// Attribute values as label text (tempo-behaviour 3.4).
enum AttributeText {
    /// Values nest at most this deep; what lies deeper is left out (protobuf libraries refuse at 100).
    static let maxDepth = 64

    /// Appends the text of an encoded `AnyValue`; a malformed value adds what could be read of it.
    ///
    /// - Parameter limit: bytes beyond which the text does not matter: the first `limit` are right, and few more are
    ///   written, however large the value is.
    static func append(anyValue value: WireSlice, to out: inout ByteBuilder, limit: Int = .max) {
        let (end, overflow) = out.count.addingReportingOverflow(limit)
        append(anyValue: value, to: &out, depth: 0, end: overflow ? .max : end)
    }

    /// The number of an encoded `AnyValue` that is an int and nothing else.
    static func integer(_ value: WireSlice) -> Int64? {
        var cursor = WireCursor(value)
        guard cursor.peek == UInt8(AnyValueTag.int), !cursor.isAtEnd else { return nil }
        cursor.pass(1)
        guard let number = cursor.varint(), cursor.isAtEnd else { return nil }
        return Int64(bitPattern: number)
    }

    private static func append(anyValue value: WireSlice, to out: inout ByteBuilder, depth: Int, end: Int) {
        var cursor = WireCursor(value)
        // A oneof that occurs twice: the last one counts.
        let start = out.count
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return }
            guard (1...7).contains(tag >> 3) else {
                if cursor.skip(tag: tag) { continue } else { return }
            }
            out.truncate(to: start)
            guard append(field: tag, &cursor, to: &out, depth: depth, end: end) else { return }
        }
    }

    private static func append(
        field tag: UInt64, _ cursor: inout WireCursor, to out: inout ByteBuilder, depth: Int, end: Int
    ) -> Bool {
        switch tag {
        case AnyValueTag.string:
            guard let text = cursor.slice() else { return false }
            append(text, to: &out, end: end)
        case AnyValueTag.bool:
            guard let value = cursor.varint() else { return false }
            out.append(value != 0 ? "true" : "false")
        case AnyValueTag.int:
            guard let value = cursor.varint() else { return false }
            append(integer: Int64(bitPattern: value), to: &out)
        case AnyValueTag.double:
            guard let bits = cursor.fixed64() else { return false }
            NumberText.append(Double(bitPattern: bits), to: &out)
        case AnyValueTag.array:
            guard let list = cursor.slice() else { return false }
            out.append(UInt8(ascii: "["))
            if depth < maxDepth { appendElements(of: list, to: &out, depth: depth + 1, end: end) }
            out.append(UInt8(ascii: "]"))
        case AnyValueTag.keyValueList:
            guard let list = cursor.slice() else { return false }
            out.append(UInt8(ascii: "{"))
            if depth < maxDepth { appendPairs(of: list, to: &out, depth: depth + 1, end: end) }
            out.append(UInt8(ascii: "}"))
        default:
            // Bytes have no text.
            return cursor.skip(tag: tag)
        }
        return true
    }

    private static func appendElements(of list: WireSlice, to out: inout ByteBuilder, depth: Int, end: Int) {
        var cursor = WireCursor(list)
        while !cursor.isAtEnd, out.count < end, let tag = cursor.varint() {
            guard tag == 1 << 3 | 2 else {
                if cursor.skip(tag: tag) { continue } else { return }
            }
            guard let element = cursor.slice() else { return }
            append(anyValue: element, to: &out, depth: depth, end: end)
        }
    }

    private static func appendPairs(of list: WireSlice, to out: inout ByteBuilder, depth: Int, end: Int) {
        var cursor = WireCursor(list)
        while !cursor.isAtEnd, out.count < end, let tag = cursor.varint() {
            guard tag == 1 << 3 | 2 else {
                if cursor.skip(tag: tag) { continue } else { return }
            }
            guard let pair = cursor.slice(), let (key, value) = KeyValue.split(pair) else { return }
            append(key, to: &out, end: end)
            out.append(UInt8(ascii: ":"))
            if let value { append(anyValue: value, to: &out, depth: depth, end: end) }
        }
    }

    private static func append(_ text: WireSlice, to out: inout ByteBuilder, end: Int) {
        out.append(text.start, min(text.count, max(end - out.count, 0)))
    }

    /// Appends decimal digits without making a `String`.
    static func append(integer value: Int64, to out: inout ByteBuilder) {
        out.reserve(NumberText.longestInteger)
        out.advance(to: NumberText.write(value, to: out.end))
    }
}

/// Reads one `KeyValue`.
enum KeyValue {
    /// Its key (empty when absent) and the bytes of its value (nil when absent); nil when malformed.
    ///
    /// Of several values the last one that says anything counts, as protobuf merges messages: an empty one changes nothing.
    static func split(_ pair: WireSlice) -> (key: WireSlice, value: WireSlice?)? {
        var cursor = WireCursor(pair)
        var key = WireSlice(start: pair.start, count: 0)
        var value: WireSlice?
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            switch tag {
            case KeyValueTag.key:
                guard let found = cursor.slice() else { return nil }
                key = found
            case KeyValueTag.value:
                guard let found = cursor.slice() else { return nil }
                if value == nil || saysAnything(found) { value = found }
            default:
                guard tag >> 3 > 2, cursor.skip(tag: tag) else { return nil }
            }
        }
        return (key, value)
    }

    /// Whether any member of an `AnyValue` is set.
    private static func saysAnything(_ value: WireSlice) -> Bool {
        var cursor = WireCursor(value)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            if (1...7).contains(tag >> 3) { return true }
            guard cursor.skip(tag: tag) else { break }
        }
        // What cannot be read refuses the request where it is read.
        return !cursor.isAtEnd
    }
}
