import NIOCore
import SelfMetrics

/// What a connection's protocol handler answers to its watch.
package protocol WatchedConnection: AnyObject {
    /// Counts and ends the requests that began before `moment` and are still not complete.
    func expireRequests(begunBefore moment: NIODeadline)
}

/// Ends connections that say nothing and requests that do not get finished. First handler of a pipeline.
///
/// One coarse tick per connection instead of a timer per read: a limit is noticed up to a quarter late.
package final class ConnectionWatch: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer

    private let interval: TimeAmount
    private let requestTime: TimeAmount
    /// Silent ticks after which the connection is asked to end; two more and it is closed.
    private let idleTicks: Int
    private let metrics: ReceiverMetrics
    private let connection: any WatchedConnection
    private var context: ChannelHandlerContext?
    private var tick: NIOScheduledCallback?
    private var heard = false
    private var silentTicks = 0

    package init(idle: Duration, requestTime: Duration, metrics: ReceiverMetrics, connection: any WatchedConnection) {
        let idle = TimeAmount(idle).nanoseconds
        self.requestTime = TimeAmount(requestTime)
        let interval = max(1_000_000, min(idle, self.requestTime.nanoseconds) / 4)
        self.interval = .nanoseconds(interval)
        idleTicks = Int(max(1, idle / interval))
        self.metrics = metrics
        self.connection = connection
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { schedule(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        tick?.cancel()
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        schedule(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        tick?.cancel()
        tick = nil
        self.context = nil
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard = true
        context.fireChannelRead(data)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        tick?.cancel()
        // Throws only while the loop shuts down, when nothing needs to be watched any more.
        tick = try? context.eventLoop.scheduleCallback(
            in: interval, handler: Tick(watch: NIOLoopBound(self, eventLoop: context.eventLoop)))
    }

    private struct Tick: NIOScheduledCallbackHandler, Sendable {
        let watch: NIOLoopBound<ConnectionWatch>
        func handleScheduledCallback(eventLoop: some EventLoop) { watch.value.look() }
    }

    private func look() {
        guard let context else { return }
        connection.expireRequests(begunBefore: context.eventLoop.now - requestTime)
        guard self.context != nil else { return }
        silentTicks = heard ? 0 : silentTicks + 1
        heard = false
        if silentTicks == idleTicks {
            metrics.closed(.idle).add()
            context.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        } else if silentTicks >= idleTicks + 2 {
            return context.close(promise: nil)
        }
        schedule(context)
    }
}
