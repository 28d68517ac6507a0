import Foundation
import Synchronization
import TestSupport
import Testing

/// The built binary writes to servers that each ask for another proof. What they take then goes, as it came, into a real Prometheus and a
/// real VictoriaMetrics: each way the same samples arrive, to the bit.
@Suite(.timeLimit(.minutes(5)))
struct WriteCredentialsTests {
    private static let spans = 7

    /// Takes pushes whose proof is right, and keeps them.
    private final class Guard: Sendable {
        private struct Taken {
            var bodies: [[UInt8]] = []
            var refused = 0
        }
        private final class Store: Sendable {
            let taken = Mutex(Taken())
        }

        private let store = Store()
        private let server: LoopbackHTTPServer
        private let scheme: String

        init(tls: TestAuthority.Pair? = nil, clients: TestAuthority? = nil, isProven: @escaping @Sendable ([String: String]) -> Bool) throws {
            scheme = tls == nil ? "http" : "https"
            let store = store
            server = try LoopbackHTTPServer(tls: try tls.map { try TestAuthority.server($0, clients: clients) }) { request in
                let isRight = isProven(Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 })
                store.taken.withLock { if isRight { $0.bodies.append(request.body) } else { $0.refused += 1 } }
                return LoopbackHTTPServer.Answer(isRight ? 200 : 401)
            }
        }

        var url: JSONValue { .string("\(scheme)://localhost:\(server.port)/api/v1/write") }
        var bodies: [[UInt8]] { store.taken.withLock { $0.bodies } }
        var refused: Int { store.taken.withLock { $0.refused } }
    }

    /// A token endpoint of any kind.
    private static func issuer() throws -> LoopbackHTTPServer {
        try LoopbackHTTPServer { _ in
            LoopbackHTTPServer.Answer(
                200, headers: [("Content-Type", "application/json")], body: Array(#"{"access_token": "issued", "expires_in": 3600}"#.utf8))
        }
    }

    private struct Way {
        var name: String
        var server: Guard
        var keys: JSONValue
    }

    @Test func everyWayToProveWhoWritesBringsTheSameSamples() async throws {
        try await onThread { try Self.run() }
    }

    private static func run() throws {
        let directory = try TemporaryDirectory("credentials")
        let authority = try TestAuthority(in: directory)
        let ours = try authority.sign("client", host: "client")
        let issuer = try issuer()
        defer { issuer.close() }
        let base = "http://127.0.0.1:\(issuer.port)"
        let password = try directory.write("password", "open sesame\n")
        let token = try directory.write("token", "from-a-file\n")
        let assertion = try directory.write("assertion", "federated")
        let user: JSONValue = [
            "type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r", "token_uri": .string(base),
        ]
        let google = try directory.write("google.json", user.text())
        func expects(_ value: String) throws -> Guard { try Guard { $0["authorization"] == value } }
        let ways = [
            Way(name: "none", server: try Guard { $0["authorization"] == nil }, keys: [:]),
            Way(
                name: "basic", server: try expects("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
                keys: ["basic_auth": ["username": "Aladdin", "password_file": .string(password)]]),
            Way(name: "bearer", server: try expects("Bearer from-a-file"), keys: ["authorization": ["credentials_file": .string(token)]]),
            Way(
                name: "header", server: try Guard { $0["x-api-key"] == "from-a-file" },
                keys: ["http_headers": ["X-Api-Key": ["files": [.string(token)]]]]),
            Way(
                name: "oauth2", server: try expects("Bearer issued"),
                keys: ["oauth2": ["client_id": "id", "client_secret": "s", "token_url": .string(base + "/token"), "scopes": ["write"]]]),
            Way(
                name: "azuread", server: try expects("Bearer issued"),
                keys: [
                    "azuread": ["workload_identity": ["client_id": "c", "tenant_id": "t", "token_file_path": .string(assertion)]]
                ]),
            Way(name: "google", server: try expects("Bearer issued"), keys: ["google_iam": ["credentials_file": .string(google)]]),
            Way(
                name: "sigv4",
                server: try Guard {
                    $0["authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AK/") == true
                        && $0["authorization"]?.contains("/eu-west-1/aps/aws4_request, SignedHeaders=content-encoding;content-type;host;x-amz-date, ")
                            == true
                }, keys: ["sigv4": ["region": "eu-west-1", "access_key": "AK", "secret_key": "SK"]]),
            Way(
                name: "mtls", server: try Guard(tls: authority.sign("server"), clients: authority) { _ in true },
                keys: [
                    "tls_config": [
                        "ca_file": .string(authority.certificate), "cert_file": .string(ours.certificate), "key_file": .string(ours.key),
                        "min_version": "TLS13",
                    ]
                ]),
        ]
        let entries = ways.map { way -> JSONValue in
            // One series of each in the end: the label tells the ways apart.
            let rules: JSONValue = [
                ["source_labels": ["__name__"], "regex": "traces_spanmetrics_(calls_total|latency_.*)", "action": "keep"],
                ["target_label": "way", "replacement": .string(way.name)],
            ]
            return way.keys.merging(["url": way.server.url, "name": .string(way.name), "write_relabel_configs": rules])
        }
        let sidecar = try SidecarProcess(
            SidecarConfiguration(remoteWrite: entries), environment: ["AZURE_AUTHORITY_HOST": base])
        try sidecar.during { sidecar in
            let reply = try sidecar.post(try SpanFixture().request(count: spans))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("every way has a push", state: { sidecar.process.log() }) { ways.allSatisfy { !$0.server.bodies.isEmpty } }
            #expect(try sidecar.stop() == 0)
        }
        #expect(ways.allSatisfy { $0.server.refused == 0 })
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let victoria = try VictoriaMetricsServer()
        defer { victoria.stop() }
        for (port, queries) in [(prometheus.port, prometheus.queries), (victoria.port, victoria.queries)] {
            for body in ways.flatMap(\.server.bodies) {
                let reply = try HTTPClient.request(
                    "POST", port, "/api/v1/write",
                    headers: [
                        ("Content-Encoding", "snappy"), ("Content-Type", "application/x-protobuf"),
                        ("X-Prometheus-Remote-Write-Version", "0.1.0"),
                    ], body: body)
                #expect((200..<300).contains(reply.status), "\(reply.status) \(reply.text)")
            }
            try waitUntil("all series are found", state: { "\((try? queries.query("{way!=\"\"}").count) ?? 0)" }) {
                try queries.query("sum by (way) (traces_spanmetrics_calls_total)").count == ways.count
            }
            var found: [String: [String: UInt64]] = [:]
            for element in try queries.query("{way!=\"\"}") {
                var labels = element.labels
                let way = labels.removeValue(forKey: "way") ?? ""
                found[way, default: [:]]["\(labels.sorted { $0.key < $1.key })"] = element.value.bitPattern
            }
            #expect(Set(found.keys) == Set(ways.map(\.name)))
            // Calls, sum, count, and seventeen buckets less the one that count is.
            #expect(found["none"]?.count == 18)
            for (way, series) in found { #expect(series == found["none"], "\(way)") }
            #expect(try queries.scalar("sum(traces_spanmetrics_calls_total{way=\"mtls\"})") == Double(spans))
        }
    }
}
