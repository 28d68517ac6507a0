/// What an override says of a block: the values of the keys that it has.
@dynamicMemberLookup
package struct Overlay<Root: KeyBlock>: Sendable, Equatable {
    private var values: Root
    /// The keys that say something.
    package private(set) var keys: Set<String> = []

    package init() {
        values = Root()
        for row in Root.rows.all { row.cell.silence(&values) }
    }

    /// `base` with what the override says.
    package func applied(to base: Root) -> Root {
        guard !keys.isEmpty else { return base }
        var result = base
        for row in Root.rows.all where keys.contains(row.key) { row.cell.override(&result, with: values) }
        return result
    }

    /// Lets `change` set the key of `row`.
    package mutating func set(_ row: KeyRow<Root>, _ change: (inout Root) -> Void) {
        change(&values)
        if row.cell.speaks(in: values) { keys.insert(row.key) } else { keys.remove(row.key) }
    }

    /// What is to be printed of the key of `row`: nil: nothing.
    package func shown(_ row: KeyRow<Root>) -> Root? {
        guard let overriding = row.cell.overriding else { return nil }
        return overriding.isAlwaysShown || keys.contains(row.key) ? values : nil
    }

    /// nil: the override says nothing of it.
    package subscript<Value>(dynamicMember path: WritableKeyPath<Root, Value>) -> Value? {
        get {
            guard let row = Self.row(path), keys.contains(row.key) else { return nil }
            return values[keyPath: path]
        }
        set {
            guard let row = Self.row(path) else { return }
            if let newValue { set(row) { $0[keyPath: path] = newValue } } else { keys.remove(row.key) }
        }
    }

    private static func row(_ path: PartialKeyPath<Root>) -> KeyRow<Root>? {
        Root.rows.all.first { $0.cell.overriding != nil && $0.cell.path == path }
    }
}
