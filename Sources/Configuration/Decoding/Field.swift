/// A value with where it stands: `string()`, `duration()`, … return it typed, or report what was expected and return nil.
struct Field {
    var node: YAMLNode
    var keyPosition: SourcePosition
    var path: String
    var findings: Findings
    /// The same path in ``KeyIndex``'s words: lists as `name[]`, tenants as `overrides.defaults`; nil: no place of a `tempo.yaml`.
    var block: String?
    /// Set for passwords and the like: the value never gets into a message.
    var isSecret = false

    var secretly: Field {
        var copy = self
        copy.isSecret = true
        return copy
    }

    /// Reports this value. `got` is added unless the value is secret or not a scalar.
    /// `cure` says what to write instead.
    func reject(_ expected: String, cure: String? = nil) {
        fail("expected \(expected), got \(shown)" + (cure.map { ": \($0)" } ?? ""))
    }

    func fail(_ message: String) {
        findings.error(at: node.position, path, message + (variableHint ?? ""))
    }

    /// Where a value is wrong because its variable was not replaced.
    private var variableHint: String? {
        guard !findings.expandsEnvironment, case .scalar(let scalar) = node.content, let name = VariableText.name(in: scalar.text) else { return nil }
        return "; start with --expand-env to have \(isSecret ? "variables" : "${\(name)}") replaced"
    }

    private var shown: String {
        switch node.content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar where isSecret: "a value that is not shown"
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null: "nothing"
            case .string: Excerpt.of(scalar.text)
            default: Excerpt.plain(scalar.text)
            }
        }
    }

    /// For mappings: a scalar in their place may be a secret that lost its key, so only its kind is told.
    private var kind: String {
        switch node.content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar) where scalar.text.hasPrefix("http://") || scalar.text.hasPrefix("https://"): "a URL alone"
        case .scalar(let scalar): scalar.resolved == .null ? "nothing" : "a single value"
        }
    }

    /// `ofMappings`: what the items are, for the message. `named`: the item that a key of a mapping in place of the list stands for.
    func sequence(ofMappings: Bool = false, named: (String) -> String = { $0 }) -> [Field]? {
        guard case .sequence(let items) = node.content else {
            let cure = ofMappings ? dashBefore : isSecret ? nil : listOfKeys(named) ?? listOfOne
            reject("a list", cure: blockCure ?? cure)
            return nil
        }
        items.forEach(findings.lookedAt)
        return items.enumerated().map { index, item in
            Field(
                node: item, keyPosition: item.position, path: "\(path)[\(index)]", findings: findings, block: block.map { "\($0)[]" },
                isSecret: isSecret)
        }
    }

    private var dashBefore: String? {
        if case .mapping(let entries) = node.content, !entries.isEmpty { "put a - before the first key of each entry" } else { nil }
    }

    /// A mapping in place of a list of words: its keys, but for those that are switched off.
    private func listOfKeys(_ named: (String) -> String) -> String? {
        guard case .mapping(let entries) = node.content, !entries.isEmpty, entries.count <= 10 else { return nil }
        let names = entries.compactMap { entry -> String? in
            if case .scalar(let scalar) = entry.value.content, scalar.resolved == .bool(false) { nil } else { Excerpt.plain(named(entry.key)) }
        }
        return "write [\(names.joined(separator: ", "))]"
    }

    /// What was to be a block and is a text of several lines (`key: |`).
    private var blockCure: String? {
        guard case .scalar(let scalar) = node.content, !scalar.isPlain, scalar.text.contains("\n") else { return nil }
        return "leave out the | after the key, which makes all that follows a text"
    }

    private var listOfOne: String? {
        guard case .scalar(let scalar) = node.content, scalar.isPlain || !scalar.text.contains("\n"), !scalar.text.isEmpty else { return nil }
        return "write [\(Excerpt.plain(scalar.text))]"
    }

    /// Nothing is set here: `{}` or a null body.
    var isEmptyMapping: Bool {
        if case .mapping(let entries) = node.content { entries.isEmpty } else { node.isNull }
    }

    /// Decodes a mapping; keys that `body` does not declare are errors. `cure` says what to write instead of something else.
    @discardableResult
    func mapping(cure: String? = nil, _ body: (MappingReader) -> Void) -> Bool {
        guard case .mapping(let entries) = node.content else {
            if node.isNull { return true }
            findings.error(at: node.position, path, "expected a mapping, got \(kind)" + ((blockCure ?? cure).map { ": \($0)" } ?? ""))
            return false
        }
        let reader = MappingReader(entries, of: self)
        body(reader)
        reader.finish()
        return true
    }

    /// Decodes a mapping into a value that starts as `initial`.
    func mapping<Value>(_ initial: Value, cure: String? = nil, _ body: (MappingReader, inout Value) -> Void) -> Value? {
        var value = initial
        return mapping(cure: cure) { body($0, &value) } ? value : nil
    }
}
