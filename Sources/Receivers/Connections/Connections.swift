import NIOCore
import SelfMetrics
import Synchronization

/// The open connections of one listening address: their number is limited, and they can be ended in good order.
package final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var draining = false
        var drained: [EventLoopPromise<Void>] = []
    }

    /// What became of a connection that asked to be let in.
    package enum Admission: Equatable { case admitted, full, draining }

    package let limit: Int
    private let state = Mutex(State())

    package init(limit: Int) { self.limit = limit }

    /// Takes note of `channel` until it closes.
    package func admit(_ channel: any Channel) -> Admission {
        let answer: Admission = state.withLock { state in
            if state.draining { return .draining }
            if state.open.count >= limit { return .full }
            state.open[ObjectIdentifier(channel)] = channel
            return .admitted
        }
        if answer == .admitted {
            channel.closeFuture.whenComplete { [self] _ in remove(channel) }
        }
        return answer
    }

    /// As ``admit(_:)``, with the counters; throwing in a child channel's initializer closes it.
    package func admit(_ channel: any Channel, _ metrics: ReceiverMetrics) throws {
        switch admit(channel) {
        case .admitted:
            metrics.accepted.add()
            metrics.connections.add(1)
            channel.closeFuture.whenComplete { _ in metrics.connections.add(-1) }
        case .full:
            metrics.closed(.connections).add()
            throw ChannelError.ioOnClosedChannel
        case .draining: throw ChannelError.ioOnClosedChannel
        }
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
    package func quiesce() {
        let open = state.withLock { state in
            state.draining = true
            return Array(state.open.values)
        }
        for channel in open {
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }

    /// Waits until all connections are closed, and closes the rest when `deadline` has passed. To be called after ``quiesce()``.
    ///
    /// - Returns: how many connections had to be closed.
    package func drain(until deadline: NIODeadline, on loop: any EventLoop) async -> Int {
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
        let open = state.withLock { Array($0.open.values) }
        for channel in open { channel.close(promise: nil) }
        return open.count
    }
}
