import NIOCore
import NIOHTTP2
import Serving
import Settings

/// Sets up a cleartext HTTP/2 connection (prior knowledge) for unary calls.
package enum GRPCPipeline {
    /// Unread bytes one call may have on the way: a common message needs no WINDOW_UPDATE.
    static let streamWindow = 1 << 20
    /// The same for a connection: several large calls at a time.
    static let connectionWindow = 4 << 20
    /// What the connection's window is before the first WINDOW_UPDATE (RFC 9113, 6.9.2).
    static let initialConnectionWindow = 65_535
    /// Largest frame a peer may send. DATA is handed on as it comes, so this buffers nothing.
    static let frame = 256 << 10
    /// Frames of types that HTTP/2 does not have that a peer may send without a call between them; then it is closed, reason
    /// `protocol`.
    static let unknownFrames = 1_000

    /// Watches a new connection, which shows by its preface whether it is one of HTTP/2; until then it costs little.
    package static func configure(_ channel: any Channel, loop: ReceiverLoop, _ activity: ConnectionActivity) throws {
        let check = PrefaceCheck(loop: loop)
        let watch = ConnectionWatch(loop.shared.limits.times, activity, metrics: loop.shared.grpc, connection: check)
        check.establish = { [unowned watch] channel in
            let connection = GRPCConnection(loop: loop, activity)
            watch.connection = connection
            return try addHandlers(channel, connection)
        }
        try channel.pipeline.syncOperations.addHandlers([watch, check])
    }

    /// The HTTP/2 handlers, at the end of the pipeline.
    ///
    /// - Returns: the first of them.
    private static func addHandlers(_ channel: any Channel, _ connection: GRPCConnection) throws -> DataFrames {
        let limits = connection.loop.shared.limits
        let http2 = NIOHTTP2Handler(
            mode: .server, connectionConfiguration: connectionConfiguration(limits), streamConfiguration: streamConfiguration())
        let frames = DataFrames(connection)
        connection.frames = frames
        try channel.pipeline.syncOperations.addHandlers([frames, http2, connection])
        return frames
    }

    private static func connectionConfiguration(_ limits: IntakeLimits) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.maxConcurrentStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.maxHeaderBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
            HTTP2Setting(parameter: .maxFrameSize, value: frame),
        ]
        // Names and values are only compared here, never passed on: policing their characters costs 2 µs a call for nothing.
        configuration.headerBlockValidation = .disabled
        // The HTTP/2 handler does not see what is in the DATA frames; a message has its own length.
        configuration.contentLengthValidation = .disabled
        // grpc-go sends a PING with nearly every response; the default of 200 in 30 s cuts it off.
        configuration.controlFrameRateLimit.maximumCount = 100_000
        configuration.controlFrameRateLimit.windowLength = .seconds(2)
        // Not an attack, but a client's habit: an empty DATA frame before the one that ends the stream.
        configuration.maximumSequentialEmptyDataFrames = 10
        return configuration
    }

    private static func streamConfiguration() -> NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        // Every call a client gives up (a deadline, an early refusal) is a RST_STREAM.
        configuration.streamResetFrameRateLimit.maximumCount = 10_000
        return configuration
    }
}
