import Generator

/// What was last asked for of the labels of a tenant, for two seconds: who reloads a page, or all who do, cost one look.
actor LabelsCache {
    private static let age: UInt64 = 2_000_000_000

    private var last: (tenant: String, at: UInt64, found: Task<TenantCardinality, Never>)?

    /// - Parameter now: nanoseconds of the clock that nobody sets.
    func cardinality(of tenant: Tenant, now: UInt64) async -> TenantCardinality {
        if let last, last.tenant == tenant.id, now >= last.at, now - last.at < Self.age { return await last.found.value }
        let found = Task { await tenant.cardinality() }
        last = (tenant.id, now, found)
        return await found.value
    }
}
