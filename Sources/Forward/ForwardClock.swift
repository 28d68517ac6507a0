import Outbound

/// The time of what waits and of targets that are gone, in nanoseconds of a clock that never goes back.
package struct ForwardClock: Sendable {
    package var now: @Sendable () -> Int64
    /// Waits until ``now`` is there, or the task is cancelled.
    package var sleep: @Sendable (_ until: Int64) async -> Void

    package init(now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (_ until: Int64) async -> Void) {
        self.now = now
        self.sleep = sleep
    }

    package static let system = ForwardClock(now: { monotonicNow() }, sleep: { await Outbound.sleep(until: $0) })
}
