/// Protocols other than those of models, which a span tells of by certain attributes.
///
/// They are looked for in the span's bytes: few spans of calls are asked for them, and all others would have to remember them.
enum OtherProtocol: UInt64 {
    case none
    /// Requests of any service; a model may be behind it.
    case request
    /// Databases and queues, by which no model is asked: what stands there of a model is said of the request around.
    case store

    private static let requests = FixedList<StaticString>(["http.request.method", "http.method", "rpc.system", "rpc.system.name"])
    private static let stores = FixedList<StaticString>(["db.system", "db.system.name", "messaging.system"])

    /// What a span tells of.
    ///
    /// - Parameter span: its bytes, well-formed.
    static func named(in span: WireSlice) -> OtherProtocol {
        var found = OtherProtocol.none
        var cursor = WireCursor(span)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            guard tag == SpanTag.attributes else {
                if cursor.skip(tag: tag) { continue } else { return found }
            }
            guard let pair = cursor.slice() else { return found }
            guard let key = KeyValue.split(pair)?.key else { continue }
            let isStore = key.isAny(of: stores)
            // Keys are told apart by case, words of lists are not.
            guard isStore || key.isAny(of: requests), key.allSatisfy({ FoldedBytes.fold($0) == $0 }) else { continue }
            if isStore { return .store }
            found = .request
        }
        return found
    }
}
