/// The name of the instrumentation that made a span.
enum ScopeName {
    /// Scopes of one resource that are looked at: more than any process has.
    private static let most = 64

    /// nil: it has none, or is behind ``most`` others.
    static func of(_ span: WireSlice, in group: WireSlice) -> WireSlice? {
        var cursor = WireCursor(group)
        var seen = 0
        while !cursor.isAtEnd, seen < most, let tag = cursor.varint() {
            guard tag == ResourceSpansTag.scopeSpans || tag == ResourceSpansTag.deprecatedScopeSpans else {
                if cursor.skip(tag: tag) { continue } else { return nil }
            }
            guard let spans = cursor.slice() else { return nil }
            seen += 1
            if spans.start <= span.start, span.start < spans.start + spans.count { return name(of: spans) }
        }
        return nil
    }

    /// Of scope spans. The scope stands first, as everybody writes it.
    private static func name(of spans: WireSlice) -> WireSlice? {
        var cursor = WireCursor(spans)
        guard cursor.varint() == ScopeSpansTag.scope, let scope = cursor.slice() else { return nil }
        var inner = WireCursor(scope)
        return inner.varint() == 1 << 3 | 2 ? inner.slice() : nil
    }
}
