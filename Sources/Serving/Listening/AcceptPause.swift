import Glibc
import Logging
import NIOCore
import SelfMetrics

/// Stops taking connections for a second when the system has no file descriptor left, instead of asking for one without end.
///
/// Counter: `metronome_accept_failures_total{port}`; a log line when it begins.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    static let time = TimeAmount.seconds(1)

    private let port: PortGuide.Port
    private let failures: Counter
    private let logger: Logger
    /// Called at each failure: may close connections that can be spared.
    private let spare: () -> Void
    private var timer = LoopTimer()
    private var lastFailure: NIODeadline?

    init(_ port: PortGuide.Port, _ registry: MetricsRegistry, logger: Logger, spare: @escaping () -> Void) {
        self.port = port
        self.logger = logger
        self.spare = spare
        failures = registry.counter(
            "metronome_accept_failures_total", "Connections that could not be taken for want of file descriptors or memory.",
            [("port", port.rawValue)])
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        failures.add()
        let now = context.eventLoop.now
        // One line for a row of failures.
        if lastFailure.map({ now - $0 > .seconds(60) }) ?? true {
            logger.error(
                "cannot take connections; trying again every second",
                metadata: ["port": "\(port.rawValue)", "error": "\(String(cString: strerror(error.errnoCode)))"], source: "accept_failures")
        }
        lastFailure = now
        spare()
        // Holding back the next read is not enough: the one that failed still waits, and the listener stays readable.
        let options = context.channel.syncOptions
        try? options?.setOption(.autoRead, value: false)
        timer.start(in: Self.time, on: context.eventLoop) { try? options?.setOption(.autoRead, value: true) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer.cancel() }
}
