/// A value with where it stands: `string()`, `duration()`, … return it typed, or report what was expected and return nil.
struct Field {
    var node: YAMLNode
    var keyPosition: SourcePosition
    var path: String
    var findings: Findings
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
        case .scalar(let scalar): scalar.resolved == .null ? "nothing" : "a single value"
        }
    }

    /// `ofMappings`: what the items are, for the message.
    func sequence(ofMappings: Bool = false) -> [Field]? {
        guard case .sequence(let items) = node.content else {
            reject("a list", cure: ofMappings ? dashBefore : isSecret ? nil : listOfOne)
            return nil
        }
        items.forEach(findings.lookedAt)
        return items.enumerated().map { index, item in
            Field(node: item, keyPosition: item.position, path: "\(path)[\(index)]", findings: findings, isSecret: isSecret)
        }
    }

    private var dashBefore: String? {
        if case .mapping(let entries) = node.content, !entries.isEmpty { "put a - before the first key of each entry" } else { nil }
    }

    private var listOfOne: String? {
        guard case .scalar(let scalar) = node.content, scalar.isPlain || !scalar.text.contains("\n"), !scalar.text.isEmpty else { return nil }
        return "write [\(Excerpt.plain(scalar.text))]"
    }

    /// Nothing is set here: `{}` or a null body.
    var isEmptyMapping: Bool {
        if case .mapping(let entries) = node.content { entries.isEmpty } else { node.isNull }
    }

    /// Decodes a mapping; keys that `body` does not declare are errors.
    @discardableResult
    func mapping(_ body: (MappingReader) -> Void) -> Bool {
        guard case .mapping(let entries) = node.content else {
            if node.isNull { return true }
            findings.error(at: node.position, path, "expected a mapping, got \(kind)")
            return false
        }
        let reader = MappingReader(entries, path: path, findings: findings)
        body(reader)
        reader.finish()
        return true
    }

    /// Decodes a mapping into a value that starts as `initial`.
    func mapping<Value>(_ initial: Value, _ body: (MappingReader, inout Value) -> Void) -> Value? {
        var value = initial
        return mapping { body($0, &value) } ? value : nil
    }
}

extension Excerpt {
    /// A value that needs no quotes: a number, a boolean.
    static func plain(_ text: String) -> String { String(of(text).dropFirst().dropLast()) }

    /// An unknown key as part of a path. What follows a colon may be a value that lacks a space before it, so it is left out.
    static func key(_ key: String) -> String {
        let name = key.prefix { $0 != ":" }
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f } && name.unicodeScalars.count <= characters
        return (isPlain ? String(name) : of(String(name))) + (name.count < key.count ? ":…" : "")
    }
}
