import NIOCore

/// Ends a connection behind an answer that its client may only read after it has sent everything.
///
/// Closed at once with bytes unread, the system resets the connection, and the client may never see the answer: so only the
/// sending side is closed, and what comes is dropped until the client closes too, or for a moment.
package final class LingeringClose {
    /// How long what still comes is dropped.
    static let time = TimeAmount.seconds(1)

    package private(set) var isUnderWay = false
    private var timer = LoopTimer()

    package init() {}

    /// To be called once everything is written and flushed.
    package func begin(_ context: ChannelHandlerContext) {
        guard !isUnderWay else { return }
        isUnderWay = true
        timer.start(in: Self.time, on: context.eventLoop) { context.close(promise: nil) }
        // Last, since it may be the end of the connection, which leads to `end`.
        context.close(mode: .output, promise: nil)
    }

    /// The connection is gone.
    package func end() { timer.cancel() }
}
