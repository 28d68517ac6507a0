/// Which form the tenants' blocks of one override file have: the scoped one or the flat one. One file takes one form (tempo-behaviour 1.7).
struct OverridesForms {
    /// The blocks' keys in the scoped form.
    private static let scopedKeys: Set<String> = Set(
        TempoVocabulary.names(.accepted, in: "overrides.defaults") + KeyIndex.names(in: "overrides.defaults"))

    /// Keys that stand in one form only; `forwarders` and `cost_attribution` are the same in both.
    private static func isFlat(_ key: String) -> Bool { FlatKeys.paths[key] != nil && !scopedKeys.contains(key) }
    private static func isScoped(_ key: String) -> Bool { scopedKeys.contains(key) && FlatKeys.paths[key] == nil }

    private struct Sighting {
        var key: String
        var path: String
        var position: SourcePosition
    }
    private let firstFlat: Sighting?
    private let firstScoped: Sighting?

    init(_ tenants: [Field]) {
        func first(_ isWanted: (String) -> Bool) -> Sighting? {
            for tenant in tenants {
                guard case .mapping(let entries) = tenant.node.content, let entry = entries.first(where: { isWanted($0.key) }) else { continue }
                return Sighting(key: entry.key, path: tenant.path, position: entry.keyPosition)
            }
            return nil
        }
        firstFlat = first(Self.isFlat)
        firstScoped = first(Self.isScoped)
    }

    /// One warning for a file in the flat form.
    func note(_ findings: Findings) {
        guard let firstFlat, firstScoped == nil else { return }
        findings.warn(
            "\(firstFlat.position): \(firstFlat.path): flat keys such as \(firstFlat.key) are deprecated and Tempo 3.0 refuses them by default; "
                + "write \(Self.path(firstFlat.key, in: firstFlat.path))")
    }

    /// A tenant's block in the scoped form. Flat keys in a file that has scoped ones are errors and left out.
    func scoped(_ written: Field) -> Field {
        let tenant = LegacyOverrides.withoutPlaceless(written, owner: "overrides.<tenant>")
        guard firstFlat != nil, case .mapping(let entries) = tenant.node.content else { return tenant }
        var result = tenant
        if let firstScoped {
            for entry in entries where Self.isFlat(entry.key) {
                tenant.findings.error(
                    at: entry.keyPosition, "\(tenant.path).\(entry.key)",
                    "a flat key in a file with the scoped form (\(firstScoped.key) at line \(firstScoped.position.line)): write it as "
                        + Self.path(entry.key, in: tenant.path))
            }
            result.node = YAMLNode(.mapping(entries.filter { !Self.isFlat($0.key) }), at: tenant.node.position)
            return result
        }
        for entry in entries where FlatKeys.paths[entry.key] == nil {
            if FlatKeys.shared.contains(entry.key) {
                tenant.findings.warn("\(entry.keyPosition): \(tenant.path).\(entry.key) has no effect for one tenant")
            } else {
                LegacyOverrides.rejectUnknown(entry, in: tenant)
            }
        }
        result.node = LegacyOverrides.tree(tenant, entries.filter { FlatKeys.paths[$0.key] != nil })
        return result
    }

    private static func path(_ key: String, in tenant: String) -> String {
        "\(tenant).\(FlatKeys.paths[key, default: []].joined(separator: "."))"
    }
}
