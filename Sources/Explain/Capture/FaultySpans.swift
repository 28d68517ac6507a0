import Pipeline

/// Spans of a JSON request that the intake leaves out because a value cannot be read, with what of each can be read, and why.
enum FaultySpans {
    /// Spans at most; more are not told of one by one.
    static let limit = 1000

    private static let scopeMembers = ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"]

    /// - Parameter request: with a member `resourceSpans`.
    static func find(in request: JSONTree) -> [CapturedSpan] {
        var found: [CapturedSpan] = []
        for group in request["resourceSpans"]?.elements ?? [] where isFaulty(.object(["resourceSpans": .array([group])])) {
            for scope in scopeMembers.flatMap({ group[$0]?.elements ?? [] }) {
                for span in scope["spans"]?.elements ?? [] {
                    guard found.count < limit else { return found }
                    if let faulty = captured(span, resource: group["resource"], scope: scope["scope"]) { found.append(faulty) }
                }
            }
        }
        return found
    }

    private static func isFaulty(_ request: JSONTree) -> Bool { (try? request.request(leavingOut: true))?.leftOut.spans ?? 0 > 0 }

    /// nil: nothing is wrong with it.
    private static func captured(_ span: JSONTree, resource: JSONTree?, scope: JSONTree?) -> CapturedSpan? {
        guard let read = try? document(span, resource: resource, scope: scope).request(leavingOut: true), read.leftOut.spans > 0 else { return nil }
        let mended = document(
            readable(span) { document($0) }, resource: resource.map { readable($0) { document(resource: $0) } },
            scope: scope.map { readable($0) { document(scope: $0) } })
        guard let message = try? mended.request(leavingOut: false)?.message, var faulty = try? CaptureReader.spans(of: message).first else {
            return nil
        }
        faulty.fault = read.leftOut.reason
        return faulty
    }

    private static func document(_ span: JSONTree? = nil, resource: JSONTree? = nil, scope: JSONTree? = nil) -> JSONTree {
        var scopeSpans = ["spans": JSONTree.array(span.map { [$0] } ?? [])]
        if let scope { scopeSpans["scope"] = scope }
        var group = ["scopeSpans": JSONTree.array([.object(scopeSpans)])]
        if let resource { group["resource"] = resource }
        return .object(["resourceSpans": .array([.object(group)])])
    }

    /// Its members that can be read, and of lists the elements.
    ///
    /// - Parameter request: one in which this stands in its place.
    private static func readable(_ tree: JSONTree, in request: (JSONTree) -> JSONTree) -> JSONTree {
        guard case .object(let members) = tree else { return .object([:]) }
        var found: [String: JSONTree] = [:]
        for (name, value) in members {
            if request(.object([name: value])).isRequest {
                found[name] = value
            } else if case .array(let elements) = value {
                found[name] = .array(elements.filter { request(.object([name: .array([$0])])).isRequest })
            }
        }
        return .object(found)
    }
}
