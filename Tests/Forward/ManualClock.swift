import Forward
import Synchronization

/// A clock that stands until it is set, and knows who waits for what.
final class ManualClock: Sendable {
    private struct State {
        var now: Int64 = 0
        /// Whoever has waited, in order.
        var asked: [Int64] = []
        var sleepers: [(until: Int64, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var clock: ForwardClock {
        ForwardClock(now: { self.state.withLock(\.now) }) { time in
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state in
                    state.asked.append(time)
                    if time > state.now { state.sleepers.append((time, continuation)) }
                    return time <= state.now
                }
                if isOver { continuation.resume() }
            }
        }
    }

    var asked: [Int64] { state.withLock(\.asked) }

    func pass(_ time: Int64) { set(state.withLock(\.now) + time) }

    func set(_ now: Int64) {
        let woken = state.withLock { state in
            state.now = now
            defer { state.sleepers.removeAll { $0.until <= now } }
            return state.sleepers.filter { $0.until <= now }.map(\.wake)
        }
        for continuation in woken { continuation.resume() }
    }
}
