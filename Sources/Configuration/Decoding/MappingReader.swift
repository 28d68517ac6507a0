/// A mapping while it is decoded: each key that it may have is read once by name; what was never asked for is an unknown key.
final class MappingReader {
    let path: String
    let findings: Findings
    private let entries: [String: YAMLEntry]
    private var declared: Set<String> = []

    init(_ entries: [YAMLEntry], path: String, findings: Findings) {
        self.path = path
        self.findings = findings
        self.entries = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Declares `key`. nil: absent or null, so the default stays.
    func field(_ key: String) -> Field? {
        fieldOrNull(key).flatMap { $0.node.isNull ? nil : $0 }
    }

    /// Declares `key`, for keys where a null body says something (`protocols: {grpc: }`).
    func fieldOrNull(_ key: String) -> Field? {
        declared.insert(key)
        guard let entry = entries[key] else { return nil }
        findings.lookedAt(entry.value)
        let path = entry.writtenAs ?? (path.isEmpty ? key : "\(self.path).\(key)")
        return Field(node: entry.value, keyPosition: entry.keyPosition, path: path, findings: findings)
    }

    /// Reads `key` into `target` when it is there and right.
    func read<Value>(_ key: String, into target: inout Value, _ decode: (Field) -> Value?) {
        if let field = field(key), let value = decode(field) { target = value }
    }

    /// The same for a setting whose absence means something.
    func readOptional<Value>(_ key: String, into target: inout Value?, _ decode: (Field) -> Value?) {
        if let field = field(key), let value = decode(field) { target = value }
    }

    /// A key that Metronome parses but does not obey yet: noted when it asks for something else than the default.
    func readLater<Value: Equatable>(_ key: String, into target: inout Value, _ decode: (Field) -> Value?) {
        guard let field = field(key), let value = decode(field) else { return }
        if value != target { findings.noEffectYet(field) }
        target = value
    }

    /// Declares `key`, whose value is not looked at. Whether it is set.
    func isSet(_ key: String) -> Bool {
        declared.insert(key)
        return entries[key].map { !$0.value.isNull } ?? false
    }

    /// Keys that are known and of no concern here; their values are not looked at.
    func ignore(_ keys: String...) { declared.formUnion(keys) }
    func ignore(_ keys: [String]) { declared.formUnion(keys) }

    /// Every entry, for mappings with free keys.
    var all: [(key: String, field: Field)] {
        entries.values.sorted { $0.keyPosition < $1.keyPosition }.map { entry in
            declared.insert(entry.key)
            findings.lookedAt(entry.value)
            let shown = Excerpt.key(entry.key)
            let path = entry.writtenAs ?? (path.isEmpty ? shown : "\(self.path).\(shown)")
            return (entry.key, Field(node: entry.value, keyPosition: entry.keyPosition, path: path, findings: findings))
        }
    }

    /// Reports what was not declared.
    func finish() {
        let unknown = entries.values.filter { !declared.contains($0.key) }
        for entry in unknown.sorted(by: { $0.keyPosition < $1.keyPosition }) {
            let shown = Excerpt.key(entry.key)
            let path = entry.writtenAs ?? (path.isEmpty ? shown : "\(self.path).\(shown)")
            findings.error(at: entry.keyPosition, path, "unknown key" + (hint(entry) ?? Self.list(declared)))
        }
    }

    /// Another program's word, a key that stands elsewhere, or the nearest of this block.
    private func hint(_ entry: YAMLEntry) -> String? {
        KeyHint.text(entry, in: path, among: declared, findings)
    }

    /// With nothing near, the valid keys themselves, where they are few.
    private static func list(_ keys: Set<String>) -> String {
        keys.isEmpty || keys.count > 12 ? "" : "; valid keys: " + keys.sorted().joined(separator: ", ")
    }
}
