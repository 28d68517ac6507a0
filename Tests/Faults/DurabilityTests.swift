import Foundation
import Synchronization
import TestSupport
import Testing

/// What is collected survives the process, with a real Prometheus on the other side. The disk is the real one; what it does at a loss of
/// power is simulated in `Tests/Simulation`.
struct DurabilityTests {
    private static let series = "traces_spanmetrics_calls_total{service=\"durable\"}"
    private static let calls = "sum(\(series))"
    private static let resets = "sum(resets(\(series)[30m]))"
    private static let times = "max(count_over_time(\(series)[30m]))"

    struct Seen: Sendable {
        var newest: Double?
        var resets: Double?
        var times: Int
        var log: String
    }

    /// Killed with everything unsent: each collection arrives at its own time, and counting goes on.
    @Test func killedWhileTheReceiverIsDown() async throws {
        let seen = try await onThread {
            let place = try TemporaryDirectory("durable")
            let port = try LoopbackPorts.take()
            try Self.serve(place.path, [PrometheusServer.entry(port)]) { sidecar in
                for _ in 0..<4 { try Self.push(100, to: sidecar) }
            }
            return try Self.serve(place.path, [PrometheusServer.entry(port)]) { sidecar in
                let prometheus = try PrometheusServer(port: port)
                defer { prometheus.stop() }
                try Self.push(50, to: sidecar)
                return try Self.seen(450, prometheus, sidecar)
            }
        }
        #expect(seen.newest == 450)
        #expect(seen.resets == 0)
        #expect(seen.times >= 5)
        #expect(seen.log.contains("collections of an earlier process are sent first"), "\(seen.log)")
        #expect(!seen.log.contains("samples dropped"), "\(seen.log)")
    }

    @Test func killedAgainAndAgain() async throws {
        let seen = try await onThread {
            let place = try TemporaryDirectory("durable")
            let prometheus = try PrometheusServer()
            defer { prometheus.stop() }
            for _ in 0..<10 { try Self.serve(place.path, [prometheus.entry]) { try Self.push(10, to: $0) } }
            return try Self.serve(place.path, [prometheus.entry]) { sidecar in
                try Self.push(10, to: sidecar)
                return try Self.seen(110, prometheus, sidecar)
            }
        }
        #expect(seen.newest == 110)
        #expect(seen.resets == 0)
        #expect(!seen.log.contains("samples dropped"), "\(seen.log)")
    }

    /// The file that was written last is cut off in the middle of a record, and has garbage behind it.
    @Test func aTornLogIsReadAsFarAsItGoes() async throws {
        let seen = try await onThread {
            let place = try TemporaryDirectory("durable")
            let port = try LoopbackPorts.take()
            try Self.serve(place.path, [PrometheusServer.entry(port)]) { try Self.push(100, to: $0) }
            try Self.tear(place.file("metronome"))
            return try Self.serve(place.path, [PrometheusServer.entry(port)]) { sidecar in
                let prometheus = try PrometheusServer(port: port)
                defer { prometheus.stop() }
                try Self.push(50, to: sidecar)
                return try Self.seen(150, prometheus, sidecar)
            }
        }
        #expect(seen.newest == 150)
        #expect(seen.log.contains("damaged records in the log are skipped"), "\(seen.log)")
    }

    @Test func aDirectoryThatCannotBeUsedStopsNothing() async throws {
        let seen = try await onThread {
            let place = try TemporaryDirectory("durable")
            try place.write("file", "")
            let prometheus = try PrometheusServer()
            defer { prometheus.stop() }
            return try Self.serve(place.file("file"), [prometheus.entry]) { sidecar in
                try Self.push(10, to: sidecar, waits: false)
                return try Self.seen(10, prometheus, sidecar)
            }
        }
        #expect(seen.newest == 10)
        #expect(seen.log.contains("storage.path cannot be used"), "\(seen.log)")
        #expect(seen.log.contains("not a directory"), "\(seen.log)")
    }

