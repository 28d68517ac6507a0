import Console
import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Serving
import Settings
import TestSupport
import Testing

/// A running admin server on an ephemeral port, asked with curl.
struct AdminHarness {
    var server: AdminServer
    var router: AdminRouter
    var metrics: MetricsRegistry
    var guide: PortGuide

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    static func address(_ port: Int = 0) -> ListenAddress {
        ListenAddress(host: "127.0.0.1", port: port, remedy: "metronome.listen.admin", setting: "server.http_listen_port")
    }

    static func with(
        _ limits: AdminLimits = AdminLimits(), access: AdminAccess = AdminAccess(), _ prepare: (AdminRouter) -> Void = { _ in },
        _ body: (AdminHarness) async throws -> Void
    ) async throws {
        let router = AdminRouter()
        prepare(router)
        let metrics = MetricsRegistry()
        let guide = PortGuide()
        let server = try await AdminServer.start(
            address(), access: access, router: router, limits: limits, metrics: metrics, guide: guide, logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(AdminHarness(server: server, router: router, metrics: metrics, guide: guide)))
        } catch {
            result = .failure(error)
        }
        await server.stop(deadline: .now() + .seconds(2))
        try result.get()
    }

    /// The output of `curl -s … http://…path`.
    func curl(_ path: String, _ arguments: String...) async throws -> String { try await curl(path, arguments) }

    func curl(_ path: String, _ arguments: [String]) async throws -> String {
        // The server's tasks share their threads with every other test of the run, of which some compute for long.
        try await run("curl", ["-s", "-m", "120"] + arguments + ["http://127.0.0.1:\(server.port ?? 0)\(path)"]).output
    }

    /// A peer that reads nothing.
    func connect() async throws -> any Channel { try await connecting.get() }

    /// Sent as soon as there is a connection: a test's own task may come to that much later, when a silent one is closed already.
    func connect(sending request: String) async throws -> any Channel {
        try await connecting.flatMap { channel in channel.writeAndFlush(ByteBuffer(string: request)).map { channel } }.get()
    }

    private var connecting: EventLoopFuture<any Channel> {
        ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: server.port ?? 0)
    }

    /// Waits for what must come; how long that takes says nothing.
    func settle(_ condition: () -> Bool) async throws {
        for _ in 0..<6_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }

    func closed(_ reason: String) -> UInt64 {
        metrics.counter("metronome_console_closed_connections_total", "", [("transport", "admin"), ("reason", reason)]).value
    }
}
