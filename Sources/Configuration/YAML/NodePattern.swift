/// Which values of a document a rule is about: keys one below the other, `*` for any key, `[]` for any item of a list.
struct NodePattern {
    private let steps: [String]

    /// - Parameter text: `overrides.*.metrics_generator.processors.[]`.
    init(_ text: String) { steps = text.split(separator: ".").map(String.init) }

    /// Calls `body` with each value that matches, in the order of the document, and with its key path.
    func forEach(in root: YAMLNode, _ body: (YAMLNode, _ path: String) -> Void) { visit(root, steps[...], "", body) }

    private func visit(_ node: YAMLNode, _ rest: ArraySlice<String>, _ path: String, _ body: (YAMLNode, String) -> Void) {
        guard let step = rest.first else { return body(node, path) }
        switch node.content {
        case .mapping(let entries):
            for entry in entries where step == "*" || entry.key == step {
                let shown = Excerpt.key(entry.key)
                visit(entry.value, rest.dropFirst(), path.isEmpty ? shown : "\(path).\(shown)", body)
            }
        case .sequence(let items) where step == "[]":
            for (index, item) in items.enumerated() { visit(item, rest.dropFirst(), "\(path)[\(index)]", body) }
        case .sequence, .scalar: break
        }
    }
}
