/// The spans of a request in the order in which they are encoded: grouped by resource.
struct RequestLayout {
    struct Group {
        var service: Service
        var instance: Int
        var spans: [PlannedSpan]
    }

    private(set) var groups: [Group] = []
    /// Position in encoding order of a span, by its trace and its place there.
    private var positions: [Place: Int] = [:]

    private struct Place: Hashable {
        var trace: Int
        var index: Int
    }

    init(_ spans: [PlannedSpan]) {
        for span in spans {
            let draft = span.draft
            if let group = groups.firstIndex(where: { $0.service == draft.service && $0.instance == draft.instance }) {
                groups[group].spans.append(span)
            } else {
                groups.append(Group(service: draft.service, instance: draft.instance, spans: [span]))
            }
        }
        var position = 0
        for group in groups {
            for span in group.spans {
                positions[Place(trace: span.trace, index: span.index)] = position
                position += 1
            }
        }
    }

    /// Position of the parent of `span`; nil for a root and for a parent in another request.
    func parentPosition(of span: PlannedSpan) -> Int? {
        span.draft.parent.flatMap { positions[Place(trace: span.trace, index: $0)] }
    }

    /// A patch for `span` at the given offsets.
    func patch(_ span: PlannedSpan, traceID: Int, spanID: Int, parentID: Int?, start: Int, end: Int) -> SpanPatch {
        SpanPatch(
            traceID: traceID, spanID: spanID, parentID: parentID, start: start, end: end, trace: span.trace,
            parent: parentPosition(of: span), startAgeNanos: span.startAgeNanos,
            durationNanos: span.draft.durationNanos)
    }
}
