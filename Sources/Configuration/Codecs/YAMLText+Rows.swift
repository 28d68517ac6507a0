import Settings

extension YAMLText {
    /// The keys of a block; secrets are `<secret>`. Read back, it gives the same but for them.
    static func rows<Root: KeyBlock>(_ root: Root) -> YAMLText { .mapping(entries(Root.rows.tree, root, Root())) }

    private static func entries<Root: KeyBlock>(_ nodes: [KeyNode<Root>], _ root: Root, _ initial: Root) -> [(String, YAMLText)] {
        nodes.compactMap { node in
            switch node {
            case .row(let name, let row): text(row.cell, row, root, initial).map { (name, $0) }
            case .group(let name, let below): group(name, entries(below, root, initial))
            }
        }
    }

    private static func group(_ name: String, _ entries: [(String, YAMLText)]) -> (String, YAMLText)? {
        entries.isEmpty ? nil : (name, .mapping(entries))
    }

    private static func text<Root, Cell: KeyCell<Root>>(_ cell: Cell, _ row: KeyRow<Root>, _ root: Root, _ initial: Root) -> YAMLText? {
        guard let value = cell.value(in: root), row.shown == .always || value != cell.value(in: initial) else { return nil }
        return text(cell, root)
    }

    private static func text<Root, Cell: KeyCell<Root>>(_ cell: Cell, _ root: Root) -> YAMLText? {
        cell.value(in: root).flatMap { cell.form.codec?.text($0) }
    }

    /// What an override says of a block.
    static func rows<Root: KeyBlock>(_ overlay: Overlay<Root>) -> YAMLText { .mapping(entries(Root.rows.tree, overlay)) }

    private static func entries<Root: KeyBlock>(_ nodes: [KeyNode<Root>], _ overlay: Overlay<Root>) -> [(String, YAMLText)] {
        nodes.compactMap { node in
            switch node {
            case .row(let name, let row): overlay.shown(row).flatMap { text(row.cell, $0) }.map { (name, $0) }
            case .group(let name, let below): group(name, entries(below, overlay))
            }
        }
    }
}
