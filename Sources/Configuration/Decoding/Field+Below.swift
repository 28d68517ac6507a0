extension Field {
    /// The field of `key`, when this is a mapping that has it.
    func below(_ key: String) -> Field? {
        guard case .mapping(let entries) = node.content, let entry = entries.first(where: { $0.key == key }) else { return nil }
        return Field(
            node: entry.value, keyPosition: entry.keyPosition, path: entry.writtenAs ?? (path.isEmpty ? key : "\(path).\(key)"), findings: findings,
            block: block.map { $0.isEmpty ? key : "\($0).\(key)" })
    }

    /// The same for a key below a key below …
    func below(_ keys: [String]) -> Field? { keys.reduce(self) { $0?.below($1) } }

    /// The items, when this is a list; nothing is reported.
    var items: [Field] {
        guard case .sequence(let items) = node.content else { return [] }
        return items.enumerated().map { index, item in
            Field(
                node: item, keyPosition: item.position, path: "\(path)[\(index)]", findings: findings, block: block.map { "\($0)[]" },
                isSecret: isSecret)
        }
    }

    /// The same value, of which nothing is said.
    var quiet: Field {
        var copy = self
        copy.findings = Findings()
        return copy
    }

    /// Whether anything in this subtree is set to other than empty, null, false or zero: what a dump of all defaults is full of.
    var asksForSomething: Bool { Self.asksForSomething(node) }

    private static func asksForSomething(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .mapping(let entries): entries.contains { asksForSomething($0.value) }
        case .sequence(let items): items.contains(where: asksForSomething)
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null, .bool(false), .integer(0), .string(""): false
            default: true
            }
        }
    }
}