    /// A disk of 64 KiB: what fits is kept, the rest waits in memory or makes room, and all of it is sent.
    @Test(.enabled(if: getuid() == 0, "mounts a small file system")) func aFullDiskStopsNothing() async throws {
        let seen = try await onThread {
            let place = try TemporaryDirectory("durable")
            guard try Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "none", place.path) == 0 else { throw HarnessError("no tmpfs") }
            defer { _ = try? Self.run("umount", "-l", place.path) }
            let prometheus = try PrometheusServer()
            defer { prometheus.stop() }
            return try Self.serve(place.path, [prometheus.entry]) { sidecar in
                for index in 0..<300 { try Self.push(1, to: sidecar, name: "operation \(index)", waits: false) }
                return try Self.seen(300, prometheus, sidecar)
            }
        }
        #expect(seen.newest == 300)
        #expect(seen.log.contains("storage.path cannot be written to") && seen.log.contains("no space left on device"), "\(seen.log)")
    }

    /// Long before the next collection: each answer waited for the disk.
    @Test func whatWasAnsweredSurvivesACrash() async throws {
        let (before, after) = try await onThread {
            let place = try TemporaryDirectory("durable")
            let configuration = SidecarConfiguration(
                generator: ["storage": ["path": .string(place.path)]], extra: ["metronome": ["intake": ["acknowledge": "durable"]]])
            let before = try SidecarProcess(configuration).during { sidecar in
                for index in 0..<40 { try Self.push(10, to: sidecar, name: "operation \(index)", waits: false) }
                // Its answer was lost: the client sends it again.
                try Self.push(10, to: sidecar, name: "operation 39", waits: false)
                let counted = try Self.scraped(sidecar)
                sidecar.process.destroy()
                return counted
            }
            return (before, try SidecarProcess(configuration).during { try Self.scraped($0) })
        }
        #expect(before >= 400)
        #expect(after == before)
    }

    /// Clients that do not stop while the next process begins: what it answers is counted beside what it restores, never in its place.
    @Test func whatComesWhileItBeginsIsCountedBesideWhatWas() async throws {
        let (answered, after) = try await onThread {
            let place = try TemporaryDirectory("durable")
            let port = try LoopbackPorts.take()
            let configuration = SidecarConfiguration(
                generator: ["storage": ["path": .string(place.path)]],
                extra: [
                    "metronome": ["intake": ["acknowledge": "durable"]],
                    "distributor": ["receivers": ["otlp": ["protocols": ["http": ["endpoint": .string("127.0.0.1:\(port)")]]]]],
                ])
            // So many that it takes some time to restore them.
            let many = try OTLPEncoder.encode(Self.names(0..<20_000))
            try SidecarProcess(configuration).during { sidecar in
                let reply = try Self.post(many, port)
                guard reply == 200 else { throw HarnessError("\(reply)") }
                sidecar.process.destroy()
            }
            var answered = 20_000
            let isEnding = Atomic<Bool>(false)
            let clients = (0..<4).map { _ in
                Worker {
                    var answered = 0
                    while !isEnding.load(ordering: .relaxed) {
                        // Nobody listens, or it ends: another try.
                        if (try? Self.post(try OTLPEncoder.encode(Self.names(0..<1)), port)) == 200 { answered += 1 }
                    }
                    return answered
                }
            }
            for _ in 0..<4 {
                try SidecarProcess(configuration).during { sidecar in
                    try waitUntil("it answers") { try Self.post(try OTLPEncoder.encode(Self.names(0..<1)), port) == 200 }
                    answered += 1
                    sidecar.process.destroy()
                }
            }
            isEnding.store(true, ordering: .relaxed)
            for client in clients { answered += try client.result() }
            return (answered, try SidecarProcess(configuration).during { try Self.scraped($0) })
        }
        // What was counted and not answered may be more.
        #expect(after >= Double(answered), "\(answered) answered, \(after) counted")
    }

    private static func post(_ body: [UInt8], _ port: Int) throws -> Int {
        try HTTPClient.request("POST", port, "/v1/traces", headers: [("content-type", "application/x-protobuf")], body: body).status
    }

    /// Each with ids of its own.
    private static func names(_ numbers: Range<Int>) -> JSONValue {
        let spans = numbers.map { number -> JSONValue in
            let id = String((UInt64.random(in: .min ... .max) | 1 << 63), radix: 16)
            return [
                "traceId": .string(id + id), "spanId": .string(id), "name": .string("operation \(number)"), "kind": 2,
                "startTimeUnixNano": "T-150ms", "endTimeUnixNano": "T-100ms",
            ]
        }
        return ["resourceSpans": [["resource": ["attributes": []], "scopeSpans": [["spans": .array(spans)]]]]]
    }

    /// A deployment: the client's span comes before it, the server's after it.
    @Test func anEdgeThatWaitsSurvivesACleanEnd() async throws {
        let (exit, before, after) = try await onThread {
            let place = try TemporaryDirectory("durable")
            let configuration = SidecarConfiguration(
                generator: ["storage": ["path": .string(place.path)], "processor": ["service_graphs": ["wait": "120s"]]],
                overrides: ["processors": ["service-graphs"]])
            let (exit, before) = try SidecarProcess(configuration).during { sidecar in
                try Self.push(Self.half("client", kind: 3, span: "00000000000000c1", parent: nil), to: sidecar)
                let before = try Self.scraped(sidecar, "traces_service_graph_request_total")
                return (try sidecar.stop(), before)
            }
            let after = try SidecarProcess(configuration).during { sidecar in
                try Self.push(Self.half("server", kind: 2, span: "00000000000000c2", parent: "00000000000000c1"), to: sidecar)
                return try Self.scraped(sidecar, "traces_service_graph_request_total")
            }
            return (exit, before, after)
        }
        #expect(exit == 0)
        #expect(before == 0)
        #expect(after == 1)
    }

    private static func half(_ service: String, kind: Int64, span: String, parent: String?) -> JSONValue {
        var fields: JSONValue = [
            "traceId": "0af7651916cd43dd00000000000000aa", "spanId": .string(span), "name": "GET /", "kind": .integer(kind),
            "startTimeUnixNano": "T-150ms", "endTimeUnixNano": "T-100ms",
        ]
        if let parent { fields = fields.merging(["parentSpanId": .string(parent)]) }
        let resource: JSONValue = ["attributes": [["key": "service.name", "value": ["stringValue": .string(service)]]]]
        return ["resourceSpans": [["resource": resource, "scopeSpans": [["spans": [fields]]]]]]
    }

    private static func push(_ document: JSONValue, to sidecar: SidecarProcess) throws {
        let reply = try sidecar.post(try OTLPEncoder.encode(document))
        guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
    }

    /// What a scrape shows of a metric.
    private static func scraped(_ sidecar: SidecarProcess, _ name: String = "traces_spanmetrics_calls_total") throws -> Double {
        try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text).samples
            .filter { $0.name == name }.reduce(0) { $0 + $1.value }
    }

    // MARK: Steps

    /// A process with this `storage.path`, killed at the end.
    @discardableResult
    private static func serve<Value>(_ storage: String, _ endpoints: [JSONValue], _ body: (SidecarProcess) throws -> Value) throws -> Value {
        let configuration = SidecarConfiguration(
            generator: ["storage": ["path": .string(storage), "remote_write": .array(endpoints)]], remoteWrite: endpoints)
        return try SidecarProcess(configuration).during { sidecar in
            let value = try body(sidecar)
            sidecar.process.destroy()
            return value
        }
    }

    /// Returns when a collection that has the spans is on the disk.
    private static func push(_ spans: Int, to sidecar: SidecarProcess, name: String = "operation", waits: Bool = true) throws {
        let reply = try sidecar.post(try SpanFixture(service: "durable", name: name).request(count: spans))
        guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
        guard waits else { return }
        let before = try collections(sidecar)
        try waitUntil("two collections") { try collections(sidecar) >= before + 2 }
    }

    private static func collections(_ sidecar: SidecarProcess) throws -> Double {
        try sidecar.selfMetrics().samples.filter { $0.name == "metronome_durable_log_syncs_total" }.first?.value ?? 0
    }

    private static func seen(_ spans: Double, _ prometheus: PrometheusServer, _ sidecar: SidecarProcess) throws -> Seen {
        try waitUntil("Prometheus has all") { try prometheus.queries.scalar(calls) == spans }
        return Seen(
            newest: try prometheus.queries.scalar(calls), resets: try prometheus.queries.scalar(resets),
            times: Int(try prometheus.queries.scalar(times) ?? 0),
            log: sidecar.process.log())
    }

    private static func tear(_ directory: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".segment") && !$0.hasPrefix("snapshots") }
        guard let last = files.max() else { throw HarnessError("no log in \(directory)") }
        let path = "\(directory)/\(last)"
        guard let content = FileManager.default.contents(atPath: path) else { throw HarnessError("cannot read \(path)") }
        let garbage = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try (content + content.suffix(200).prefix(150) + garbage).write(to: URL(fileURLWithPath: path))
    }

    private static func run(_ command: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
