import Settings

/// The per-tenant override file: `overrides`, a block for each tenant, in the scoped form or in the flat one (tempo-behaviour 1.7, 1.8).
enum OverridesFileSchema {
    /// Tenants named in one note; the others are counted.
    static let namedTenants = 10

    /// - Parameter base: what the tenants' dimensions meet.
    static func decode(_ root: YAMLNode, base: Settings, _ findings: Findings) -> RuntimeOverrides {
        var overrides = RuntimeOverrides()
        Field(node: root, keyPosition: root.position, path: "", findings: findings).mapping { keys in
            keys.field("overrides")?.mapping { decodeTenants($0, base, &overrides) }
        }
        return overrides
    }

    private static func decodeTenants(_ keys: MappingReader, _ base: Settings, _ overrides: inout RuntimeOverrides) {
        // A tenant without a body is as good as not there.
        let tenants = keys.all.filter { !$0.field.node.isNull }
        let forms = OverridesForms(tenants.map(\.field))
        forms.note(keys.findings)
        var unlimited: [String] = []
        var listsProcessors = false
        for (id, field) in tenants {
            if !isPossible(id) { keys.findings.warn(field, "no tenant can have this name: it is no allowed X-Scope-OrgID") }
            var block = forms.scoped(field)
            block.block = "overrides.defaults"
            var override = TenantOverrides()
            guard block.mapping({ $0.read(into: &override) }) else { continue }
            DimensionCollisions.check(base, override, tenant: block)
            if !hasIngestionLimits(block.node) { unlimited.append(id) }
            overrides.entries[id] = override
            overrides.places[id] = field.keyPosition
            listsProcessors = listsProcessors || ProcessorLists.stand(inTenant: block.node)
        }
        // An entry that sets something else takes nothing away.
        if !base.overrides.listsProcessors { overrides.embeddedProcessors = listsProcessors ? .replaced : .kept }
        noteMissingLimits(unlimited, keys.findings)
    }

    /// Tempo takes missing limits for limits of 0 bytes (tempo-behaviour 1.8, 12).
    private static func noteMissingLimits(_ tenants: [String], _ findings: Findings) {
        guard !tenants.isEmpty else { return }
        let more = tenants.count > namedTenants ? " and \(tenants.count - namedTenants) more" : ""
        findings.warn(
            "overrides of \(tenants.prefix(namedTenants).map { Excerpt.key($0) }.joined(separator: ", "))\(more): without "
                + "ingestion.rate_limit_bytes and ingestion.burst_size_bytes Tempo answers every batch of such a tenant with 429; "
                + "Metronome takes it")
    }

    private static func hasIngestionLimits(_ block: YAMLNode) -> Bool {
        guard let ingestion = block.entry("ingestion") else { return false }
        return ["rate_limit_bytes", "burst_size_bytes"].allSatisfy { key in
            guard case .scalar(let scalar)? = ingestion.entry(key)?.content else { return false }
            return scalar.resolved != .null && scalar.resolved != .integer(0)
        }
    }

    /// Letters, digits and `! - _ . * ' ( )`, at most 150, not `.` or `..` (tempo-behaviour 8).
    private static func isPossible(_ tenant: String) -> Bool {
        let isAllowed = tenant.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "!-_.*'()".utf8.contains($0) }
        return isAllowed && (1...150).contains(tenant.utf8.count) && tenant != "." && tenant != ".."
    }
}
