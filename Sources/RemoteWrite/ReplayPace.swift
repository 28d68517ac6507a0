/// How fast an endpoint is given what has waited: a server that comes back gets no more than it can take beside what is new.
/// Shared by all tenants of an endpoint. Stays on one event loop.
package final class ReplayPace {
    private let bytesPerSecond: Int64
    /// When what was given so far is paid for, monotonic nanoseconds.
    private var freeAt = Int64.min

    /// - Parameter bytesPerSecond: compressed.
    package init(bytesPerSecond: Int) { self.bytesPerSecond = Int64(max(bytesPerSecond, 1)) }

    /// Nanoseconds until the next collection may be asked for.
    package func wait(now: Int64) -> Int64 { max(freeAt > now ? freeAt - now : 0, 0) }

    package func spend(_ bytes: Int, now: Int64) {
        freeAt = max(freeAt, now) + Int64(bytes) * 1_000_000_000 / bytesPerSecond
    }
}
