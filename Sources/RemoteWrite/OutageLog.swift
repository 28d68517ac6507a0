import Outbound

/// When an endpoint's failures are worth a line: the first, then one a minute, and one when every tenant gets through again.
package struct OutageLog {
    private var limiter = LineLimiter()
    private var failing: Set<String> = []
    private var announced = false

    package init() {}

    /// Failures since the last line and tenants affected, if it is time for a line.
    package mutating func failed(tenant: String, now: Int64) -> (failures: Int, tenants: Int)? {
        failing.insert(tenant)
        guard let failures = limiter.admit(now: now) else { return nil }
        announced = true
        return (failures, failing.count)
    }

    /// True when the end of an outage that was reported is to be reported.
    package mutating func worked(tenant: String) -> Bool {
        guard failing.remove(tenant) != nil, failing.isEmpty, announced else { return false }
        announced = false
        return true
    }
}
