/// Protocols other than those of models, which a span tells of by certain attributes.
///
/// They are looked for in the span's bytes: few spans of calls are asked for them, and all others would have to remember them.
enum OtherProtocol {
    private static let keys = FixedList<StaticString>([
        "http.request.method", "http.method", "db.system", "db.system.name", "rpc.system", "rpc.system.name", "messaging.system",
    ])

    /// - Parameter span: its bytes, well-formed.
    static func isNamed(in span: WireSlice) -> Bool {
        var cursor = WireCursor(span)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            guard tag == SpanTag.attributes else {
                if cursor.skip(tag: tag) { continue } else { return false }
            }
            guard let pair = cursor.slice() else { return false }
            if let key = KeyValue.split(pair)?.key, key.isAny(of: keys), key.allSatisfy({ FoldedBytes.fold($0) == $0 }) { return true }
        }
        return false
    }
}
