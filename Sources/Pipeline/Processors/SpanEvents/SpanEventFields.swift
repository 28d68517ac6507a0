/// Fields of a span's event (opentelemetry-proto `Span.Event`): found anew for each label, since few spans have events.
enum SpanEventFields {
    private static let name: UInt64 = 2 << 3 | 2
    private static let attributes: UInt64 = 3 << 3 | 2

    /// Empty when it has none.
    static func name(of event: WireSlice) -> WireSlice {
        var cursor = WireCursor(event)
        var found = WireSlice(start: event.start, count: 0)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            if tag == name {
                guard let text = cursor.slice() else { return found }
                found = text
            } else if !cursor.skip(tag: tag) {
                return found
            }
        }
        return found
    }

    /// The encoded `AnyValue` of the event's first attribute with this key.
    static func value(of key: String, in event: WireSlice) -> WireSlice? {
        var cursor = WireCursor(event)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            if tag == attributes {
                guard let pair = cursor.slice(), let (found, value) = KeyValue.split(pair) else { return nil }
                if found.elementsEqual(key.utf8), let value { return value }
            } else if !cursor.skip(tag: tag) {
                return nil
            }
        }
        return nil
    }
}
