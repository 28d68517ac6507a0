import Pipeline
import Synchronization

/// A few requests of the last minutes as they came, refused ones too, to be explained. Callable from any thread.
///
/// An event loop pays for a request that is not kept one comparison; for one that is kept a copy, cut to ``requestBytes``.
package final class RecentRequests: Sendable {
    package struct Kept: Sendable {
        package var tenant: String
        /// Nanoseconds since the epoch.
        package var receivedAt: UInt64
        package var isJSON: Bool
        package var body: [UInt8]
        /// What the sender was told; empty: it was taken.
        package var refusal: String
        /// The refusal is of some of its spans only; the others were taken.
        package var isPartial: Bool
    }

    /// Bytes of one request that are kept; of a longer one its first spans.
    package static let requestBytes = 256 << 10
    /// Tenants whose requests are kept; others wait until one of these has none left.
    package static let tenants = 1000
    /// Between two requests that are looked at, whoever sent them, in nanoseconds.
    private static let tick: UInt64 = 20_000_000

    /// Nanoseconds between two requests that are kept of a tenant; 0: none is.
    private let interval: UInt64
    private let maxBytes: Int
    /// When a request is looked at again, and a refused one, on a clock that nobody sets.
    private let due = Atomic<UInt64>(0)
    private let dueRefused = Atomic<UInt64>(0)
    private let state = Mutex(State())

    private struct State {
        var kept: [Kept] = []
        var bytes = 0
        /// By tenant, taken or refused.
        var dues: [Key: UInt64] = [:]
    }

    private struct Key: Hashable {
        var tenant: String
        var isRefused: Bool
    }

    /// - Parameters:
    ///   - interval: nanoseconds between two of one tenant; 0: none is kept.
    ///   - maxBytes: of all that are kept; the oldest ones go.
    package init(interval: UInt64, maxBytes: Int) {
        self.interval = interval
        self.maxBytes = maxBytes
    }

    /// Whether it is time to look at a request.
    ///
    /// - Parameter now: nanoseconds on a clock that nobody sets.
    @inline(__always)
    package func isDue(now: UInt64, isRefused: Bool) -> Bool {
        guard interval > 0 else { return false }
        return now >= (isRefused ? dueRefused.load(ordering: .relaxed) : due.load(ordering: .relaxed))
    }

    /// Keeps the request, unless one of its tenant was kept a moment ago.
    package func keep(
        _ body: WireSlice, isJSON: Bool, tenant: String, refusal: String, isPartial: Bool = false, now: UInt64, receivedAt: UInt64
    ) {
        let isRefused = !refusal.isEmpty
        if isRefused { dueRefused.store(now &+ Self.tick, ordering: .relaxed) } else { due.store(now &+ Self.tick, ordering: .relaxed) }
        // What is cut off would be no JSON.
        guard !body.isEmpty, !isJSON || body.count <= Self.requestBytes else { return }
        state.withLock { state in
            let key = Key(tenant: tenant, isRefused: isRefused)
            guard now >= state.dues[key] ?? 0 else { return }
            if state.dues.count >= 2 * Self.tenants { state.dues = state.dues.filter { $0.value > now } }
            guard state.dues[key] != nil || state.dues.count < 2 * Self.tenants else { return }
            state.dues[key] = now &+ interval
            let kept = Kept(
                tenant: tenant, receivedAt: receivedAt, isJSON: isJSON, body: Array(body.prefix(Self.requestBytes)), refusal: refusal,
                isPartial: isPartial)
            state.kept.append(kept)
            state.bytes += kept.body.count
            while state.bytes > maxBytes, !state.kept.isEmpty { state.bytes -= state.kept.removeFirst().body.count }
        }
    }

    /// Of one tenant, or of all; the latest first.
    package func requests(of tenant: String?) -> [Kept] {
        state.withLock { state in state.kept.reversed().filter { tenant == nil || $0.tenant == tenant } }
    }

    package var bytes: Int { state.withLock { $0.bytes } }
    package var count: Int { state.withLock { $0.kept.count } }
}
