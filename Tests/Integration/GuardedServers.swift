import TestSupport

/// Real servers that let in who proves who he is, each with another lock: Prometheus asks for passwords, for certificates and for both,
/// VictoriaMetrics for passwords, vmauth before it for tokens.
struct GuardedServers {
    /// A form of message that one of them takes.
    enum Form: String, CaseIterable {
        case one = "1.0"
        /// Taken as 1.0.
        case two = "2.0"
        /// Native histograms beside the classic ones, as 1.0.
        case native

        var keys: JSONValue {
            switch self {
            case .one: ["send_native_histograms": false]
            case .two: ["send_native_histograms": false, "protobuf_message": "io.prometheus.write.v2.Request"]
            case .native: ["send_native_histograms": true]
            }
        }
    }

    /// Who writes to a server, or tries to.
    struct Visitor {
        var name: String
        /// Of an entry of remote write.
        var keys: JSONValue
        /// nil: he is let in.
        var refusal: Refusal?
    }

    /// What is told of somebody who is not let in, or who does not trust the server.
    struct Refusal {
        /// nil: the server's own.
        var url: String?
        var text: String
        var advice: String
    }

    struct Server {
        var name: String
        var url: String
        var queries: PromQLClient
        var forms: [Form]
        var visitors: [Visitor]
        let stop: @Sendable () -> Void
    }

    let proofs: WriteProofs
    let servers: [Server]

    func stop() {
        for server in servers { server.stop() }
        proofs.issuer.close()
    }

