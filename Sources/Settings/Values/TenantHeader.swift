/// The tenants that a value of `X-Scope-OrgID` names (tempo-behaviour 8): `a|b` names two, and `a:metadata` is `a`.
package enum TenantHeader {
    /// Everyone's tenant while `multitenancy_enabled` is false (tempo-behaviour 8). It stands for "no tenants" and is announced to nobody.
    package static let singleTenant = "single-tenant"

    /// As they stand there: whether they can be names is not looked at.
    package static func ids(_ value: String) -> [String] {
        value.split(separator: "|", omittingEmptySubsequences: false).map { part in String(part.prefix { $0 != ":" }) }
    }
}
