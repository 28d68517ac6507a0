import AsyncHTTPClient
import Dispatch
import Synchronization

extension HTTPClient {
    /// Shuts the clients down, and waits for that no longer than `time`: one that is connecting yet, as to a proxy that does not answer, ends when
    /// the attempt does, or with its event loop.
    ///
    /// - Parameter time: nanoseconds.
    package static func end(_ clients: [HTTPClient], within time: Int64 = OutboundLimits.closeTime) async {
        guard !clients.isEmpty else { return }
        let endings = Endings(clients.count)
        for client in clients { client.shutdown(queue: Threads.files) { _ in endings.note(1) } }
        Threads.files.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: time))) { endings.note(clients.count) }
        await endings.wait()
    }

    /// Counts down to nothing, once.
    private final class Endings: Sendable {
        private struct State {
            var left: Int
            var waiter: CheckedContinuation<Void, Never>?
        }

        private let state: Mutex<State>

        init(_ count: Int) { state = Mutex(State(left: count)) }

        func note(_ count: Int) {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.left -= min(count, state.left)
                guard state.left == 0 else { return nil }
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }

        func wait() async {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.left > 0 { state.waiter = continuation }
                    return state.left == 0
                }
                if isOver { continuation.resume() }
            }
        }
    }
}
