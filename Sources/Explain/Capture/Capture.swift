/// Spans by trace.
package struct Capture {
    /// Spans of one trace that are looked at together.
    package static let together = 48

    package let spans: [CapturedSpan]
    private let byTrace: [String: [Int]]
    private let bySpan: [String: Int]

    package init(_ spans: [CapturedSpan]) {
        self.spans = spans
        byTrace = Dictionary(grouping: spans.indices.filter { !spans[$0].traceID.isEmpty }) { spans[$0].traceID }
        bySpan = Dictionary(spans.indices.map { (Self.key(spans[$0].traceID, spans[$0].spanID), $0) }) { first, _ in first }
    }

    private static func key(_ trace: String, _ span: String) -> String { trace + "/" + span }

    /// nil: it has none, or it is not here.
    package func parent(of index: Int) -> Int? {
        let span = spans[index]
        return span.parentID.isEmpty ? nil : bySpan[Self.key(span.traceID, span.parentID)]
    }

    /// Parents, the nearest first.
    package func ancestors(of index: Int) -> [Int] {
        var found: [Int] = []
        var at = index
        while let parent = parent(of: at), found.count < Self.together, parent != index, !found.contains(parent) {
            found.append(parent)
            at = parent
        }
        return found
    }

    package func children(of index: Int) -> [Int] {
        (byTrace[spans[index].traceID] ?? []).filter { $0 != index && spans[$0].parentID == spans[index].spanID }
    }

    /// The span and those of its trace, the nearest ones where there are many; in the order of the capture.
    package func neighbourhood(of index: Int) -> [Int] {
        let trace = byTrace[spans[index].traceID] ?? [index]
        guard trace.count > Self.together else { return trace }
        var found = [index]
        func add(_ more: [Int]) { for other in more where found.count < Self.together && !found.contains(other) { found.append(other) } }
        let ancestors = ancestors(of: index)
        add(Array(ancestors.prefix(Self.together / 3)))
        add(children(of: index))
        if let parent = ancestors.first { add(children(of: parent)) }
        for child in children(of: index) { add(children(of: child)) }
        add(trace)
        return found.sorted()
    }
}
