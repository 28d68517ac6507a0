/// Walks the nesting of a request: resource spans, scope spans, spans.
package enum RequestWalk {
    /// Calls `resource` once per resource spans with all its resource messages' attributes read, then `span` per span.
    @inline(__always)
    static func run(
        _ request: WireSlice, isPush: Bool, tally: inout RequestTally, resource: (WireSlice) -> RequestError?,
        span: (WireSlice) -> RequestError?
    ) -> RequestError? {
        var cursor = WireCursor(request)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return .malformed }
            if tag == RequestTag.resourceSpans {
                guard let group = cursor.slice() else { return .malformed }
                tally.bytes += group.count
                if let error = resource(group) { return error }
                if let error = scopes(of: group, &tally, span) { return error }
            } else if isPush, tag == RequestTag.skipMetricsGeneration {
                guard let flag = cursor.varint() else { return .malformed }
                tally.skipsMetrics = flag != 0
            } else {
                guard tag >> 3 > 1, cursor.skip(tag: tag) else { return .malformed }
            }
        }
        return nil
    }

    /// Calls `span` for the spans of all scope spans; where there are none of those, of the ones in their deprecated place, as
    /// the Collector's receiver does.
    @inline(__always)
    private static func scopes(
        of group: WireSlice, _ tally: inout RequestTally, _ span: (WireSlice) -> RequestError?
    ) -> RequestError? {
        var wanted = ResourceSpansTag.scopeSpans
        while true {
            var hasScopes = false
            var hasDeprecated = false
            var cursor = WireCursor(group)
            while !cursor.isAtEnd {
                guard let tag = cursor.varint() else { return .malformed }
                guard tag == wanted else {
                    if tag == ResourceSpansTag.deprecatedScopeSpans { hasDeprecated = true }
                    guard tag == ResourceSpansTag.resource || tag >> 3 > 2, cursor.skip(tag: tag) else { return .malformed }
                    continue
                }
                guard let scope = cursor.slice() else { return .malformed }
                hasScopes = true
                var inner = WireCursor(scope)
                while !inner.isAtEnd {
                    guard let tag = inner.tag(expected: ScopeSpansTag.spans) else { return .malformed }
                    if tag == ScopeSpansTag.spans {
                        guard let found = inner.middlingSlice() else { return .malformed }
                        tally.spans &+= 1
                        if let error = span(found) { return error }
                    } else {
                        guard tag == ScopeSpansTag.scope || tag >> 3 > 2, inner.skip(tag: tag) else { return .malformed }
                    }
                }
            }
            guard hasDeprecated, !hasScopes else { return nil }
            wanted = ResourceSpansTag.deprecatedScopeSpans
        }
    }

    /// The attributes of the resource (or, merged as protobuf says, of several resource fields).
    @inline(__always)
    static func resourceAttributes(of group: WireSlice, _ body: (WireSlice) -> Bool) -> RequestError? {
        var cursor = WireCursor(group)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return .malformed }
            guard tag == ResourceSpansTag.resource else {
                guard tag >> 3 > 1, cursor.skip(tag: tag) else { return .malformed }
                continue
            }
            guard let resource = cursor.slice() else { return .malformed }
            var inner = WireCursor(resource)
            while !inner.isAtEnd {
                guard let tag = inner.varint() else { return .malformed }
                if tag == ResourceTag.attributes {
                    guard let pair = inner.slice(), body(pair) else { return .malformed }
                } else {
                    guard tag >> 3 > 1, inner.skip(tag: tag) else { return .malformed }
                }
            }
        }
        return nil
    }

    /// The one resource message of these resource spans; nil when there are none or several.
    static func onlyResource(of group: WireSlice) -> WireSlice? {
        var found: WireSlice?
        var cursor = WireCursor(group)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            if tag == ResourceSpansTag.resource {
                guard found == nil, let resource = cursor.slice() else { return nil }
                found = resource
            } else if !cursor.skip(tag: tag) {
                return nil
            }
        }
        return found
    }

    /// The scope spans that the byte at `place` is of, and their scope.
    ///
    /// - Parameter earlier: scope spans of the same resource spans, looked for from there on if `place` is behind them.
    static func scope(of group: WireSlice, around place: RawRun, after earlier: WireSlice?) -> (spans: WireSlice, scope: WireSlice?)? {
        var cursor = WireCursor(group)
        if let earlier, earlier.start + earlier.count <= place, group.start <= earlier.start {
            cursor = WireCursor(earlier.start + earlier.count, end: group.start + group.count)
        }
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            guard tag == ResourceSpansTag.scopeSpans || tag == ResourceSpansTag.deprecatedScopeSpans else {
                guard cursor.skip(tag: tag) else { return nil }
                continue
            }
            guard let spans = cursor.slice() else { return nil }
            if spans.start <= place, place < spans.start + spans.count { return (spans, scope(of: spans)) }
        }
        return nil
    }

    private static func scope(of spans: WireSlice) -> WireSlice? {
        var cursor = WireCursor(spans)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            if tag == ScopeSpansTag.scope { return cursor.slice() }
            // It stands in front of the spans, as everybody writes it.
            guard tag != ScopeSpansTag.spans, cursor.skip(tag: tag) else { return nil }
        }
        return nil
    }

    /// Spans in a request, as far as it can be walked: for the counters of a refused one.
    package static func spanCount(_ request: WireSlice, isPush: Bool) -> Int {
        var tally = RequestTally()
        _ = run(request, isPush: isPush, tally: &tally, resource: { _ in nil }, span: { _ in nil })
        return tally.spans
    }
}
