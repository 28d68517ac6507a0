import Dispatch
import NIOCore
import Outbound
import SelfMetrics

/// The addresses of an endpoint's host, each in its turn. Stays on one event loop; names are looked up apart from it.
final class HostAddresses {
    private let host: String
    private let loop: any EventLoop
    private let lookUp: @Sendable (String) -> [String]
    private let count: Gauge
    private var turns = AddressTurns(first: .random(in: 0...1 << 20))
    /// Until the first answer.
    private var waiting: [EventLoopPromise<Void>] = []
    private let changed: (Set<String>) -> Void

    /// - Parameters:
    ///   - lookUp: blocks.
    ///   - changed: hears which addresses are in use.
    init(
        _ host: String, loop: any EventLoop, lookUp: @escaping @Sendable (String) -> [String], count: Gauge, changed: @escaping (Set<String>) -> Void
    ) {
        self.host = host
        self.loop = loop
        self.lookUp = lookUp
        self.count = count
        self.changed = changed
    }

    /// The address of the next request; nil: the client is to look the name up itself.
    func next() -> EventLoopFuture<String?> {
        let isFirst = turns.isUnknown
        if turns.beginLook(now: monotonicNow()) { look() }
        guard isFirst || !waiting.isEmpty else { return loop.makeSucceededFuture(turns.next()) }
        let known = loop.makePromise(of: Void.self)
        waiting.append(known)
        if isFirst {
            loop.assumeIsolated().scheduleTask(in: .nanoseconds(RemoteWriteLimits.addressLookTime)) { self.answered() }
        }
        return known.futureResult.assumeIsolated().map { self.turns.next() }.nonisolated()
    }

    /// Nobody waits any more.
    func close() { answered() }

    private func look() {
        let done = loop.makePromise(of: [String].self)
        Threads.names.async { [host, lookUp] in done.succeed(lookUp(host)) }
        done.futureResult.assumeIsolated().whenSuccess { found in
            let inUse = self.turns.found(found)
            self.count.set(Double(inUse.count))
            self.changed(Set(inUse))
            self.answered()
        }
    }

    private func answered() {
        let waiting = waiting
        self.waiting = []
        for promise in waiting { promise.succeed() }
    }

    /// By the system's resolver; empty: the name is not known, or nobody answers.
    static let system: @Sendable (String) -> [String] = { host in
        // One that needs an interface is no address for a URL.
        ((try? ResolvedHost.addresses(host)) ?? []).filter { !$0.contains("%") }
    }
}
