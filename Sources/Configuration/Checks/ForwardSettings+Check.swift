import Settings

extension ForwardSettings: CheckedBlock {
    static var isSecret: Bool { true }

    static func cure(_ field: Field) -> String? {
        guard case .scalar(let scalar) = field.node.content, scalar.text.hasPrefix("http") else { return nil }
        return "write url: before it"
    }

    /// Metrics and directories of targets are told apart by their names.
    static func checkNames(_ targets: [ForwardSettings], _ list: Field) {
        var names: Set<String> = []
        for (target, item) in zip(targets, list.items) where !names.insert(target.title).inserted {
            item.fail("an earlier target is called \(Excerpt.of(target.title)), too; give one of them a name")
        }
    }

    static func check(_ group: String, _ keys: MappingReader, _ entry: inout ForwardSettings) {
        guard group.isEmpty else { return }
        if entry.url.isEmpty { return (keys.fieldOrNull("url") ?? keys.owner).fail("url is missing: who gets the requests? Write http://HOST:PORT") }
        if let problem = RemoteWriteURL.problem(entry.url) {
            return (keys.fieldOrNull("url") ?? keys.owner).fail("\(problem), got \(Excerpt.of(RemoteWriteURL.redacted(entry.url)))")
        }
        entry.tls.check(keys.field("tls_config"))
        if !keys.hasErrors { keys.report(keys.findings.outside.forward(entry)) }
    }
}
