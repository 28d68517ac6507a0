import Settings

extension MappingReader {
    /// Reads the keys of `root`'s rows.
    func read<Root: KeyBlock>(into root: inout Root) { read(Root.rows.tree, "", into: &root) }

    private func read<Root: KeyBlock>(_ nodes: [KeyNode<Root>], _ group: String, into root: inout Root) {
        for node in nodes {
            switch node {
            case .row(let name, let row): read(name, row.cell, row, into: &root)
            case .group(let name, let below):
                let path = group.isEmpty ? name : "\(group).\(name)"
                guard let field = fieldOrNull(name) else { continue }
                field.mapping(cure: Root.mappingCure(field)) { $0.read(below, path, into: &root) }
            }
        }
        Root.runCheck(group, self, &root)
    }

    private func read<Root: KeyBlock, Cell: KeyCell<Root>>(_ name: String, _ cell: Cell, _ row: KeyRow<Root>, into root: inout Root) {
        guard let codec = cell.form.codec else { return }
        guard let field = codec.takesNull || findings.kind == .commandLine ? fieldOrNull(name) : field(name) else {
            if let need = row.need { owner.fail(need) }
            return
        }
        let before = cell.value(in: root)
        guard let value = codec.read(field, before) else { return }
        field.tell(row.effect, isAsked: before.map { $0 != value } ?? (value as? Bool ?? true))
        cell.set(value, in: &root)
    }

    /// Reads those keys of `overlay`'s block that an override may have.
    func read<Root: KeyBlock>(into overlay: inout Overlay<Root>) { read(Root.rows.tree, into: &overlay) }

    private func read<Root: KeyBlock>(_ nodes: [KeyNode<Root>], into overlay: inout Overlay<Root>) {
        for node in nodes where node.isOverriding {
            switch node {
            case .row(let name, let row): if let field = field(name) { read(field, row.cell, row, into: &overlay) }
            case .group(let name, let below): field(name)?.mapping { $0.read(below, into: &overlay) }
            }
        }
    }

    private func read<Root: KeyBlock, Cell: KeyCell<Root>>(
        _ field: Field, _ cell: Cell, _ row: KeyRow<Root>, into overlay: inout Overlay<Root>
    ) {
        // Where an empty text says nothing it need not be one of the key's own.
        let isSilent = row.cell.overriding?.isAlwaysShown == true && field.isText("")
        guard let value = isSilent ? "" as? Cell.Form.Value : cell.form.codec?.read(field, nil) else { return }
        overlay.set(row) { cell.set(value, in: &$0) }
    }
}

extension Field {
    /// What is said of a key that is not obeyed.
    fileprivate func tell(_ effect: Effect, isAsked: Bool) {
        guard isAsked else { return }
        switch effect.kind {
        case .same, .better, .noEffect: break
        case .notYet: findings.noEffectYet(self)
        case .refused: findings.error(at: keyPosition, path, "has no effect yet, and Metronome does not start without it: \(effect.note)")
        }
    }
}
