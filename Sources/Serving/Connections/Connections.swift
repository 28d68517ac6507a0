import NIOCore
import SelfMetrics
import Synchronization

/// The open connections of one listening address: their number is limited, and they can be ended in good order.
package final class Connections: Sendable {
    private struct Open {
        var channel: any Channel
        var activity: ConnectionActivity
    }

    private struct State {
        var open: [ObjectIdentifier: Open] = [:]
        var draining = false
        var drained: [EventLoopPromise<Void>] = []
    }

    /// A connection that has had an answer goes for another only if it was silent for so long.
    private static let restTime: UInt64 = 1_000_000_000
    /// Of connections without an answer this part goes at once, so that a flood of them costs one look each so many.
    private static let sparedPart = 64
    /// What was admitted under other certificates may finish what it is doing for so long.
    package static let replacedTime = TimeAmount.seconds(30)

    private let limit: Int
    private let metrics: TransportMetrics
    private let state = Mutex(State())

    package init(limit: Int, metrics: TransportMetrics) {
        self.limit = limit
        self.metrics = metrics
    }

    /// Takes note of `channel` until it closes. At the limit the idlest connections are closed for it (reason `connections`):
    /// first those that have never had a request answered, then the one that has been silent longest.
    ///
    /// - Throws: when it is not let in; in a child channel's initializer that closes it.
    package func admit(_ channel: any Channel) throws -> ConnectionActivity {
        let now = NIODeadline.now()
        let activity = ConnectionActivity(now)
        let (isAdmitted, spared) = state.withLock { state -> (Bool, [any Channel]) in
            if state.draining { return (false, []) }
            var spared: [any Channel] = []
            if state.open.count >= limit { spared = Self.spare(&state, max(1, limit / Self.sparedPart), now: now.uptimeNanoseconds) }
            guard state.open.count < limit else { return (false, []) }
            state.open[ObjectIdentifier(channel)] = Open(channel: channel, activity: activity)
            return (true, spared)
        }
        close(spared)
        guard isAdmitted else {
            if !isDraining { metrics.closed(.connections).add() }
            throw ChannelError.ioOnClosedChannel
        }
        metrics.accepted.add()
        metrics.connections.add(1)
        channel.closeFuture.whenComplete { [self] _ in
            metrics.connections.add(-1)
            remove(channel)
        }
        return activity
    }

    private var isDraining: Bool { state.withLock { $0.draining } }

    /// Closes connections that have never had a request answered: for when there are no file descriptors.
    package func spareUnanswered() {
        close(state.withLock { Self.spare(&$0, max(1, limit / Self.sparedPart), now: 0) })
    }

    private func close(_ spared: [any Channel]) {
        metrics.closed(.connections).add(spared.count)
        for channel in spared { channel.close(promise: nil) }
    }

    /// Takes out the connections that go for others: up to `count` without an answer, or one that rests.
    private static func spare(_ state: inout State, _ count: Int, now: UInt64) -> [any Channel] {
        var idlest = state.open.filter { !$0.value.activity.isServed }.map { (key: $0.key, heard: $0.value.activity.lastHeard) }
        if idlest.isEmpty {
            let all = state.open.lazy.map { (key: $0.key, heard: $0.value.activity.lastHeard) }
            guard let resting = all.min(by: { $0.heard < $1.heard }), now > restTime, resting.heard < now - restTime else { return [] }
            idlest = [resting]
        }
        idlest.sort { $0.heard < $1.heard }
        return idlest.prefix(count).compactMap { state.open.removeValue(forKey: $0.key)?.channel }
    }

    package var count: Int { state.withLock { $0.open.count } }

    private func remove(_ channel: any Channel) {
        let drained = state.withLock { state in
            state.open[ObjectIdentifier(channel)] = nil
            return state.draining && state.open.isEmpty ? state.drained : []
        }
        for promise in drained { promise.succeed() }
    }

    /// Admits nobody any more and tells every connection to finish what it is doing.
    func quiesce() {
        let open = state.withLock { state in
            state.draining = true
            return state.open.values.map(\.channel)
        }
        for channel in open {
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }

    /// Tells the connections that are open now to finish what they are doing, and closes those of them that are still open after `time`: what
    /// they were admitted by no longer holds. Later ones are not concerned.
    ///
    /// - Returns: how many there are.
    package func endPresent(within time: TimeAmount = Connections.replacedTime) -> Int {
        let present = state.withLock { $0.open.values.map(\.channel) }
        for channel in present {
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            let timer = channel.eventLoop.scheduleTask(in: time) { [metrics] in
                metrics.closed(.replaced).add()
                channel.close(promise: nil)
            }
            channel.closeFuture.whenComplete { _ in timer.cancel() }
        }
        return present.count
    }

    /// Waits until all connections are closed, and closes the rest when `deadline` has passed. To be called after ``quiesce()``.
    ///
    /// - Returns: how many connections had to be closed.
    func drain(until deadline: NIODeadline, on loop: any EventLoop) async -> Int {
        let promise = state.withLock { state in
            state.draining = true
            if state.open.isEmpty { return nil as EventLoopPromise<Void>? }
            let promise = loop.makePromise(of: Void.self)
            state.drained.append(promise)
            return promise
        }
        guard let promise else { return 0 }
        let overdue = loop.makePromise(of: Int.self)
        let timer = loop.scheduleTask(deadline: deadline) { [self] in overdue.succeed(closeAll()) }
        promise.futureResult.whenSuccess { overdue.succeed(0) }
        let closed = (try? await overdue.futureResult.get()) ?? 0
        timer.cancel()
        if closed > 0 { try? await promise.futureResult.get() }
        return closed
    }

    private func closeAll() -> Int {
        let open = state.withLock { $0.open.values.map(\.channel) }
        for channel in open { channel.close(promise: nil) }
        return open.count
    }
}
