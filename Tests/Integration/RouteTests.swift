import Foundation
import Synchronization
import TestSupport
import Testing

/// `metronome serve --route`: who routes counts nothing, and those behind count together what one would count alone.
struct RouteTests {
    private static func route(_ targets: [String], _ more: JSONValue = [:]) -> JSONValue {
        let route: JSONValue = ["enabled": true, "targets": .array(targets.map { .string($0) })]
        return ["metronome": ["route": route.merging(more)]]
    }

    private static func url(_ sidecar: SidecarProcess) -> String { "http://127.0.0.1:\(sidecar.ports.grpc)" }

    private static func series(_ sidecar: SidecarProcess) throws -> PrometheusText {
        try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
    }

    private static func calls(_ sidecar: SidecarProcess) throws -> Double { try series(sidecar).total("traces_spanmetrics_calls_total") }

    /// Everything that adds up, by name and labels.
    private static func sums(_ sidecars: [SidecarProcess]) throws -> [String: Double] {
        var sums: [String: Double] = [:]
        for sidecar in sidecars {
            for sample in try series(sidecar).samples {
                let labels = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
                sums["\(sample.name){\(labels)}", default: 0] += sample.value
            }
        }
        return sums
    }

    /// Offered and restored is sent, moved, dropped or waiting; what moves during a scrape may be seen twice.
    private static func expectBalance(_ router: SidecarProcess) throws {
        try waitUntil("the books balance", state: { try HTTPClient.get(router.ports.admin, "/metrics").text }) {
            let own = try router.selfMetrics()
            func total(_ name: String) -> Double { own.total("metronome_route_\(name)") }
            let offered = total("requests_total") + total("restored_requests_total")
            return offered > 0
                && offered == total("sent_requests_total") + total("moved_requests_total") + total("dropped_requests_total")
                    + total("waiting_requests")
        }
    }

    private static let everything: JSONValue = ["processors": ["span-metrics", "service-graphs", "gen-ai"]]

    /// A target at a port that is known beforehand.
    private static func target(at port: Int, overrides: JSONValue = [:]) -> SidecarConfiguration {
        SidecarConfiguration(
            overrides: overrides,
            extra: ["distributor": ["receivers": ["otlp": ["protocols": ["grpc": ["endpoint": .string("127.0.0.1:\(port)")]]]]]])
    }

    /// Edges and calls of models meet, although their halves come in different requests over different protocols.
    @Test func twoCountTogetherWhatOneCountsAlone() async throws {
        try await onThread {
            let counting = SidecarConfiguration(overrides: Self.everything)
            try SidecarProcess(counting).during { alone in
                try SidecarProcess(counting).during { first in
                    try SidecarProcess(counting).during { second in
                        try SidecarProcess(SidecarConfiguration(extra: Self.route([Self.url(first), Self.url(second)]))).during { router in
                            let traffic = RoutedTraffic(first: 1, traces: 300)
                            let (toRouter, toAlone) = (try GRPCConnection(port: router.ports.grpc), try GRPCConnection(port: alone.ports.grpc))
                            for (number, request) in try traffic.requests().enumerated() {
                                switch number % 3 {
                                case 0:
                                    #expect(try toRouter.call(request, gzip: true).status == 0)
                                case 1:
                                    #expect(try router.post(request).status == 200)
                                default:
                                    let zipped = try GzipCompressor.compress(request)
                                    #expect(try router.post(zipped, headers: [("content-encoding", "gzip")]).status == 200)
                                }
                                #expect(try toAlone.call(request).status == 0)
                            }
                            try waitUntil("all have arrived") { try Self.calls(first) + Self.calls(second) == Double(traffic.spans) }
                            #expect(try Self.calls(first) > 0 && Self.calls(second) > 0)
                            var expected: [String: Double] = [:]
                            try waitUntil("one has counted all of it") {
                                expected = try Self.sums([alone])
                                let series = try Self.series(alone)
                                return series.total("traces_service_graph_request_total", ["client": "shop", "server": "stock"]) == 300
                                    && series.total("gen_ai_client_operation_duration_seconds_count") == 300
                            }
                            var found: [String: Double] = [:]
                            try waitUntil("two have counted the same", state: { "\(Self.difference(expected, found))" }) {
                                found = try Self.sums([first, second])
                                return Self.difference(expected, found).isEmpty
                            }
                            #expect(try Self.series(router).samples.isEmpty, "who routes counts nothing")
                            let own = try router.selfMetrics()
                            #expect(own.total("metronome_route_spans_total") == Double(traffic.spans))
                            #expect(own.total("tempo_receiver_accepted_spans") == Double(traffic.spans))
                            #expect(own.total("metronome_route_targets") == 2)
                            try Self.expectBalance(router)
                        }
                    }
                }
            }
        }
    }

