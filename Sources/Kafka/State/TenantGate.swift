/// Sees to it that a tenant's collection has whole records only: none of the tenant is being counted while its shards are drained. Pure.
package struct TenantGate: Sendable {
    private var closed: Set<String> = []
    private var counting: Set<String> = []

    package init() {}

    /// Tenants whose records may be counted now. They are until ``leave(_:)``.
    package mutating func enter(_ tenants: Set<String>) -> Set<String> {
        let free = tenants.subtracting(closed)
        counting.formUnion(free)
        return free
    }

    package mutating func leave(_ tenants: Set<String>) { counting.subtract(tenants) }

    /// Lets no more records of the tenant begin.
    package mutating func close(_ tenant: String) { closed.insert(tenant) }
    package mutating func open(_ tenant: String) { closed.remove(tenant) }
    package func isCounting(_ tenant: String) -> Bool { counting.contains(tenant) }
}
