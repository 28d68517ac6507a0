import Foundation
import TestSupport
import Testing

/// TLS, tokens, tenants and pages of browsers on the running process, with the official clients of gRPC and HTTP.
@Suite(.timeLimit(.minutes(5)))
struct DoorsTests {
    /// What is asked, and what is to be answered.
    private struct Probe {
        var request: JSONValue
        var expected: String

        init(_ door: String, _ port: Int, _ more: JSONValue = [:], is expected: String) {
            request = (["door": .string(door), "port": .integer(Int64(port))] as JSONValue).merging(more)
            self.expected = expected
        }
    }

    private static func knock(_ probes: [Probe]) throws {
        let report = try PythonScript.run(
            "Tests/Integration/Python/doors.py", [try JSONValue.array(probes.map(\.request)).text()], seconds: 240)
        let answers = (report["answers"]?.elements ?? []).map { $0.string ?? "" }
        #expect(answers.count == probes.count)
        for (probe, answer) in zip(probes, answers) { #expect(answer == probe.expected, "\(probe.request)") }
    }

    private static func protocols(_ grpc: JSONValue, _ http: JSONValue) -> JSONValue {
        ["distributor": ["receivers": ["otlp": ["protocols": ["grpc": grpc, "http": http]]]]]
    }

    private static func tls(_ pair: TestAuthority.Pair, _ more: JSONValue = [:]) -> JSONValue {
        ["tls": (["cert_file": .string(pair.certificate), "key_file": .string(pair.key)] as JSONValue).merging(more)]
    }

    private static func client(_ pair: TestAuthority.Pair?, trusting authority: TestAuthority) -> JSONValue {
        let trust: JSONValue = ["ca": .string(authority.certificate)]
        return pair.map { trust.merging(["cert": .string($0.certificate), "key": .string($0.key)]) } ?? trust
    }

    @Test func certificatesOfBothSides() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("doors")
            let authority = try TestAuthority(in: directory)
            let stranger = try TestAuthority("stranger", in: directory)
            let server = try authority.sign("server")
            let asks: JSONValue = ["client_ca_file": .string(authority.certificate)]
            let configuration = SidecarConfiguration(extra: Self.protocols(Self.tls(server, asks), Self.tls(server, asks)))
            let ours = try authority.sign("client", host: "client")
            let refused: [TestAuthority.Pair?] = [
                nil, try authority.sign("old", days: -1), try stranger.sign("other"),
                // Signed by itself.
                TestAuthority.Pair(certificate: stranger.certificate, key: directory.file("stranger.key")),
            ]
            try SidecarProcess(configuration).during { sidecar in
                let (grpc, http) = (sidecar.ports.grpc, sidecar.ports.http)
                var probes = [
                    Probe("grpc", grpc, Self.client(ours, trusting: authority), is: "OK"),
                    Probe("http", http, Self.client(ours, trusting: authority), is: "200"),
                    // Clear text.
                    Probe("grpc", grpc, is: "UNAVAILABLE"), Probe("http", http, is: "tls"),
                    // The certificate has another name, or is of an authority that the client does not know.
                    Probe("grpc", grpc, Self.client(ours, trusting: authority).merging(["host": "127.0.0.1"]), is: "UNAVAILABLE"),
                    Probe("http", http, Self.client(ours, trusting: authority).merging(["host": "127.0.0.1"]), is: "tls"),
                    Probe("grpc", grpc, Self.client(ours, trusting: stranger), is: "UNAVAILABLE"),
                    Probe("http", http, Self.client(ours, trusting: stranger), is: "tls"),
                ]
                for pair in refused {
                    probes.append(Probe("grpc", grpc, Self.client(pair, trusting: authority), is: "UNAVAILABLE"))
                    probes.append(Probe("http", http, Self.client(pair, trusting: authority), is: "tls"))
                }
                try Self.knock(probes)
                let metrics = try sidecar.selfMetrics()
                for port in ["grpc", "http"] {
                    #expect(metrics.total("metronome_receiver_closed_connections_total", ["transport": port, "reason": "tls"]) >= 4)
                }
            }
        }
    }

    @Test func filesThatChangeWhileItRuns() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("doors")
            let authority = try TestAuthority(in: directory)
            let server = try authority.sign("server")
            let configuration = SidecarConfiguration(extra: Self.protocols(Self.tls(server), Self.tls(server)))
            try SidecarProcess(configuration).during { sidecar in
                func reloads(_ result: String) throws -> Double {
                    try sidecar.selfMetrics().total("metronome_tls_reloads_total", ["port": "grpc", "result": result])
                }
                let probes = [
                    Probe("grpc", sidecar.ports.grpc, Self.client(nil, trusting: authority), is: "OK"),
                    Probe("http", sidecar.ports.http, Self.client(nil, trusting: authority), is: "200"),
                ]
                try Self.knock(probes)
                try Data("broken".utf8).write(to: URL(fileURLWithPath: server.certificate), options: .atomic)
                try waitUntil("the broken file was looked at") { try reloads("failure") >= 1 }
                #expect(sidecar.process.log().contains("the certificates read before go on holding"))
                try Self.knock(probes)
                // Of another authority from now on, so that nothing of the old one can answer.
                let successor = try TestAuthority("successor", in: directory)
                let next = try successor.sign("next")
                for (from, to) in [(next.key, server.key), (next.certificate, server.certificate)] {
                    try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to), options: .atomic)
                }
                try waitUntil("the new files were read") { try reloads("success") >= 1 }
                try Self.knock([
                    Probe("grpc", sidecar.ports.grpc, Self.client(nil, trusting: successor), is: "OK"),
                    Probe("grpc", sidecar.ports.grpc, Self.client(nil, trusting: authority), is: "UNAVAILABLE"),
                ])
            }
        }
    }

    /// A connection of a client whose authority is withdrawn does not outlive that.
    @Test func anAuthorityThatIsWithdrawn() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("doors")
            let authority = try TestAuthority(in: directory)
            let server = try authority.sign("server")
            let ours = try authority.sign("client", host: "client")
            let successor = try TestAuthority("successor", in: directory)
            let former = String(decoding: try Data(contentsOf: URL(fileURLWithPath: authority.certificate)), as: UTF8.self)
            let clients = try directory.write("clients.pem", former)
            let asks = Self.tls(server, ["client_ca_file": .string(clients)])
            try SidecarProcess(SidecarConfiguration(extra: Self.protocols(asks, asks))).during { sidecar in
                let probe: JSONValue = ["from": .string(successor.certificate), "to": .string(clients), "seconds": 60]
                try Self.knock([
                    Probe("held", sidecar.ports.http, Self.client(ours, trusting: authority).merging(probe), is: "closed, then tls"),
                    Probe("grpc", sidecar.ports.grpc, Self.client(ours, trusting: authority), is: "UNAVAILABLE"),
                ])
                #expect(sidecar.process.log().contains("connections_ended"))
            }
        }
    }

    @Test func tokensTenantsAndPages() async throws {
        try await onThread {
            // printf %s shop-token | sha256sum
            let hash = "88cc4600551e64b7cb97dd7f63ebad405255e5d17bdd71ee9fe1ed5cc20d0b3b"
            let clients: JSONValue = [["name": "shop", "token_sha256": .string(hash), "tenants": ["shop"]]]
            let pages: JSONValue = ["cors": ["allowed_origins": ["https://shop.example"]]]
            let extra = Self.protocols([:], pages).merging([
                "multitenancy_enabled": true,
                "metronome": ["intake": ["clients": clients], "admin": ["clients": [["name": "prometheus", "token_sha256": .string(hash)]]]],
            ])
            try SidecarProcess(SidecarConfiguration(extra: extra)).during { sidecar in
                let (grpc, http) = (sidecar.ports.grpc, sidecar.ports.http)
                func headers(_ values: JSONValue) -> JSONValue { ["headers": values] }
                let cases: [(JSONValue, String, String)] = [
                    ([:], "UNAUTHENTICATED", "401"), (["Authorization": "Bearer other"], "UNAUTHENTICATED", "401"),
                    (["Authorization": "Bearer "], "UNAUTHENTICATED", "401"), (["Authorization": "Bearer shop-token"], "OK", "200"),
                    (["Authorization": "Bearer shop-token", "X-Scope-OrgID": "shop"], "OK", "200"),
                    (["Authorization": "Bearer shop-token", "X-Scope-OrgID": "shop:team=a"], "OK", "200"),
                    (["Authorization": "Bearer shop-token", "X-Scope-OrgID": "billing"], "PERMISSION_DENIED", "403"),
                    (["Authorization": "Bearer shop-token", "X-Scope-OrgID": "shop|billing"], "PERMISSION_DENIED", "403"),
                ]
                var probes = cases.flatMap { values, code, status in
                    [Probe("grpc", grpc, headers(values), is: code), Probe("http", http, headers(values), is: status)]
                }
                let asks: JSONValue = ["Access-Control-Request-Method": "POST"]
                probes += [
                    Probe("preflight", http, headers(asks.merging(["Origin": "https://shop.example"])), is: "204 https://shop.example"),
                    Probe("preflight", http, headers(asks.merging(["Origin": "https://evil.example"])), is: "204"),
                    Probe(
                        "http", http, headers(["Origin": "https://shop.example", "Authorization": "Bearer shop-token"]),
                        is: "200 https://shop.example"),
                    Probe("http", http, headers(["Origin": "https://evil.example", "Authorization": "Bearer shop-token"]), is: "200"),
                ]
                try Self.knock(probes)
                try Self.lookAtPages(sidecar.ports.admin)
                #expect(!sidecar.process.log().contains("shop-token"))
            }
        }
    }

    /// Whether it runs is for everybody; everything else for who is known.
    private static func lookAtPages(_ port: Int) throws {
        for path in ["/", "/metrics", "/metrics/spans", "/status", "/status/config", "/api/v1/providers", "/none"] {
            let stranger = try HTTPClient.get(port, path)
            #expect(stranger.status == 401 && !stranger.text.contains("prometheus"), "\(path)")
            for proof in ["Bearer other", "Basic c2hvcDpzaG9wLXRva2Vu", "shop-token"] {
                #expect(try HTTPClient.request("GET", port, path, headers: [("Authorization", proof)]).status == 401, "\(path) \(proof)")
            }
            let known = try HTTPClient.request("GET", port, path, headers: [("Authorization", "Bearer shop-token")])
            #expect(known.status == (path == "/none" ? 404 : 200) || path == "/api/v1/providers", "\(path)")
        }
        #expect(try HTTPClient.get(port, "/ready").status == 200)
        let metrics = try PrometheusText(HTTPClient.request("GET", port, "/metrics", headers: [("Authorization", "Bearer shop-token")]).text)
        #expect(metrics.total("metronome_console_refused_requests_total", ["reason": "unauthenticated"]) == 28)
    }

    /// The admin pages over TLS, where clients must show a certificate, and the health check that knows how to ask.
    @Test func theAdminPages() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("doors")
            let authority = try TestAuthority(in: directory)
            let server = try authority.sign("server")
            let ours = try authority.sign("client", host: "client")
            let port = try LoopbackPorts.take()
            let document: JSONValue = [
                "server": [
                    "http_listen_address": "127.0.0.1", "http_listen_port": .integer(Int64(port)), "tls_min_version": "VersionTLS13",
                    "http_tls_config": [
                        "cert_file": .string(server.certificate), "key_file": .string(server.key), "client_ca_file": .string(authority.certificate),
                        "client_auth_type": "RequireAndVerifyClientCert",
                    ],
                ],
                "metronome": ["listen": ["grpc": "127.0.0.1:0", "http": "127.0.0.1:0"]],
            ]
            let text = try document.text()
            let file = try directory.write("tempo.yaml", text)
            func health(_ file: String) throws -> MetronomeCommand { try MetronomeCommand(["health", "--config", file], in: directory) }
            #expect(try health(file).output.hasSuffix("Connection refused\n"))
            let process = try ChildProcess(
                SidecarProcess.binary, ["serve", "--config", file], directory: directory.path, logPath: directory.file("log"))
            defer { process.destroy() }
            try waitUntil("it is ready", state: { try health(file).output + process.log() }) { try health(file).exitCode == 0 }
            #expect(try health(file).output == "https://127.0.0.1:\(port)/ready: ready\n")
            let get: JSONValue = ["path": "/ready"]
            try Self.knock([
                Probe("get", port, get.merging(Self.client(ours, trusting: authority)), is: "200"),
                Probe("get", port, get.merging(Self.client(nil, trusting: authority)), is: "tls"),
                Probe("get", port, get, is: "tls"),
                Probe("version", port, Self.client(ours, trusting: authority), is: "TLSv1.3"),
                Probe("version", port, Self.client(ours, trusting: authority).merging(["max": "1.2"]), is: "tls"),
            ])
            // Another certificate than the one that is shown, and one that the server does not take.
            let others = try TestAuthority("stranger", in: directory).sign("other")
            let stranger = try directory.write(
                "other.yaml", text.replacing(server.certificate, with: others.certificate).replacing(server.key, with: others.key))
            let command = try health(stranger)
            #expect(command.exitCode == 1)
            #expect(command.output.contains("it shows another certificate than \(others.certificate) has"), "\(command.output)")
            #expect(try process.stop() == 0)
        }
    }
}
