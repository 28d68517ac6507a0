import Synchronization

/// A pause that ends at its time or when someone rings. One task pauses; anyone may ring.
package final class Alarm: Sendable {
    private struct State {
        var sleep: Task<Void, Never>?
        /// Rung and not yet heard.
        var isRung = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Ends the pause, or the next one if there is none.
    package func ring() {
        state.withLock { state in
            state.isRung = true
            state.sleep?.cancel()
        }
    }

    /// Returns after `nanoseconds`, or earlier when rung. True: rung.
    package func pause(_ nanoseconds: Int64) async -> Bool {
        let sleep = state.withLock { state -> Task<Void, Never>? in
            if state.isRung { return nil }
            let sleep = Task { _ = try? await Task.sleep(nanoseconds: UInt64(max(nanoseconds, 0))) }
            state.sleep = sleep
            return sleep
        }
        await sleep?.value
        return state.withLock { state in
            defer { state = State() }
            return state.isRung
        }
    }
}
