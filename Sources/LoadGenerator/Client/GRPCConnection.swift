import NIOCore
import NIOHPACK
import NIOHTTP2

/// One HTTP/2 connection without TLS; each request is a unary call on a stream of its own.
final class GRPCConnection: LoadConnection {
    private let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
    private let headers: HPACKHeaders
    private let frameBytes: Int
    private let concurrency: Int
    private weak var delegate: (any ConnectionDelegate)?
    private var calls: [ObjectIdentifier: GRPCCall] = [:]
    /// Set by GOAWAY: calls under way are finished, new ones go elsewhere.
    private var isDraining = false

    var inFlight: Int { calls.count }
    var freeSlots: Int { isDraining || !channel.isActive ? 0 : concurrency - calls.count }
    var oldestStartNanos: Int64? { calls.values.map(\.startNanos).min() }

    /// Handlers of a new channel; runs on its event loop.
    static func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            var connection = NIOHTTP2Handler.ConnectionConfiguration()
            connection.initialSettings = [
                HTTP2Setting(parameter: .enablePush, value: 0),
                HTTP2Setting(parameter: .initialWindowSize, value: 1 << 20),
                HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
            ]
            connection.targetWindowSize = 4 << 20
            // A server may ping, reset and refuse as often as it likes: to count that is what a load test is for.
            connection.controlFrameRateLimit.maximumCount = .max
            connection.maximumRecentlyResetStreams = 100_000
            connection.maximumConnectionGlitches = .max
            var stream = NIOHTTP2Handler.StreamConfiguration()
            stream.targetWindowSize = 1 << 20
            stream.streamResetFrameRateLimit.maximumCount = .max
            stream.streamErrorRateLimit.maximumCount = .max
            _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                mode: .client, connectionConfiguration: connection, streamConfiguration: stream,
                inboundStreamInitializer: { $0.close() })
            try channel.pipeline.syncOperations.addHandler(GoAwayHandler())
        }
    }

    init(channel: any Channel, target: Target, concurrency: Int, delegate: any ConnectionDelegate) throws {
        self.channel = channel
        self.concurrency = concurrency
        self.delegate = delegate
        multiplexer = try channel.pipeline.syncOperations.handler(type: NIOHTTP2Handler.self).syncMultiplexer()
        headers = Self.headers(target)
        frameBytes = target.frameBytes ?? .max
        try channel.pipeline.syncOperations.handler(type: GoAwayHandler.self).connection = self
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in self?.closed() }
    }

    func send(_ sending: Sending) {
        let call = GRPCCall(sending, headers: headers, frameBytes: frameBytes, connection: self)
        calls[ObjectIdentifier(call)] = call
        let bound = NIOLoopBound(call, eventLoop: channel.eventLoop)
        let stream = multiplexer.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
        }
        stream.assumeIsolated().whenFailure { _ in call.finish(.lost(code: "CONNECTION_LOST")) }
    }

    func close() {
        channel.close(promise: nil)
    }

    func finished(_ call: GRPCCall, _ sending: Sending, _ answer: Answer) {
        guard calls.removeValue(forKey: ObjectIdentifier(call)) != nil else { return }
        delegate?.answered(sending, answer)
        if isDraining, calls.isEmpty { close() }
    }

    func goAway() {
        isDraining = true
        if calls.isEmpty { close() }
    }

    private func closed() {
        for call in calls.values { call.finish(.lost(code: "CONNECTION_LOST")) }
        delegate?.connectionClosed(self)
    }

    private static func headers(_ target: Target) -> HPACKHeaders {
        var headers: HPACKHeaders = [
            ":method": "POST",
            ":scheme": "http",
            ":path": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            ":authority": target.address,
            "content-type": "application/grpc",
            "te": "trailers",
            "user-agent": "metronome-load",
        ]
        if target.isGzip { headers.add(name: "grpc-encoding", value: "gzip") }
        for header in target.headers { headers.add(name: header.name, value: header.value) }
        return headers
    }
}

/// Tells the connection that the server wants no more calls on it.
private final class GoAwayHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame

    weak var connection: GRPCConnection?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway = unwrapInboundIn(data).payload { connection?.goAway() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Errors of one stream are told to that stream as well; what breaks the connection also closes it.
        if !(error is NIOHTTP2Errors.StreamError) { context.close(promise: nil) }
    }
}
