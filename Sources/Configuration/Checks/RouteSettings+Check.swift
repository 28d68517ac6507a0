import Settings

extension RouteSettings: CheckedBlock {
    static func cure(_ field: Field) -> String? {
        guard case .scalar(let scalar) = field.node.content, scalar.text.contains("://") else { return nil }
        return "write targets: [URL] below it"
    }

    static func check(_ group: String, _ keys: MappingReader, _ route: inout RouteSettings) {
        guard group.isEmpty else { return }
        for text in route.problems { (keys.fieldOrNull("targets") ?? keys.owner).fail(text) }
        route.each.tls.check(keys.field("tls_config"))
        if !keys.hasErrors { keys.report(keys.findings.outside.route(route)) }
    }

    /// What is wrong with its targets.
    package var problems: [String] {
        if enabled, targets.isEmpty { return ["targets is empty: who gets the spans? Write http://HOST:PORT for each, or dns+http://NAME:PORT"] }
        if targets.count > Self.maxTargets { return ["expected at most \(Self.maxTargets) targets, got \(targets.count)"] }
        var seen: Set<String> = []
        return targets.compactMap { text in
            let url = text.hasPrefix(Self.lookedUp) ? String(text.dropFirst(Self.lookedUp.count)) : text
            if let problem = RemoteWriteURL.problem(url) { return "\(problem), got \(Excerpt.of(RemoteWriteURL.redacted(url)))" }
            return seen.insert(text).inserted ? nil : "\(Excerpt.of(RemoteWriteURL.redacted(text))) stands there twice"
        }
    }
}
