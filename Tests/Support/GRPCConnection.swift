import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Synchronization

/// One HTTP/2 connection to 127.0.0.1 for unary gRPC calls with raw bytes; any number may be under way at once.
package final class GRPCConnection: Sendable {
    package enum Path {
        package static let export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        package static let pushSpans = "/tempopb.MetricsGenerator/PushSpans"
    }

    private let channel: any Channel
    private let streams: NIOHTTP2Handler.StreamMultiplexer

    /// - Throws: when nobody listens on `port`.
    package init(port: Int) throws {
        let multiplexer = Mutex<NIOHTTP2Handler.StreamMultiplexer?>(nil)
        channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let created = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                        mode: .client, connectionConfiguration: Self.connectionConfiguration, streamConfiguration: Self.streamConfiguration
                    ) { $0.eventLoop.makeSucceededVoidFuture() }
                    multiplexer.withLock { $0 = created }
                }
            }
            .connect(host: "127.0.0.1", port: port).wait()
        guard let streams = multiplexer.withLock({ $0 }) else { throw HarnessError("HTTP/2 was not set up") }
        self.streams = streams
    }

    /// Starts one call. The future never fails: what went wrong below gRPC is in ``GRPCReply/failure``.
    /// - Parameter gzip: compresses the message and says so.
    package func start(
        _ message: [UInt8], path: String = Path.export, metadata: [(String, String)] = [], gzip: Bool = false
    ) -> EventLoopFuture<GRPCReply> {
        do {
            let payload = gzip ? try GzipCompressor.compress(message) : message
            return start(frame: Self.frame(payload, compressed: gzip), path: path, metadata: metadata + (gzip ? [("grpc-encoding", "gzip")] : []))
        } catch {
            return channel.eventLoop.makeSucceededFuture(GRPCReply(failure: "\(error)"))
        }
    }

    /// Starts one call whose request body is `frame` as it is, prefix included.
    package func start(frame: [UInt8], path: String = Path.export, metadata: [(String, String)] = []) -> EventLoopFuture<GRPCReply> {
        var headers = HPACKHeaders([
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "127.0.0.1"),
            ("content-type", "application/grpc"), ("te", "trailers"),
        ])
        for (name, value) in metadata { headers.add(name: name, value: value) }
        let promise = channel.eventLoop.makePromise(of: GRPCReply.self)
        let request = GRPCCallHandler.Request(headers: headers, frame: ByteBuffer(bytes: frame), reply: promise)
        streams.createStreamChannel { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(GRPCCallHandler(request))
            }
        }.whenFailure { promise.succeed(GRPCReply(failure: "\($0)")) }
        return promise.futureResult
    }

    /// One call, waited for.
    /// - Throws: ``HarnessError`` when no answer comes within `seconds`.
    package func call(
        _ message: [UInt8], path: String = Path.export, metadata: [(String, String)] = [], gzip: Bool = false, seconds: Double = 30
    ) throws -> GRPCReply {
        try start(message, path: path, metadata: metadata, gzip: gzip).wait(seconds: seconds, path)
    }

    package func close() { try? channel.close().wait() }

    deinit { channel.close(promise: nil) }

    /// The 5-byte prefix of a gRPC message and the message.
    package static func frame(_ message: [UInt8], compressed: Bool = false) -> [UInt8] {
        let length = UInt32(message.count)
        return [compressed ? 1 : 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + message
    }

    private static var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.controlFrameRateLimit.maximumCount = .max
        return configuration
    }

    private static var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.streamResetFrameRateLimit.maximumCount = .max
        configuration.streamErrorRateLimit.maximumCount = .max
        return configuration
    }
}
