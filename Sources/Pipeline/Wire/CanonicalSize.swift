/// Sizes of OTLP messages as Tempo re-encodes them (tempo-behaviour 3.9): default values and unknown fields gone, a value
/// for every attribute, a status for every span, keys and strings cut to `max_attribute_bytes`.
///
/// Every field is weighed by what it says, not by the bytes that said it: tags, lengths and numbers may be padded, as .NET's
/// exporter and others do to write a length before what it measures. The walker needs this only where the sender's encoding is
/// not already canonical; everything here is nil for malformed bytes and takes time linear in the message.
enum CanonicalSize {
    /// Attribute values nest at most this deep, as in the protobuf libraries; deeper ones refuse the request.
    static let maxDepth = 100

    /// A field of this many bytes with a number below 16: its tag, its length, its content.
    @inline(__always)
    static func field(_ length: Int) -> Int { 1 + varintSize(UInt64(length)) + length }

    /// A `uint32` with a field number below 16, which keeps the low half of what was sent.
    static func count(_ sent: UInt64) -> Int {
        let value = UInt32(truncatingIfNeeded: sent)
        return value == 0 ? 0 : 1 + varintSize(UInt64(value))
    }

    /// An enumeration with a field number below 16, which is an `int32`: a negative one takes ten bytes.
    static func enumeration(_ value: Int32) -> Int {
        value == 0 ? 0 : 1 + varintSize(UInt64(bitPattern: Int64(value)))
    }

    /// A text, or bytes, with a field number below 16.
    static func text(_ length: Int) -> Int { length == 0 ? 0 : field(length) }

    /// Content of a `Status`.
    static func status(_ fields: borrowing SpanFields) -> Int { text(fields.statusMessage.count) + enumeration(fields.statusCode) }

    /// Content of a `KeyValue`. `limit` is nil inside nested values, which are never cut.
    static func attribute(_ pair: WireSlice, limit: Int?, depth: Int = 0) -> Int? {
        guard depth < maxDepth, let (key, value) = KeyValue.split(pair) else { return nil }
        let keySize = min(key.count, limit ?? .max)
        guard let value else { return (keySize == 0 ? 0 : field(keySize)) + 2 }
        guard let valueSize = anyValue(value, limit: limit, depth: depth + 1) else { return nil }
        return (keySize == 0 ? 0 : field(keySize)) + field(valueSize)
    }

