import TestSupport

/// Real servers that let in who proves who he is, each with another lock: Prometheus asks for passwords, for certificates and for both,
/// VictoriaMetrics for passwords, vmauth before it for tokens.
struct GuardedServers {
    /// A form of message, with classic and native histograms.
    enum Form: String, CaseIterable {
        case one = "1.0"
        /// Taken as 1.0.
        case two = "2.0"

        var keys: JSONValue { self == .two ? ["protobuf_message": "io.prometheus.write.v2.Request"] : [:] }
    }

    struct Server {
        var name: String
        var url: String
        var queries: PromQLClient
        /// Classic ones are taken by all.
        var takesNativeHistograms: Bool
        var visitors: [GuardedVisitor]
        let stop: @Sendable () -> Void
    }

    let proofs: WriteProofs
    let servers: [Server]
    /// By an authority that no server knows; its directory goes with it.
    private let foreign: ServerLock.Certificates

    func stop() {
        for server in servers { server.stop() }
        proofs.issuer.close()
    }

    init(in directory: TemporaryDirectory) throws {
        proofs = try WriteProofs(in: directory)
        let own = proofs.certificates
        foreign = try ServerLock.Certificates(TestAuthority("foreign", in: TemporaryDirectory("foreign")))
        let visitors = GuardedVisitors(proofs: proofs, foreign: foreign)
        servers = [
            try Self.prometheus("Prometheus", ServerLock(asksForUser: true), visitors),
            try Self.prometheus("Prometheus with TLS", ServerLock(own, asksForUser: true), visitors),
            try Self.prometheus("Prometheus with certificates", ServerLock(own, asksForCertificate: true), visitors),
            try Self.prometheus("Prometheus with both", ServerLock(own, asksForCertificate: true, asksForUser: true), visitors),
            try Self.victoria("VictoriaMetrics", ServerLock(asksForUser: true), visitors),
            try Self.victoria("VictoriaMetrics with TLS", ServerLock(own, asksForUser: true), visitors),
            try Self.proxied("vmauth", visitors),
        ]
    }

    private static func prometheus(_ name: String, _ lock: ServerLock, _ visitors: GuardedVisitors) throws -> Server {
        let server = try PrometheusServer(lock: lock)
        return Server(
            name: name, url: server.url, queries: server.queries, takesNativeHistograms: true,
            visitors: visitors.of(lock, "127.0.0.1:\(server.port)/api/v1/write"), stop: { server.stop() })
    }

    private static func victoria(_ name: String, _ lock: ServerLock, _ visitors: GuardedVisitors) throws -> Server {
        let server = try VictoriaMetricsServer(lock: lock)
        return Server(
            name: name, url: server.url, queries: server.queries, takesNativeHistograms: false,
            visitors: visitors.of(lock, "127.0.0.1:\(server.port)/api/v1/write"), stop: { server.stop() })
    }

    private static func proxied(_ name: String, _ visitors: GuardedVisitors) throws -> Server {
        let server = try VictoriaMetricsServer()
        let proxy = try TokenProxy(tokens: [WriteProofs.issued, WriteProofs.tokenOfFile], to: server.port)
        return Server(
            name: name, url: proxy.url, queries: server.queries, takesNativeHistograms: false, visitors: visitors.withTokens(),
            stop: {
                proxy.stop()
                server.stop()
            })
    }
}
