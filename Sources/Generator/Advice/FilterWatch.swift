import MetronomeConfiguration
import Settings

/// Whether the filter of a processor lets anything through.
package struct FilterWatch: Sendable {
    /// Spans that say so of a filter that has let something through before: batches of one kind come, too.
    static let enoughAfterOthers = 10_000

    private var policies: [FilterPolicy]?
    private var seen: UInt64 = 0
    private var rejected: UInt64 = 0
    private var hasPassed = false

    package init() {}

    /// - Parameters:
    ///   - seen: spans that the filter has decided about so far.
    ///   - rejected: those of them that it did not let through.
    /// - Returns: how many spans came and were all rejected; 0: too few, or some passed.
    package mutating func look(_ policies: [FilterPolicy], seen: UInt64, rejected: UInt64) -> Int {
        if let known = self.policies, known != policies {
            self = FilterWatch()
            (self.seen, self.rejected) = (seen, rejected)
        }
        self.policies = policies
        guard !policies.isEmpty, seen >= self.seen, rejected >= self.rejected else {
            (self.seen, self.rejected) = (seen, rejected)
            return 0
        }
        let came = seen - self.seen
        guard rejected - self.rejected >= came else {
            hasPassed = true
            (self.seen, self.rejected) = (seen, rejected)
            return 0
        }
        return came >= UInt64(hasPassed ? Self.enoughAfterOthers : TenantAdvice.enough) ? Int(clamping: came) : 0
    }
}
