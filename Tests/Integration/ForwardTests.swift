import Foundation
import Synchronization
import TestSupport
import Testing

/// `metronome.forward`: what one process takes, another one gets.
struct ForwardTests {
    private static func forward(_ targets: JSONValue...) -> JSONValue { ["metronome": ["forward": .array(targets)]] }

    private static func calls(_ sidecar: SidecarProcess) throws -> Double {
        try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text).total("traces_spanmetrics_calls_total")
    }

    /// Offered and restored is sent, dropped or waiting; what moves during a scrape may be seen twice.
    private static func expectBalance(_ sidecar: SidecarProcess) throws {
        try waitUntil("the books balance") {
            let own = try sidecar.selfMetrics()
            func total(_ name: String) -> Double { own.total("metronome_forward_\(name)") }
            let offered = total("requests_total") + total("restored_requests_total")
            return offered > 0
                && offered == total("sent_requests_total") + total("dropped_requests_total") + total("waiting_requests")
        }
    }

    /// The same bytes, compressed as they came, with the tenant and the target's own headers, and nothing that was refused.
    @Test func requestsArriveAsTheyCame() async throws {
        try await onThread {
            let arrived = Mutex<[LoopbackHTTPServer.Request]>([])
            let target = try LoopbackHTTPServer { request in
                arrived.withLock { $0.append(request) }
                return .init(200)
            }
            defer { target.close() }
            let entry: JSONValue = [
                "url": .string("http://127.0.0.1:\(target.port)"), "protocol": "http", "headers": ["Authorization": "Bearer ours"],
            ]
            try SidecarProcess(SidecarConfiguration(extra: Self.forward(entry))).during { sidecar in
                let plain = try SpanFixture().request(count: 3)
                let compressed = try GzipCompressor.compress(plain)
                let time = UInt64(Date().timeIntervalSince1970 * 1e9)
                let span =
                    "{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\"b7ad6b7169203331\",\"startTimeUnixNano\":\"\(time)\",\"endTimeUnixNano\":\"\(time)\"}"
                let json = Array("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(span)]}]}]}".utf8)
                let tenant = [("x-scope-orgid", "team"), ("authorization", "Bearer theirs")]
                #expect(try sidecar.post(compressed, headers: tenant + [("content-encoding", "gzip")]).status == 200)
                #expect(try sidecar.post([0x0a, 0xff]).status == 400)
                #expect(try sidecar.post(json, contentType: "application/json").status == 200)
                #expect(try GRPCConnection(port: sidecar.ports.grpc).call(plain, gzip: true).status == 0)
                try waitUntil("all have arrived") { arrived.withLock { $0.count } == 3 }
                let requests = arrived.withLock { $0 }
                let zipped = requests.filter { Self.header($0, "content-encoding") == "gzip" }
                #expect(zipped.count == 2 && zipped.allSatisfy { $0.body == compressed })
                #expect(zipped.allSatisfy { Self.header($0, "content-type") == "application/x-protobuf" })
                #expect(requests.filter { Self.header($0, "content-type") == "application/json" }.map(\.body) == [json])
                #expect(requests.allSatisfy { $0.path == "/v1/traces" && Self.header($0, "authorization") == "Bearer ours" })
                #expect(requests.compactMap { Self.header($0, "x-scope-orgid") } == ["team"])
                try waitUntil("it is counted") { try sidecar.selfMetrics().total("metronome_forward_sent_requests_total") == 3 }
                try Self.expectBalance(sidecar)
            }
        }
    }

    private static func header(_ request: LoopbackHTTPServer.Request, _ name: String) -> String? {
        request.headers.first { $0.name.lowercased() == name }?.value
    }

    /// Over TLS, with certificates of both sides, over gRPC and HTTP at once.
    @Test func aSecondProcessCountsTheSame() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("forward")
            let authority = try TestAuthority(in: directory)
            let (server, ours) = (try authority.sign("server"), try authority.sign("client", host: "client"))
            let tls: JSONValue = [
                "cert_file": .string(server.certificate), "key_file": .string(server.key), "client_ca_file": .string(authority.certificate),
            ]
            let doors: JSONValue = ["distributor": ["receivers": ["otlp": ["protocols": ["grpc": ["tls": tls], "http": ["tls": tls]]]]]]
            try SidecarProcess(SidecarConfiguration(extra: doors)).during { second in
                let client: JSONValue = [
                    "ca_file": .string(authority.certificate), "cert_file": .string(ours.certificate), "key_file": .string(ours.key),
                    "server_name": "localhost",
                ]
                let targets = [("grpc", second.ports.grpc), ("http", second.ports.http)].map { wire, port -> JSONValue in
                    ["url": .string("https://127.0.0.1:\(port)"), "name": .string(wire), "protocol": .string(wire), "tls_config": client]
                }
                try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["forward": .array(targets)]])).during { first in
                    let connection = try GRPCConnection(port: first.ports.grpc)
                    for number in 0..<100 {
                        let request = try SpanFixture(name: "GET /\(number % 7)").request(count: 5)
                        #expect(try connection.call(request, gzip: number % 2 == 0).status == 0)
                        #expect(try first.post(request).status == 200)
                    }
                    #expect(try Self.calls(first) == 1_000)
                    try waitUntil("the second one has counted all of it twice") { try Self.calls(second) == 2_000 }
                    try Self.expectBalance(first)
                }
            }
        }
    }

    /// A file of authorities that was the wrong one is put right while requests wait.
    @Test func certificatesAreReadAgain() async throws {
        try await onThread {
            let (directory, elsewhere) = (try TemporaryDirectory("forward"), try TemporaryDirectory("forward"))
            let (authority, stranger) = (try TestAuthority(in: directory), try TestAuthority(in: elsewhere))
            let server = try authority.sign("server")
            let tls: JSONValue = ["cert_file": .string(server.certificate), "key_file": .string(server.key)]
            let doors: JSONValue = ["distributor": ["receivers": ["otlp": ["protocols": ["grpc": ["tls": tls], "http": ["tls": tls]]]]]]
            let trusted = try directory.write("trusted.pem", try String(contentsOfFile: stranger.certificate, encoding: .utf8))
            try SidecarProcess(SidecarConfiguration(extra: doors)).during { second in
                let targets = [("grpc", second.ports.grpc), ("http", second.ports.http)].map { wire, port -> JSONValue in
                    [
                        "url": .string("https://127.0.0.1:\(port)"), "name": .string(wire), "protocol": .string(wire),
                        "tls_config": ["ca_file": .string(trusted), "server_name": "localhost"],
                    ]
                }
                try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["forward": .array(targets)]])).during { first in
                    #expect(try first.post(try SpanFixture().request(count: 5)).status == 200)
                    for wire in ["grpc", "http"] {
                        try waitUntil("\(wire) has failed") {
                            try first.selfMetrics().total("metronome_forward_failed_attempts_total", ["target": wire]) > 0
                        }
                    }
                    try directory.write("trusted.pem", try String(contentsOfFile: authority.certificate, encoding: .utf8))
                    try waitUntil("both have come") { try Self.calls(second) == 10 }
                    #expect(first.process.log().contains("the files of tls_config have changed"))
                }
            }
        }
    }

    /// Clients are answered as always, and nothing is lost that has room.
    @Test func aTargetThatIsDownGetsThemLater() async throws {
        try await onThread {
            let port = try LoopbackPorts.take()
            let entry: JSONValue = ["url": .string("http://127.0.0.1:\(port)")]
            try SidecarProcess(SidecarConfiguration(extra: Self.forward(entry))).during { first in
                for _ in 0..<50 { #expect(try first.post(try SpanFixture().request(count: 2)).status == 200) }
                try waitUntil("it was tried") { try first.selfMetrics().total("metronome_forward_failed_attempts_total") > 0 }
                #expect(try first.selfMetrics().total("metronome_forward_waiting_requests") == 50)
                try SidecarProcess(Self.target(at: port)).during { second in
                    try waitUntil("all have come") { try Self.calls(second) == 100 }
                }
                #expect(try first.selfMetrics().total("metronome_forward_dropped_requests_total") == 0)
                try Self.expectBalance(first)
            }
        }
    }

    /// A login page in front of the target, longer than what is looked at: nothing counts as sent until somebody lets it through.
    @Test func aPageIsNoDelivery() async throws {
        try await onThread {
            let isOpen = Atomic<Bool>(false)
            let arrived = Atomic<Int>(0)
            let page = Array(("<!DOCTYPE html>" + String(repeating: "<p>Sign in</p>", count: 1000)).utf8)
            let target = try LoopbackHTTPServer { _ in
                guard isOpen.load(ordering: .relaxed) else { return .init(200, headers: [("Content-Type", "text/html")], body: page) }
                arrived.add(1, ordering: .relaxed)
                return .init(200)
            }
            defer { target.close() }
            let entry: JSONValue = ["url": .string("http://127.0.0.1:\(target.port)"), "protocol": "http"]
            try SidecarProcess(SidecarConfiguration(extra: Self.forward(entry))).during { sidecar in
                #expect(try sidecar.post(try SpanFixture().request()).status == 200)
                try waitUntil("it is told", state: { sidecar.process.log() }) {
                    sidecar.process.log().contains("HTTP 200 with a web page instead of an answer: a login page")
                }
                let own = try sidecar.selfMetrics()
                #expect(own.total("metronome_forward_failed_attempts_total") > 0 && own.total("metronome_forward_sent_requests_total") == 0)
                #expect(try BrokenSetup.page(sidecar, "/").contains("with a web page instead of an answer"))
                isOpen.store(true, ordering: .relaxed)
                try waitUntil("it has come") { arrived.load(ordering: .relaxed) == 1 }
                try waitUntil("it is counted") { try sidecar.selfMetrics().total("metronome_forward_sent_requests_total") == 1 }
            }
        }
    }

    /// A target that takes connections and never answers: what has no room is counted, spans count all the same, and the end has a bound.
    @Test func theQueueHasABound() async throws {
        try await onThread {
            let silent = try SilentListener()
            defer { silent.close() }
            let entry: JSONValue = [
                "url": .string("http://127.0.0.1:\(silent.port)"), "protocol": "http", "max_queue_bytes": "1MiB", "max_disk_bytes": 0,
                "timeout": "1h",
            ]
            let extra: JSONValue = ["metronome": ["forward": [entry], "limits": ["shutdown_deadline": "3s"]]]
            try SidecarProcess(SidecarConfiguration(extra: extra)).during { sidecar in
                for number in 0..<40 {
                    let request = try SpanFixture(name: String(repeating: "x", count: 900)).request(count: 50)
                    #expect(try sidecar.post(request).status == 200, "\(number)")
                }
                #expect(try Self.calls(sidecar) == 2_000)
                let own = try sidecar.selfMetrics()
                #expect(own.total("metronome_forward_dropped_requests_total", ["reason": "queue_full"]) > 0)
                #expect(own.total("metronome_forward_waiting_bytes") <= 1_048_576)
                try Self.expectBalance(sidecar)
                #expect(try sidecar.stop() == 0)
            }
        }
    }

    /// A target at a port, which counts what it gets.
    private static func target(at port: Int) -> SidecarConfiguration {
        SidecarConfiguration(
            extra: ["distributor": ["receivers": ["otlp": ["protocols": ["grpc": ["endpoint": .string("127.0.0.1:\(port)")]]]]]])
    }

    /// More than the memory takes goes to the disk, and what waits there outlives the process, however that ends.
    @Test(arguments: [false, true]) func whatWaitsOutlivesTheProcess(isKilled: Bool) async throws {
        try await onThread {
            let directory = try TemporaryDirectory("forward")
            let port = try LoopbackPorts.take()
            let entry: JSONValue = ["url": .string("http://127.0.0.1:\(port)"), "max_queue_bytes": "1MiB"]
            let extra: JSONValue = ["metronome": ["forward": [entry], "limits": ["shutdown_deadline": "3s"]]]
            let configuration = SidecarConfiguration(generator: ["storage": ["path": .string(directory.file("storage"))]], extra: extra)
            let kept = try SidecarProcess(configuration).during { first in
                // No faster than the disk takes them: intake waits for nobody, and what finds the memory full is dropped.
                for _ in 0..<10 {
                    for _ in 0..<8 {
                        let request = try SpanFixture(name: String(repeating: "x", count: 900)).request(count: 30)
                        #expect(try first.post(request).status == 200)
                    }
                    try waitUntil("the memory is half empty") { try first.selfMetrics().total("metronome_forward_waiting_bytes") <= 524_288 }
                }
                let own = try first.selfMetrics()
                #expect(own.total("metronome_forward_dropped_requests_total") == 0)
                #expect(own.total("metronome_forward_waiting_requests") == 80)
                #expect(own.total("metronome_forward_waiting_disk_bytes") > 1_000_000)
                try Self.expectBalance(first)
                if isKilled { first.process.destroy() } else { #expect(try first.stop() == 0) }
                return isKilled ? 30 : 80
            }
            try SidecarProcess(Self.target(at: port)).during { second in
                try SidecarProcess(configuration).during { first in
                    try waitUntil("all of it is sent") { try first.selfMetrics().total("metronome_forward_waiting_requests") == 0 }
                    let own = try first.selfMetrics()
                    let restored = own.total("metronome_forward_restored_requests_total")
                    #expect(isKilled ? restored >= Double(kept) : restored == Double(kept))
                    #expect(own.total("metronome_forward_sent_requests_total") == restored)
                    #expect(try Self.calls(second) == restored * 30)
                    #expect(try first.stop() == 0)
                }
            }
        }
    }

    /// What is under way when the process ends is given up and kept, too: nobody knows whether it arrived.
    @Test(arguments: ["grpc", "http"]) func whatIsUnderWayIsKept(_ wire: String) async throws {
        try await onThread {
            let directory = try TemporaryDirectory("forward")
            let silent = try SilentListener()
            defer { silent.close() }
            let entry: JSONValue = [
                "url": .string("http://127.0.0.1:\(silent.port)"), "protocol": .string(wire), "timeout": "1h", "name": "silent",
            ]
            let extra: JSONValue = ["metronome": ["forward": [entry], "limits": ["shutdown_deadline": "2s"]]]
            let configuration = SidecarConfiguration(generator: ["storage": ["path": .string(directory.file("storage"))]], extra: extra)
            try SidecarProcess(configuration).during { first in
                let statuses = try (0..<20).map { _ in try first.post(try SpanFixture().request()).status }
                #expect(statuses.allSatisfy { $0 == 200 })
                let exitCode = try first.stop()
                #expect(exitCode == 0)
            }
            let own = try SidecarProcess(configuration).during { second in try second.selfMetrics() }
            #expect(own.total("metronome_forward_restored_requests_total") == 20)
        }
    }

    /// Why a target refuses is told however long its answer is, cut, and without the token that it repeats.
    @Test func longRefusalsAreTold() async throws {
        try await onThread {
            let refusal = "the schema of Bearer 0123456789abcdef is not known\n" + String(repeating: "see the manual; ", count: 10_000)
            let target = try LoopbackHTTPServer { _ in .init(400, body: Array(refusal.utf8)) }
            defer { target.close() }
            let entry: JSONValue = [
                "url": .string("http://127.0.0.1:\(target.port)"), "protocol": "http", "headers": ["Authorization": "Bearer 0123456789abcdef"],
            ]
            try SidecarProcess(SidecarConfiguration(extra: Self.forward(entry))).during { sidecar in
                for _ in 0..<3 { #expect(try sidecar.post(try SpanFixture().request()).status == 200) }
                try waitUntil("all are refused") {
                    try sidecar.selfMetrics().total("metronome_forward_dropped_requests_total", ["reason": "refused"]) == 3
                }
                let page = try JSONValue(parsing: try HTTPClient.get(sidecar.ports.admin, "/api/v1/targets").body)
                let told = page["forward"]?.elements.first?["last_failure"]?["text"]?.string ?? ""
                #expect(told.hasPrefix("HTTP 400 the schema of Bearer <secret> is not known see the manual; "), "\(told)")
                #expect(told.utf8.count < 300 && sidecar.process.log().contains("is not known see the manual"))
                #expect(!sidecar.process.log().contains("0123456789abcdef"))
                try Self.expectBalance(sidecar)
            }
        }
    }

    @Test func checkTellsWhereRequestsGo() async throws {
        let (good, bad) = try await onThread {
            let directory = try TemporaryDirectory("forward")
            func check(_ entry: String) throws -> String {
                try directory.write("metronome.yaml", "metronome:\n  forward:\n    - \(entry)\n")
                return try MetronomeCommand(["check", "metronome.yaml"], in: directory).output
            }
            return (
                try check("{ url: \"http://tempo:4317\" }"), try check("{ url: \"http://user:secret@tempo:4317\", protocl: http }")
            )
        }
        #expect(good.contains("passes   each request on to http://tempo:4317 (OTLP/gRPC)\n"))
        #expect(bad.contains("protocl: unknown key; did you mean protocol?") && !bad.contains("secret"))
    }
}
