import NIOCore
import SelfMetrics

/// What a connection's protocol handler answers to its watch.
package protocol WatchedConnection: AnyObject {
    /// Requests whose headers have come, since the connection began. Bytes that make no request are no sign of life.
    var begunRequests: Int { get }
    /// A request is being received or answered.
    var hasOpenRequest: Bool { get }
    /// Counts and ends the requests that began before `moment` and are still not complete.
    func expireRequests(begunBefore moment: NIODeadline)
}

/// The times a connection is given.
package struct ConnectionTimes: Sendable, Equatable {
    package var idle: Duration
    package var request: Duration
    package var answer: Duration

    package init(idle: Duration, request: Duration, answer: Duration) {
        self.idle = idle
        self.request = request
        self.answer = answer
    }
}

/// Ends connections without requests, requests that do not get finished, and peers that do not take their answers, from whom
/// nothing is read meanwhile. First handler of a pipeline.
///
/// One coarse tick per connection instead of a timer per read: a limit is noticed up to a quarter late.
package final class ConnectionWatch: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = IOData
    package typealias OutboundOut = IOData

    private let interval: TimeAmount
    private let times: ConnectionTimes
    /// Silent ticks after which the connection is asked to end; two more and it is closed.
    private let idleTicks: Int
    private let metrics: TransportMetrics
    private let activity: ConnectionActivity
    /// Whose requests are watched.
    package var connection: any WatchedConnection
    private var context: ChannelHandlerContext?
    private var timer = LoopTimer()
    private var begunRequests = 0
    private var silentTicks = 0
    /// Since when the peer takes nothing of what is written.
    private var unwritableSince: NIODeadline?
    private var holdsRead = false

    package init(_ times: ConnectionTimes, _ activity: ConnectionActivity, metrics: TransportMetrics, connection: any WatchedConnection) {
        self.times = times
        let idle = TimeAmount(times.idle).nanoseconds
        let shortest = min(idle, TimeAmount(times.request).nanoseconds, TimeAmount(times.answer).nanoseconds)
        let interval = max(1_000_000, shortest / 4)
        self.interval = .nanoseconds(interval)
        idleTicks = Int(max(1, idle / interval))
        self.metrics = metrics
        self.activity = activity
        self.connection = connection
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { schedule(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        schedule(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        self.context = nil
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        activity.hear(context.eventLoop.now)
        context.fireChannelRead(data)
    }

    package func read(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            context.read()
        } else {
            holdsRead = true
        }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : context.eventLoop.now
        context.fireChannelWritabilityChanged()
        if holdsRead, context.channel.isWritable {
            holdsRead = false
            context.read()
        }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer.start(in: interval, on: context.eventLoop) { [weak self] in self?.look() }
    }

    private func look() {
        guard let context else { return }
        let now = context.eventLoop.now
        connection.expireRequests(begunBefore: now - TimeAmount(times.request))
        guard self.context != nil else { return }
        if let since = unwritableSince, now - since >= TimeAmount(times.answer) {
            metrics.closed(.unreadAnswers).add()
            return context.close(promise: nil)
        }
        let isActive = connection.hasOpenRequest || connection.begunRequests != begunRequests
        begunRequests = connection.begunRequests
        silentTicks = isActive ? 0 : silentTicks + 1
        if silentTicks == idleTicks {
            metrics.closed(.idle).add()
            context.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        } else if silentTicks >= idleTicks + 2 {
            return context.close(promise: nil)
        }
        schedule(context)
    }
}
