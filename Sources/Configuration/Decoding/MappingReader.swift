/// A mapping while it is decoded: each key that it may have is read once by name; what was never asked for is an unknown key.
final class MappingReader {
    /// The mapping itself.
    let owner: Field
    private let entries: [String: YAMLEntry]
    private var declared: Set<String>
    private let errorsBefore: Int

    init(_ entries: [YAMLEntry], of owner: Field) {
        self.owner = owner
        self.entries = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        declared = Set(owner.block.map { TempoVocabulary.names(.accepted, in: $0) } ?? [])
        errorsBefore = owner.findings.errors.count
    }

    var findings: Findings { owner.findings }
    /// Whether something was found wrong since the mapping began.
    var hasErrors: Bool { findings.errors.count > errorsBefore || findings.moreErrors > 0 }

    /// Declares `key`. nil: absent or null, so the default stays.
    func field(_ key: String) -> Field? {
        fieldOrNull(key).flatMap { $0.node.isNull ? nil : $0 }
    }

    /// Declares `key`, for keys where a null body says something (`protocols: {grpc: }`).
    func fieldOrNull(_ key: String) -> Field? {
        declared.insert(key)
        return entries[key].map { field($0, shown: key) }
    }

    private func field(_ entry: YAMLEntry, shown: String) -> Field {
        findings.lookedAt(entry.value)
        let block = owner.block.map { $0.isEmpty ? entry.key : "\($0).\(entry.key)" }
        return Field(node: entry.value, keyPosition: entry.keyPosition, path: path(entry, shown), findings: findings, block: block)
    }

    private func path(_ entry: YAMLEntry, _ shown: String) -> String {
        entry.writtenAs ?? (owner.path.isEmpty ? shown : "\(owner.path).\(shown)")
    }

    /// Reads `key` into `target` when it is there and right.
    func read<Value>(_ key: String, into target: inout Value?, _ decode: (Field) -> Value?) {
        if let field = field(key), let value = decode(field) { target = value }
    }

    /// Every entry, for mappings with free keys.
    var all: [(key: String, field: Field)] {
        entries.values.sorted { $0.keyPosition < $1.keyPosition }.map { entry in
            declared.insert(entry.key)
            return (entry.key, field(entry, shown: Excerpt.key(entry.key)))
        }
    }

    /// Names what is left to Tempo, and reports what was not declared.
    func finish() {
        leaveToTempo()
        let unknown = entries.values.filter { !declared.contains($0.key) }
        for entry in unknown.sorted(by: { $0.keyPosition < $1.keyPosition }) {
            let hint = findings.hint(entry, in: owner.path, among: declared) ?? Self.list(declared)
            findings.error(at: entry.keyPosition, path(entry, Excerpt.key(entry.key)), "unknown key" + hint)
        }
    }

    private func leaveToTempo() {
        guard let block = owner.block else { return }
        // Tenants may be thousands: they are told as one.
        let anyTenant = "overrides.defaults"
        let isTenant = block.hasPrefix(anyTenant) && !owner.path.hasPrefix(anyTenant)
        let shown = isTenant ? "overrides.<tenant>" + block.dropFirst(anyTenant.count) : block
        for key in TempoVocabulary.names(.named, in: block) {
            declared.insert(key)
            if entries[key].map({ !$0.value.isNull }) == true { findings.leaveToTempo(shown.isEmpty ? key : "\(shown).\(key)") }
        }
    }

    /// With nothing near, the valid keys themselves, where they are few.
    private static func list(_ keys: Set<String>) -> String {
        keys.isEmpty || keys.count > 12 ? "" : "; valid keys: " + keys.sorted().joined(separator: ", ")
    }
}
