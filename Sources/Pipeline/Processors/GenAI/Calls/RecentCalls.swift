import Synchronization

/// The calls of a tenant's last minutes, shared by its event loops: spans of one call may arrive on different connections.
/// Its lock is taken once per request of a tenant that wants to know of calls, and once more for a second one that is settled with it.
package final class RecentCalls: Sendable {
    private let ledger: Mutex<CallLedger>

    private let window: UInt64
    private let hold: UInt64

    /// - Parameters: nanoseconds for which further spans of a call are recognised, and for which they are waited for.
    package init(window: UInt64, hold: UInt64) {
        self.window = window
        self.hold = hold
        ledger = Mutex(CallLedger(window: window, hold: hold))
    }

    /// Calls of the last minutes are remembered across a change of settings, as long as it says nothing of how long.
    static func continuing(_ earlier: RecentCalls?, _ options: GenAIOptions) -> RecentCalls {
        if let earlier, earlier.window == options.deduplicationWindow, earlier.hold == options.hold { return earlier }
        return RecentCalls(window: options.deduplicationWindow, hold: options.hold)
    }

    /// Remembers a request's spans, and settles those of the one that waited longest if it is its turn: ``CallLedger/settle(now:all:into:_:)``.
    func exchange(_ scratch: inout GenAIScratch, now: UInt64, _ counts: inout GenAICounts) -> CallLedger.Settled {
        ledger.withLock { ledger in
            ledger.note(&scratch, now: now, &counts)
            scratch.removeAll()
            return ledger.settle(now: now, all: false, into: &scratch, &counts)
        }
    }

    /// See ``CallLedger/settle(now:all:into:_:)``.
    func settle(now: UInt64, all: Bool, into scratch: inout GenAIScratch, _ counts: inout GenAICounts) -> CallLedger.Settled {
        ledger.withLock { $0.settle(now: now, all: all, into: &scratch, &counts) }
    }

    /// Whether spans have been held for long enough.
    package func isDue(now: UInt64) -> Bool { ledger.withLock { $0.isDue(now: now) } }

    package struct Figures: Sendable {
        /// Spans that wait for others of their call.
        package var held: Int
        /// Times that spans were forgotten early because there were too many.
        package var evictions: Int
        /// Spans that were counted before their time because too many were held.
        package var hurried: Int
        /// Spans whose parents were too many to be followed.
        package var tooDeep: Int
    }

    package var figures: Figures {
        ledger.withLock { Figures(held: $0.held.count, evictions: $0.evictions, hurried: $0.hurried, tooDeep: $0.tooDeep) }
    }
}