    private static func difference(_ expected: [String: Double], _ found: [String: Double]) -> [String] {
        Set(expected.keys).union(found.keys).filter { name in
            guard let one = expected[name], let other = found[name] else { return true }
            return abs(one - other) > 1e-9 * max(abs(one), 1)
        }.sorted()
    }

    /// While one is stopped its share goes to the other one, and comes back with it: each span counts once.
    @Test func aTargetIsStoppedAndStartedAgain() async throws {
        try await onThread {
            let port = try LoopbackPorts.take()
            try SidecarProcess(SidecarConfiguration()).during { steady in
                let targets = [Self.url(steady), "http://127.0.0.1:\(port)"]
                try SidecarProcess(SidecarConfiguration(extra: Self.route(targets, ["failover_after": "1s"]))).during { router in
                    func send(_ traffic: RoutedTraffic) throws {
                        for request in try traffic.requests() { #expect(try router.post(request).status == 200) }
                    }
                    func own(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
                        try router.selfMetrics().total("metronome_route_\(name)", labels)
                    }
                    let before = try SidecarProcess(Self.target(at: port)).during { other in
                        try send(RoutedTraffic(first: 1, traces: 50))
                        try waitUntil("all have arrived") { try Self.calls(steady) + Self.calls(other) == 200 }
                        let counted = try Self.calls(other)
                        #expect(try other.stop() == 0)
                        return counted
                    }
                    #expect(before > 0)
                    try send(RoutedTraffic(first: 101, traces: 50))
                    try waitUntil("the other one has them") { try Self.calls(steady) + before == 400 }
                    #expect(try own("failovers_total", ["target": "127.0.0.1:\(port)"]) == 1)
                    #expect(try own("moved_requests_total") > 0 && own("targets") == 1)
                    try SidecarProcess(Self.target(at: port)).during { other in
                        try waitUntil("it is back") { try own("targets") == 2 }
                        try send(RoutedTraffic(first: 201, traces: 50))
                        try waitUntil("all have arrived") { try Self.calls(steady) + Self.calls(other) + before == 600 }
                        #expect(try Self.calls(other) > 0)
                    }
                    #expect(try own("dropped_requests_total") == 0)
                    try Self.expectBalance(router)
                    try Self.expectPages(router)
                }
            }
        }
    }

    /// Each target stands on the page of targets with the numbers that its metrics have.
    private static func expectPages(_ router: SidecarProcess) throws {
        let described = try PythonScript.run("Tests/Integration/Python/openapi.py", ["http://127.0.0.1:\(router.ports.admin)", "/api/v1/targets"])
        #expect(described["problems"]?.elements.isEmpty == true, "\((try? described.text()) ?? "?")")
        let targets = try JSONValue(parsing: try HTTPClient.get(router.ports.admin, "/api/v1/targets").body)["route"]?.elements ?? []
        let own = try router.selfMetrics()
        #expect(targets.count == 2 && targets.allSatisfy { $0["share"]?.string == "up" })
        let page = try HTTPClient.get(router.ports.admin, "/console/targets", headers: [("accept", "text/html")]).text
        for target in targets {
            let name = try #require(target["name"]?.string)
            for (key, metric) in [("spans", "spans"), ("requests", "requests"), ("moved_requests", "moved_requests")] {
                #expect(target[key]?.double == own.total("metronome_route_\(metric)_total", ["target": name]), "\(name) \(key)")
            }
            #expect(page.contains(name))
        }
    }

    /// The header of the tenant, the compression, and who asks for no metrics; what one target gets alone is not even compressed anew.
    @Test func requestsKeepWhatTheyCameWith() async throws {
        try await onThread {
            let arrived = Mutex<[LoopbackHTTPServer.Request]>([])
            let target = try LoopbackHTTPServer { request in
                arrived.withLock { $0.append(request) }
                return .init(200)
            }
            defer { target.close() }
            let silent = try SilentListener()
            defer { silent.close() }
            let targets = ["http://127.0.0.1:\(target.port)", "http://127.0.0.1:\(silent.port)"]
            let more: JSONValue = ["protocol": "http", "headers": ["Authorization": "Bearer ours"]]
            try SidecarProcess(SidecarConfiguration(extra: Self.route(targets, more))).during { router in
                let headers = [
                    ("x-scope-orgid", "team"), ("authorization", "Bearer theirs"), ("no-generate-metrics", "1"), ("content-encoding", "gzip"),
                ]
                let whole = try GzipCompressor.compress(SpanFixture().request(count: 1))
                let divided = try GzipCompressor.compress(SpanFixture(name: String(repeating: "x", count: 500)).request(count: 200))
                // A span that is not the target's is the silent one's.
                for number in 2...20 {
                    var fixture = SpanFixture()
                    fixture.firstNumber = number
                    #expect(try router.post(try GzipCompressor.compress(fixture.request()), headers: headers).status == 200)
                }
                #expect(try router.post(whole, headers: headers).status == 200)
                #expect(try router.post(divided, headers: headers).status == 200)
                func isPart(_ request: LoopbackHTTPServer.Request) -> Bool {
                    ((try? GzipReader.decompress(request.body))?.count ?? 0) > 10 * 600
                }
                try waitUntil("the large one has come") { arrived.withLock { $0.contains(where: isPart) } }
                let requests = arrived.withLock { $0 }
                for request in requests {
                    #expect(Self.header(request, "x-scope-orgid") == "team" && Self.header(request, "authorization") == "Bearer ours")
                    #expect(Self.header(request, "content-encoding") == "gzip" && Self.header(request, "no-generate-metrics") != nil)
                    #expect(Self.header(request, "x-metronome-routed") == "1" && Self.header(request, "content-type") == "application/x-protobuf")
                }
                let part = try #require(requests.first(where: isPart))
                let inflated = try GzipReader.decompress(part.body)
                #expect(part.body != divided && inflated.count < 200 * 600)
            }
        }
    }

    private static func header(_ request: LoopbackHTTPServer.Request, _ name: String) -> String? {
        request.headers.first { $0.name.lowercased() == name }?.value
    }

    /// Nothing is taken that has no room, and everything that was is there.
    @Test func whoHasNoRoomIsTold() async throws {
        try await onThread {
            let silent = try SilentListener()
            defer { silent.close() }
            let more: JSONValue = ["protocol": "http", "max_queue_bytes": "1MiB", "max_disk_bytes": 0, "failover_after": "0s", "timeout": "1h"]
            let extra = Self.route(["http://127.0.0.1:\(silent.port)"], more).merging(["metronome": ["limits": ["shutdown_deadline": "3s"]]])
            try SidecarProcess(SidecarConfiguration(extra: extra)).during { router in
                let replies = try (0..<40).map { _ in
                    try router.post(try SpanFixture(name: String(repeating: "x", count: 900)).request(count: 50))
                }
                let taken = replies.filter { $0.status == 200 }.count
                #expect(taken > 10 && taken < 40 && replies.allSatisfy { [200, 503].contains($0.status) })
                let refused = try #require(replies.first { $0.status == 503 })
                #expect(refused.header("retry-after") == "1" && refused.text.contains("metronome.route.max_queue_bytes"))
                let own = try router.selfMetrics()
                #expect(own.total("metronome_route_waiting_requests") == Double(taken))
                #expect(own.total("metronome_route_waiting_bytes") <= 1_048_576)
                #expect(own.total("metronome_receiver_refused_requests_total", ["reason": "not_routed"]) == Double(40 - taken))
                try Self.expectBalance(router)
                #expect(try router.stop() == 0)
            }
        }
    }

    /// Who routes is no target of others; what is no request is refused as by who counts.
    @Test func oneHopAlone() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(), arguments: ["--route-to", "dns+http://localhost:9"]).during { router in
                let twice = try router.post(try SpanFixture().request(), headers: [("x-metronome-routed", "1")])
                #expect(twice.status == 503 && twice.text.contains("which routes itself"))
                let damaged = try router.post([0x0a, 0xff])
                #expect(damaged.status == 400 && damaged.text.contains("request is not a valid OTLP protobuf message"))
                #expect(try router.post([]).status == 200)
                let own = try router.selfMetrics()
                #expect(own.total("metronome_receiver_refused_requests_total", ["reason": "routed_twice"]) == 1)
                #expect(own.total("metronome_receiver_refused_requests_total", ["reason": "malformed"]) == 1)
                #expect(own.total("metronome_route_requests_total") == 0 && own.total("metronome_route_targets") >= 1)
            }
        }
    }

    /// What waits when the process ends is there for the next one, whoever the targets are then.
    @Test(arguments: [false, true]) func whatWaitsOutlivesTheProcess(isKilled: Bool) async throws {
        try await onThread {
            let directory = try TemporaryDirectory("route")
            let port = try LoopbackPorts.take()
            func router(_ target: String) -> SidecarConfiguration {
                let route = Self.route([target], ["max_queue_bytes": "1MiB"])
                return SidecarConfiguration(
                    generator: ["storage": ["path": .string(directory.file("storage"))]],
                    extra: route.merging(["metronome": ["limits": ["shutdown_deadline": "3s"]]]))
            }
            try SidecarProcess(router("http://127.0.0.1:\(port)")).during { router in
                for _ in 0..<60 {
                    let request = try SpanFixture(name: String(repeating: "x", count: 900)).request(count: 20)
                    // The disk may be slower than this.
                    try waitUntil("it is taken") { try router.post(request).status == 200 }
                }
                try waitUntil("the memory is half empty") { try router.selfMetrics().total("metronome_route_waiting_bytes") <= 524_288 }
                try Self.expectBalance(router)
                if isKilled { router.process.destroy() } else { #expect(try router.stop() == 0) }
            }
            try SidecarProcess(SidecarConfiguration()).during { target in
                try SidecarProcess(router(Self.url(target))).during { router in
                    try waitUntil("all of it is sent") {
                        let own = try router.selfMetrics()
                        return own.total("metronome_route_waiting_requests") == 0 && own.total("metronome_route_restored_requests_total") > 0
                    }
                    let own = try router.selfMetrics()
                    let restored = own.total("metronome_route_restored_requests_total")
                    #expect(isKilled ? restored >= 20 : restored == 60)
                    #expect(
                        own.total("metronome_route_moved_requests_total") == restored && own.total("metronome_route_sent_requests_total") == restored)
                    #expect(try Self.calls(target) == restored * 20)
                }
            }
        }
    }

    @Test func checkTellsWhoCounts() async throws {
        let (good, bad, none) = try await onThread {
            let directory = try TemporaryDirectory("route")
            try directory.write("metronome.yaml", "metronome:\n  kafka: { enabled: true }\ningest: { kafka: { topic: t } }\n")
            func check(_ arguments: String...) throws -> String { try MetronomeCommand(["check"] + arguments, in: directory).output }
            return (
                try check("metronome.yaml", "--route-to", "http://m-0:4317", "--route-to=dns+http://m:4317"),
                try check("--route-to", "http://user:secret@m:4317"), try check("--route")
            )
        }
        #expect(
            good.contains("routes   spans by their traces to http://m-0:4317, dns+http://m:4317 (OTLP/gRPC), and counts nothing itself\n")
                && good.contains("warning: metronome.kafka: no topic is read") && !good.contains("makes "))
        #expect(bad.contains("--route-to: ") && !bad.contains("secret"))
        #expect(none.contains("metronome.route: targets is empty"))
    }
}