    static func anyValue(_ value: WireSlice, limit: Int?, depth: Int) -> Int? {
        guard depth < maxDepth else { return nil }
        var cursor = WireCursor(value)
        var size = 0
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            switch tag {
            case AnyValueTag.string:
                guard let text = cursor.slice() else { return nil }
                size = field(UTF8Text.cut(text, at: limit ?? .max))
            case AnyValueTag.bytes:
                guard let bytes = cursor.slice() else { return nil }
                size = field(bytes.count)
            case AnyValueTag.bool:
                guard cursor.varint() != nil else { return nil }
                size = 2
            case AnyValueTag.int:
                guard let number = cursor.varint() else { return nil }
                size = 1 + varintSize(number)
            case AnyValueTag.double:
                guard cursor.fixed64() != nil else { return nil }
                size = 9
            case AnyValueTag.array, AnyValueTag.keyValueList:
                guard let list = cursor.slice(),
                    let inner = elements(of: list, pairs: tag == AnyValueTag.keyValueList, depth: depth + 1)
                else { return nil }
                size = field(inner)
            default:
                guard tag >> 3 > 7, cursor.skip(tag: tag) else { return nil }
            }
        }
        return size
    }

    private static func elements(of list: WireSlice, pairs: Bool, depth: Int) -> Int? {
        var cursor = WireCursor(list)
        var size = 0
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            guard tag == 1 << 3 | 2 else {
                guard tag >> 3 > 1, cursor.skip(tag: tag) else { return nil }
                continue
            }
            guard let element = cursor.slice(),
                let inner = pairs
                    ? attribute(element, limit: nil, depth: depth) : anyValue(element, limit: nil, depth: depth)
            else { return nil }
            size += field(inner)
        }
        return size
    }

    /// Content of a `Span.Event`.
    static func event(_ event: WireSlice, limit: Int) -> Int? {
        message(event, limit: limit) { tag in
            switch tag {
            case 1 << 3 | 1: .fixed64
            case 2 << 3 | 2: .text
            case 3 << 3 | 2: .attribute
            case 4 << 3 | 0: .count
            default: tag >> 3 > 4 ? .unknown : nil
            }
        }
    }

    /// Content of a `Span.Link`.
    static func link(_ link: WireSlice, limit: Int) -> Int? {
        message(link, limit: limit) { tag in
            switch tag {
            case 1 << 3 | 2: .identifier(16)
            case 2 << 3 | 2: .identifier(8)
            case 3 << 3 | 2: .text
            case 4 << 3 | 2: .attribute
            case 5 << 3 | 0: .count
            case 6 << 3 | 5: .fixed32
            default: tag >> 3 > 6 ? .unknown : nil
            }
        }
    }

    /// Content of a `Span` without its status, for the rare one that repeats a field that should occur once: the last one counts.
    static func spanWithoutStatus(_ span: WireSlice, limit: Int) -> Int? {
        message(span, limit: limit) { tag in
            switch tag {
            case SpanTag.spanID, SpanTag.parentSpanID: .identifier(8)
            case SpanTag.traceID, SpanTag.traceState, SpanTag.name: .text
            case SpanTag.kind: .enumeration
            case SpanTag.droppedAttributes, SpanTag.droppedEvents, SpanTag.droppedLinks: .count
            case SpanTag.start, SpanTag.end: .fixed64
            case SpanTag.attributes: .attribute
            case SpanTag.events: .event
            case SpanTag.links: .link
            case SpanTag.status: .unknown
            case SpanTag.flags: .fixed32
            default: tag >> 3 > 16 ? .unknown : nil
            }
        }
    }

    private enum Kind {
        case text, identifier(Int), count, enumeration, fixed64, fixed32, attribute, event, link
        /// Weighs nothing here.
        case unknown
    }

    /// Walks one message; `kind` is nil for a known field with the wrong wire type.
    private static func message(_ message: WireSlice, limit: Int, kind: (UInt64) -> Kind?) -> Int? {
        var cursor = WireCursor(message)
        var repeated = 0
        // Sizes of the fields that count once, by field number.
        var single = InlineArray<17, Int>(repeating: 0)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint(), let kind = kind(tag) else { return nil }
            if case .unknown = kind {
                guard cursor.skip(tag: tag) else { return nil }
                continue
            }
            let number = Int(truncatingIfNeeded: tag >> 3)
            guard let size = value(kind, tag, &cursor, limit: limit) else { return nil }
            switch kind {
            case .attribute, .event, .link: repeated += size
            default: single[number] = size
            }
        }
        var total = repeated
        for number in 0..<17 { total += single[number] }
        return total
    }

    private static func value(_ kind: Kind, _ tag: UInt64, _ cursor: inout WireCursor, limit: Int) -> Int? {
        let tagSize = varintSize(tag)
        switch kind {
        case .count:
            return cursor.varint().map(count)
        case .enumeration:
            return cursor.varint().map { enumeration(Int32(truncatingIfNeeded: $0)) }
        case .fixed64:
            guard let number = cursor.fixed64() else { return nil }
            return number == 0 ? 0 : tagSize + 8
        case .fixed32:
            guard let number = cursor.fixed32() else { return nil }
            return number == 0 ? 0 : tagSize + 4
        case .unknown:
            return nil
        case .text, .identifier, .attribute, .event, .link:
            guard let slice = cursor.slice() else { return nil }
            return nested(kind, slice, limit: limit)
        }
    }

    private static func nested(_ kind: Kind, _ slice: WireSlice, limit: Int) -> Int? {
        switch kind {
        case .text: text(slice.count)
        case .identifier(let length): identifier(slice, length)
        case .attribute: attribute(slice, limit: limit).map(field)
        case .event: event(slice, limit: limit).map(field)
        case .link: link(slice, limit: limit).map(field)
        default: nil
        }
    }

    /// All zeros is no identifier; any other length than the right one refuses the request.
    private static func identifier(_ slice: WireSlice, _ length: Int) -> Int? {
        guard slice.count == 0 || slice.count == length else { return nil }
        return slice.allSatisfy { $0 == 0 } ? 0 : field(length)
    }
}
