/// A YAML document that is put together key by key.
struct YAMLTree {
    private indirect enum Node {
        case value(YAMLText)
        case keys([(key: String, node: Node)])
    }

    private var root = Node.keys([])

    /// Puts a value where the path leads; what stood there before is gone.
    mutating func set(_ path: [String], _ value: YAMLText) { root = Self.setting(root, path[...], value) }

    private static func setting(_ node: Node, _ path: ArraySlice<String>, _ value: YAMLText) -> Node {
        guard let key = path.first else { return .value(value) }
        var keys: [(key: String, node: Node)] = []
        if case .keys(let known) = node { keys = known }
        if let index = keys.firstIndex(where: { $0.key == key }) {
            keys[index].node = setting(keys[index].node, path.dropFirst(), value)
        } else {
            keys.append((key, setting(.keys([]), path.dropFirst(), value)))
        }
        return .keys(keys)
    }

    var text: YAMLText { Self.text(root) }

    private static func text(_ node: Node) -> YAMLText {
        switch node {
        case .value(let value): value
        case .keys(let keys): .mapping(keys.map { ($0.key, text($0.node)) })
        }
    }
}
