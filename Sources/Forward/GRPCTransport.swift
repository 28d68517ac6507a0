import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Outbound
import Settings

/// OTLP/gRPC: one connection, each request a call on a stream of its own. After a failure, after very many calls, and when the files of its TLS
/// settings have changed the next request makes a new one.
actor GRPCTransport: ForwardTransport {
    private struct Link: Sendable {
        let channel: any Channel
        let streams: NIOHTTP2Handler.StreamMultiplexer
    }

    private struct Connection {
        let link: EventLoopFuture<Link>
        let state: LinkState
        /// Once it is there nobody waits for it on an event loop.
        var made: Link?
    }

    /// Of one connection: the numbers of streams have an end, and a new connection may reach another server.
    private static let callsPerConnection = 1 << 20
    /// The specification's limit: eight digits.
    private static let longestTimeout = Int64(99_999_999)

    private let place: ForwardPlace
    private let group: any EventLoopGroup
    private let timeout: TimeAmount
    private let fields: [(String, String)]
    /// nil: no TLS.
    private let files: TLSFiles?
    private var tls: NIOSSLContext?
    private let serverName: String?
    private let log: ForwardLog
    private var connection: Connection?
    private var calls = 0

    init(_ place: ForwardPlace, _ settings: ForwardSettings, group: any EventLoopGroup, userAgent: String, log: ForwardLog) throws(ForwardError) {
        self.place = place
        self.log = log
        self.group = group
        timeout = .nanoseconds(settings.timeout)
        fields =
            [("user-agent", userAgent), ("grpc-timeout", "\(min(max(settings.timeout / 1_000_000, 1), Self.longestTimeout))m")]
            + settings.headers.sorted { $0.key < $1.key }.map { ($0.key.lowercased(), $0.value.value) }
        let name = settings.tls.serverName.isEmpty ? place.host : settings.tls.serverName
        // An address is no name of TLS.
        serverName = (try? SocketAddress(ipAddress: name, port: 0)) == nil ? name : nil
        guard place.isTLS else {
            files = nil
            return
        }
        let files = try log.files(of: settings.tls)
        self.files = files
        do { tls = try Self.context(files.configuration) } catch {
            throw ForwardError(key: "tls_config", reason: "\(error)")
        }
    }

    private static func context(_ configuration: TLSConfiguration) throws -> NIOSSLContext {
        var configuration = configuration
        configuration.applicationProtocols = ["h2"]
        return try NIOSSLContext(configuration: configuration)
    }

    func send(_ request: ForwardedRequest) async -> ForwardOutcome {
        let deadline = NIODeadline.now() + timeout
        if let changed = files?.changed() { replace(changed) }
        let connection = current()
        do {
            return try await call(request, on: try await link(of: connection), until: deadline)
        } catch {
            if self.connection?.state === connection.state { leave() }
            return .later(after: nil, ForwardOutcome.text(connection.state.error ?? error))
        }
    }

    /// Waits for nobody.
    func close() async {
        connection?.link.whenSuccess { $0.channel.close(promise: nil) }
        connection = nil
    }

    private func replace(_ configuration: TLSConfiguration) {
        do {
            tls = try Self.context(configuration)
            leave()
        } catch {
            log.warn("tls_config: \(error); the certificates read before go on holding")
        }
    }

    private func current() -> Connection {
        calls += 1
        if let connection, !connection.state.isSpent, calls % Self.callsPerConnection != 0 { return connection }
        leave()
        let state = LinkState()
        let promise = group.next().makePromise(of: Link.self)
        promise.completeWithTask { try await self.connect(state) }
        let made = Connection(link: promise.futureResult, state: state)
        connection = made
        return made
    }

    /// Calls under way on it go on; each of them ends within its timeout.
    private func leave() {
        guard let old = connection else { return }
        connection = nil
        let timeout = timeout
        old.link.whenSuccess { link in link.channel.eventLoop.scheduleTask(in: timeout) { link.channel.close(promise: nil) } }
    }

    private func link(of connection: Connection) async throws -> Link {
        if let made = connection.made { return made }
        let link = try await value(of: connection.link)
        if self.connection?.state === connection.state { self.connection?.made = link }
        return link
    }

    private func value(of link: EventLoopFuture<Link>) async throws -> Link {
        // One that can be given up while others wait on.
        let mine = group.next().makePromise(of: Link.self)
        link.cascade(to: mine)
        return try await withTaskCancellationHandler {
            try await mine.futureResult.get()
        } onCancel: {
            mine.fail(CancellationError())
        }
    }

    private func connect(_ state: LinkState) async throws -> Link {
        let (tls, serverName) = (tls, serverName)
        return try await ClientBootstrap(group: group).connectTimeout(timeout).connect(host: place.host, port: place.port) { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName)) }
                let streams = try pipeline.configureHTTP2Pipeline(
                    mode: .client, connectionConfiguration: Self.connectionConfiguration, streamConfiguration: .init(),
                    inboundStreamInitializer: { $0.close() })
                try pipeline.addHandler(LinkWatch(state))
                return Link(channel: channel, streams: streams)
            }
        }
    }

    private static var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0), HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
        ]
        return configuration
    }

    private func call(_ request: ForwardedRequest, on link: Link, until deadline: NIODeadline) async throws -> ForwardOutcome {
        let answer = link.channel.eventLoop.makePromise(of: ForwardOutcome.self)
        let headers = headers(request)
        link.streams.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(UnaryCall(request, headers, deadline: deadline, answer))
            }
        }.whenFailure { answer.fail($0) }
        return try await withTaskCancellationHandler {
            try await answer.futureResult.get()
        } onCancel: {
            // The first of several results holds.
            answer.fail(CancellationError())
        }
    }

    private func headers(_ request: ForwardedRequest) -> HPACKHeaders {
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": place.isTLS ? "https" : "http",
            ":path": "/opentelemetry.proto.collector.trace.v1.TraceService/Export", ":authority": place.authority,
            "content-type": "application/grpc", "te": "trailers",
        ]
        for (name, value) in fields { headers.add(name: name, value: value) }
        if request.isCompressed { headers.add(name: "grpc-encoding", value: request.compression) }
        if request.skipsMetrics { headers.add(name: "no-generate-metrics", value: "true") }
        if !headers.contains(name: "x-scope-orgid") {
            for tenant in request.tenants { headers.add(name: "x-scope-orgid", value: tenant) }
        }
        return headers
    }
}
