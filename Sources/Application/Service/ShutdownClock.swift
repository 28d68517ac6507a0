import NIOCore
import Synchronization

/// How long each part of the end may take.
///
/// One deadline for all of it, since a supervisor's patience does not know of parts; a third of it at most is for clients that do not
/// finish, a third for endpoints that take a large collection slowly.
package final class ShutdownClock: Sendable {
    /// Nanoseconds.
    private static let shortestFlush: Int64 = 1_000_000_000

    /// Nanoseconds.
    private let third: Int64
    private let now: @Sendable () -> NIODeadline
    private let end: Mutex<NIODeadline?>

    /// - Parameter deadline: nanoseconds for all of it.
    package init(_ deadline: Int64, now: @escaping @Sendable () -> NIODeadline = { .now() }) {
        third = max(deadline, 0) / 3
        self.now = now
        end = Mutex(nil)
    }

    /// The time runs from now on. Returns until when clients may finish what they have begun.
    package func start() -> NIODeadline {
        let start = now()
        end.withLock { $0 = start + .nanoseconds(3 * third) }
        return start + .nanoseconds(third)
    }

    /// Nanoseconds, from the start, for collections that wait for room.
    package var roomTime: Int64 { 2 * third }

    /// Nanoseconds that are left. However long it took so far: what was made just now is tried once.
    package var timeLeft: Int64 {
        let left = end.withLock { $0 }.map { ($0 - now()).nanoseconds } ?? 3 * third
        return max(left, min(third, Self.shortestFlush))
    }

    /// Nanoseconds for a disk to take what is left of requests: long enough for one that is slow, and no end waits for one that hangs.
    package var diskTime: Int64 { max(timeLeft / 4, Self.shortestFlush) }
}
