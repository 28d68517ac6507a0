/// Lets one line of a kind through per interval and counts what it held back. Times in monotonic nanoseconds.
package struct LineLimiter {
    private var last: Int64?
    private var count = 0

    package init() {}

    /// The amount since the last line if it is time for one, this amount included.
    package mutating func admit(_ amount: Int = 1, now: Int64) -> Int? {
        count += amount
        if let last, now - last < RemoteWriteLimits.logInterval { return nil }
        last = now
        defer { count = 0 }
        return count
    }
}

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
