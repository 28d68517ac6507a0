import Synchronization

/// The calls of a tenant's last minutes, shared by its event loops: spans of one call may arrive on different connections.
/// Its lock is taken once per request that has calls.
package final class RecentCalls: Sendable {
    private let index: Mutex<CallIndex>

    /// - Parameter window: nanoseconds.
    package init(window: UInt64) { index = Mutex(CallIndex(window: window)) }

    func resolve(_ scratch: inout GenAIScratch, now: UInt64, _ counts: inout GenAICounts) {
        index.withLock { CallResolution.resolve(&scratch, &$0, now: now, &counts) }
    }

    /// Times that calls were forgotten early because there were too many.
    package var evictions: Int { index.withLock { $0.evictions } }
}
