import Pipeline
import Synchronization

/// Requests of a tenant that were taken lately: one that comes again, because its answer was lost, is not counted again
/// (`metronome.intake.resent_window`). Shared by all event loops, since a client may come again on another connection.
final class ResentRequests: Sendable {
    /// Requests that are remembered at most in each half: beyond, the older half is forgotten before its time.
    static let limit = 16_384

    private struct State {
        var current: Set<RequestDigest> = []
        var earlier: Set<RequestDigest> = []
        /// When `current` began, on the clock that nobody sets.
        var began: UInt64
    }

    /// Nanoseconds that a request is remembered at least, while there is room: at most twice as long.
    private let window: UInt64
    private let state: Mutex<State>

    /// - Parameter window: nanoseconds; 0: nothing is remembered, and there is nothing to make.
    init?(window: Int64, now: UInt64) {
        guard window > 0 else { return nil }
        self.window = UInt64(window)
        state = Mutex(State(began: now))
    }

    /// Remembers a request that is about to be counted.
    ///
    /// - Returns: false: it has been already.
    func remember(_ request: RequestDigest, now: UInt64) -> Bool {
        state.withLock { state in
            if now >= state.began, now - state.began >= window || state.current.count >= Self.limit {
                // Of what came before both halves' time nothing is left.
                let isRecent = now - state.began < 2 * window
                state.earlier = isRecent ? state.current : []
                state.current = []
                state.began = now
            }
            guard !state.current.contains(request), !state.earlier.contains(request) else { return false }
            state.current.insert(request)
            return true
        }
    }

    /// Nothing of it was counted after all.
    func forget(_ request: RequestDigest) {
        state.withLock { state in
            state.current.remove(request)
            state.earlier.remove(request)
        }
    }
}
