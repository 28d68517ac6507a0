import AsyncHTTPClient
import Dispatch

extension HTTPClient {
    /// Shuts the clients down, and waits for that no longer than `time`: one that is connecting yet, as to a proxy that does not answer, ends when
    /// the attempt does, or with its event loop.
    ///
    /// - Parameter time: nanoseconds.
    package static func end(_ clients: [HTTPClient], within time: Int64 = OutboundLimits.closeTime) async {
        guard !clients.isEmpty else { return }
        let group = DispatchGroup()
        for client in clients {
            group.enter()
            client.shutdown(queue: Threads.files) { _ in group.leave() }
        }
        await withCheckedContinuation { continuation in
            Threads.files.async {
                _ = group.wait(timeout: .now() + .nanoseconds(Int(clamping: time)))
                continuation.resume()
            }
        }
    }
}
