/// The keys of one block.
package struct KeyRows<Root>: Sendable {
    package let all: [KeyRow<Root>]
    /// The same as the mappings in which they stand.
    package let tree: [KeyNode<Root>]

    package init(@KeyRowBuilder<Root> _ rows: () -> [KeyRow<Root>]) {
        let all = rows()
        self.all = all
        tree = KeyNode.tree(all.map { ($0.key.split(separator: ".").map(String.init)[...], $0) })
    }
}

/// A key, or a mapping of keys.
package indirect enum KeyNode<Root>: Sendable {
    case row(String, KeyRow<Root>)
    case group(String, [KeyNode<Root>])

    /// The groups stand where their first key does.
    fileprivate static func tree(_ rows: [(path: ArraySlice<String>, row: KeyRow<Root>)]) -> [KeyNode<Root>] {
        var names: [String] = []
        var below: [String: [(path: ArraySlice<String>, row: KeyRow<Root>)]] = [:]
        for (path, row) in rows {
            guard let name = path.first else { continue }
            if below[name] == nil { names.append(name) }
            below[name, default: []].append((path.dropFirst(), row))
        }
        return names.map { name in
            let rows = below[name, default: []]
            if let only = rows.first, only.path.isEmpty { return .row(name, only.row) }
            return .group(name, tree(rows))
        }
    }
}

@resultBuilder package enum KeyRowBuilder<Root> {
    package static func buildExpression(_ row: KeyRow<Root>) -> [KeyRow<Root>] { [row] }
    package static func buildExpression(_ rows: [KeyRow<Root>]) -> [KeyRow<Root>] { rows }
    package static func buildBlock(_ rows: [KeyRow<Root>]...) -> [KeyRow<Root>] { rows.flatMap { $0 } }
}
