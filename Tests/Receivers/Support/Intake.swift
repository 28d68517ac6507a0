import Logging
import NIOCore
import NIOPosix
import Receivers
import SelfMetrics
import Serving
import Settings

/// A running intake on ephemeral ports.
struct Intake {
    var receivers: OTLPReceivers
    var metrics: MetricsRegistry
    var group: MultiThreadedEventLoopGroup

    var grpcPort: Int { receivers.grpcPort ?? 0 }
    var httpPort: Int { receivers.httpPort ?? 0 }

    static func address(_ port: Int = 0) -> ListenAddress {
        ListenAddress(host: "127.0.0.1", port: port, remedy: "metronome.listen.test", setting: "metronome.listen.test")
    }

    static func with<T>(
        _ limits: IntakeLimits = IntakeLimits(), sink: any SpanSink, loops: Int = 2, tls: ServerTLS? = nil,
        access: IntakeAccess = IntakeAccess(), crossOrigin: CrossOrigin? = nil,
        _ body: (Intake) async throws -> T
    ) async throws -> T {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let metrics = MetricsRegistry()
        let receivers = try await OTLPReceivers.start(
            ReceiverConfiguration(
                grpc: address(), http: address(), grpcTLS: tls, httpTLS: tls, limits: limits, access: access, crossOrigin: crossOrigin), group: group,
            sink: sink,
            metrics: metrics, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let result: Result<T, any Error>
        do {
            result = .success(try await body(Intake(receivers: receivers, metrics: metrics, group: group)))
        } catch {
            result = .failure(error)
        }
        await receivers.drain(deadline: .now() + .milliseconds(500))
        try await group.shutdownGracefully()
        return try result.get()
    }

    func refused(_ transport: String, _ reason: String) -> UInt64 {
        metrics.counter("metronome_receiver_refused_requests_total", "", [("transport", transport), ("reason", reason)]).value
    }

    func closed(_ transport: String, _ reason: String) -> UInt64 {
        metrics.counter("metronome_receiver_closed_connections_total", "", [("transport", transport), ("reason", reason)]).value
    }

    func wrong(_ port: String, _ what: String) -> UInt64 {
        metrics.counter("metronome_wrong_protocol_total", "", [("port", port), ("protocol", what)]).value
    }

    func accepted(_ transport: String) -> UInt64 {
        metrics.counter("metronome_receiver_accepted_connections_total", "", [("transport", transport)]).value
    }

    /// What is left in flight once the server has noticed that its peers are gone: they notice the end of a connection first.
    func settledInFlightBytes() async -> Double {
        for _ in 0..<1_000 where inFlightBytes != 0 { try? await Task.sleep(for: .milliseconds(10)) }
        return inFlightBytes
    }

    private var inFlightBytes: Double { metrics.gauge("metronome_receiver_in_flight_bytes", "").value }
}