    init(in directory: TemporaryDirectory) throws {
        proofs = try WriteProofs(in: directory)
        let own = proofs.certificates
        let visitors = Visitors(proofs: proofs, foreign: try ServerLock.Certificates(TestAuthority("foreign", in: TemporaryDirectory("foreign"))))
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

    private static func prometheus(_ name: String, _ lock: ServerLock, _ visitors: Visitors) throws -> Server {
        let server = try PrometheusServer(lock: lock)
        // Go answers in clear text, too.
        let clear = ("HTTP status 400: Client sent an HTTP request to an HTTPS server.", "write https:// in the URL")
        return Server(
            name: name, url: server.url, queries: server.queries, forms: Form.allCases,
            visitors: visitors.of(lock, "127.0.0.1:\(server.port)/api/v1/write", clear), stop: { server.stop() })
    }

    private static func victoria(_ name: String, _ lock: ServerLock, _ visitors: Visitors) throws -> Server {
        let server = try VictoriaMetricsServer(lock: lock)
        let clear = ("the server closed the connection before it answered", "wants https:// in the URL")
        return Server(
            name: name, url: server.url, queries: server.queries, forms: [.one, .two],
            visitors: visitors.of(lock, "127.0.0.1:\(server.port)/api/v1/write", clear), stop: { server.stop() })
    }

    private static func proxied(_ name: String, _ visitors: Visitors) throws -> Server {
        let server = try VictoriaMetricsServer()
        let proxy = try TokenProxy(tokens: [WriteProofs.issued, WriteProofs.tokenOfFile], to: server.port)
        return Server(
            name: name, url: proxy.url, queries: server.queries, forms: [.one, .two], visitors: visitors.withTokens(),
            stop: {
                proxy.stop()
                server.stop()
            })
    }

    /// Who comes to a lock.
    private struct Visitors {
        let proofs: WriteProofs
        /// Of an authority that no server knows.
        let foreign: ServerLock.Certificates

        /// - Parameters:
        ///   - place: host, port and path.
        ///   - clear: what is told where a server with TLS is spoken to without.
        func of(_ lock: ServerLock, _ place: String, _ clear: (text: String, advice: String)) -> [Visitor] {
            let basic = lock.asksForUser ? proofs.keys("basic") : [:]
            let mutual = lock.asksForCertificate ? proofs.keys("mtls") : [:]
            let trust: JSONValue = lock.certificates == nil ? [:] : ["tls_config": proofs.trust]
            let right = trust.merging(mutual).merging(basic)
            let proof = [lock.asksForCertificate ? "mtls" : nil, lock.asksForUser ? "basic" : nil].compactMap { $0 }.joined(separator: " and ")
            var all = [Visitor(name: proof, keys: right)]
            if lock.asksForUser { all += withoutPassword(trust.merging(mutual)) }
            if lock.asksForCertificate { all += withoutCertificate(trust.merging(basic)) }
            guard lock.certificates != nil else {
                return all + [Visitor(name: "user in the URL", keys: ["url": .string("http://\(Self.userInfo)@\(place)")])]
            }
            all.append(Visitor(name: "\(proof) over HTTP/2", keys: right.merging(["enable_http2": true])))
            all.append(Visitor(name: "\(proof) with TLS 1.2", keys: right.merging(Self.older)))
            all += withoutTrust(right)
            all.append(
                Visitor(
                    name: "in clear text", keys: right, refusal: Refusal(url: "http://\(place)", text: clear.text, advice: clear.advice)))
            return all
        }

        private static var userInfo: String { "\(ServerLock.user):\(ServerLock.password.replacing(" ", with: "%20"))" }
        private static let older: JSONValue = ["tls_config": ["min_version": "TLS12", "max_version": "TLS12"]]

        private func withoutPassword(_ keys: JSONValue) -> [Visitor] {
            let wrong: JSONValue = ["basic_auth": ["username": .string(ServerLock.user), "password": .string(Self.wrongPassword)]]
            let unknown: JSONValue = ["basic_auth": ["username": "Ali Baba", "password": .string(ServerLock.password)]]
            let refusal = Refusal(text: "HTTP status 401", advice: "does not accept the user, password or token")
            return [
                Visitor(
                    name: "no password", keys: keys, refusal: Refusal(text: "HTTP status 401", advice: "set basic_auth or authorization")),
                Visitor(name: "wrong password", keys: keys.merging(wrong), refusal: refusal),
                Visitor(name: "unknown user", keys: keys.merging(unknown), refusal: refusal),
            ]
        }

        private func withoutCertificate(_ keys: JSONValue) -> [Visitor] {
            let other: JSONValue = [
                "tls_config": ["cert_file": .string(foreign.client.certificate), "key_file": .string(foreign.client.key)]
            ]
            let none = Refusal(text: "TLS: the server", advice: "set tls_config.cert_file and key_file")
            let unknown = Refusal(text: "TLS: the server", advice: "tls_config.cert_file")
            return [
                Visitor(name: "no certificate", keys: keys, refusal: none),
                Visitor(name: "no certificate with TLS 1.2", keys: keys.merging(Self.older), refusal: none),
                Visitor(name: "foreign certificate", keys: keys.merging(other), refusal: unknown),
                Visitor(name: "foreign certificate with TLS 1.2", keys: keys.merging(other).merging(Self.older), refusal: unknown),
            ]
        }

        private func withoutTrust(_ keys: JSONValue) -> [Visitor] {
            [
                Visitor(
                    name: "other authority", keys: keys.merging(["tls_config": ["ca_file": .string(foreign.authority.certificate)]]),
                    refusal: Refusal(text: "is signed by an authority that this host does not know", advice: "trust store")),
                Visitor(
                    name: "other name", keys: keys.merging(["tls_config": ["server_name": "elsewhere.example"]]),
                    refusal: Refusal(text: "the server's certificate is for another host name", advice: "tls_config.server_name")),
            ]
        }

        func withTokens() -> [Visitor] {
            let unknown = Refusal(text: "HTTP status 400: cannot find the provided auth token", advice: "does not accept the user, password or token")
            return ["bearer", "oauth2", "azuread", "google"].map { Visitor(name: $0, keys: proofs.keys($0)) } + [
                Visitor(name: "no token", keys: [:], refusal: Refusal(text: "HTTP status 401", advice: "set basic_auth or authorization")),
                Visitor(name: "unknown token", keys: ["bearer_token": .string(Self.wrongPassword)], refusal: unknown),
                Visitor(name: "forged token", keys: proofs.forged, refusal: unknown),
            ]
        }

        private static let wrongPassword = GuardedServers.wrongPassword
    }

    static let wrongPassword = "close sesame"
}
