import Foundation
import TestSupport
import Testing

/// What the intake promises its clients, on the running process.
struct IntakeTests {
    private static func running<Value: Sendable>(
        _ extra: JSONValue = [:], _ body: @escaping @Sendable (SidecarProcess, RemoteWriteRecorder) throws -> Value
    ) async throws -> Value {
        try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            return try SidecarProcess(SidecarConfiguration(remoteWrite: [recorder.entry], extra: extra)).during { try body($0, recorder) }
        }
    }

    @Test func theReplyMeansAggregated() async throws {
        let calls = try await Self.running { sidecar, _ in
            let reply = try GRPCConnection(port: sidecar.ports.grpc).call(try SpanFixture().request(count: 1_000))
            guard reply.status == 0 else { throw HarnessError("\(reply)") }
            return try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text).total("traces_spanmetrics_calls_total")
        }
        #expect(calls == 1_000)
    }

    /// A span whose trace id is too short, between two that nothing is wrong with.
    private static func requestWithABadSpan() throws -> [UInt8] {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            [number << 3 | 2, UInt8(content.count & 0x7f) | 0x80, UInt8(content.count >> 7)] + content
        }
        let end = UInt64(Date().timeIntervalSince1970 * 1e9)
        func time(_ number: UInt8, _ value: UInt64) -> [UInt8] { [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let spans: [UInt8] = [16, 4, 16].flatMap { bytes in
            field(
                2,
                field(1, Array(repeating: 7, count: bytes)) + field(2, Array(repeating: 9, count: 8)) + field(5, Array("s".utf8))
                    + time(7, end - 1_000_000) + time(8, end))
        }
        return field(1, field(2, spans))
    }

    /// Spans that are not allowed cost nothing but themselves, and their sender is told: `partial_success` of OTLP.
    @Test func theRestOfARequestCounts() async throws {
        let (http, json, grpc, calls, discarded) = try await Self.running { sidecar, recorder in
            let request = try Self.requestWithABadSpan()
            let http = try sidecar.post(request)
            let time = UInt64(Date().timeIntervalSince1970 * 1e9)
            let spans = ["0af7651916cd43dd8448eb211c80319c", "0af7"].map {
                "{\"traceId\":\"\($0)\",\"spanId\":\"b7ad6b7169203331\",\"name\":\"s\",\"startTimeUnixNano\":\"\(time)\",\"endTimeUnixNano\":\"\(time)\"}"
            }
            let body = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(spans.joined(separator: ","))]}]}]}"
            let json = try sidecar.post(Array(body.utf8), contentType: "application/json")
            let grpc = try GRPCConnection(port: sidecar.ports.grpc).call(request)
            let discarded = try sidecar.selfMetrics().total("tempo_discarded_spans_total", ["reason": "invalid_trace_id"])
            try sidecar.stop()
            return (http, json, grpc, recorder.series.total("traces_spanmetrics_calls_total"), discarded)
        }
        let told = "1 span was left out: trace ids must be 128 bit, received 32 bits"
        #expect(http.status == 200 && json.status == 200 && grpc.status == 0)
        // Field 1, in it field 1 with the number 1, and field 2 with the text.
        let partial: [UInt8] = [0x0a, UInt8(told.utf8.count + 4), 0x08, 1, 0x12, UInt8(told.utf8.count)] + Array(told.utf8)
        #expect(Array(http.body) == partial)
        #expect(Array(grpc.body) == partial)
        #expect(json.text.contains("\"rejectedSpans\":\"1\"") && json.text.contains("received 16 bits"), "\(json.text)")
        #expect(calls == 5)
        #expect(discarded == 3)
    }

    private static func json(_ spans: [String]) -> [UInt8] {
        Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#.utf8)
    }

    /// A span as OTLP/JSON with these ids and this end.
    private static func jsonSpan(_ trace: String = "0af7651916cd43dd8448eb211c80319c", end: String? = nil) -> String {
        let now = UInt64(Date().timeIntervalSince1970 * 1e9)
        return
            #"{"traceId":"\#(trace)","spanId":"b7ad6b7169203331","name":"s","startTimeUnixNano":"\#(now)","endTimeUnixNano":"\#(end ?? "\(now)")"}"#
    }

    /// So do values of OTLP/JSON that are none: they are told with their place, in the answer, the books, the log, the warnings and the explanation.
    @Test func theRestOfAJSONRequestCounts() async throws {
        let extra: JSONValue = ["metronome": ["explain": ["interval": "1ms"]]]
        let (reply, ledger, discarded, explained, calls) = try await Self.running(extra) { sidecar, recorder in
            let body = Self.json([Self.jsonSpan(), Self.jsonSpan("xyz"), Self.jsonSpan(end: "99999999999999999999"), Self.jsonSpan()])
            let reply = try sidecar.post(body, contentType: "application/json")
            try BrokenSetup.expectBoard("spans_left_out", "spans[1].traceId at byte ", sidecar)
            try waitUntil("the log says so", state: { sidecar.process.log() }) { sidecar.process.log().contains("code=spans_left_out") }
            let metrics = try sidecar.selfMetrics()
            let ledger =
                ["counted", "malformed"].map { metrics.total("metronome_ledger_entries_total", ["processor": "intake", "fate": $0]) }
                + ["metronome_ledger_received_total", "metronome_ledger_imbalance"].map { metrics.total($0, ["processor": "intake"]) }
            let discarded = metrics.total("tempo_discarded_spans_total", ["reason": "invalid_value"])
            let explained = try BrokenSetup.explain(sidecar, "name=s")
            try sidecar.stop()
            return (reply, ledger, discarded, explained, recorder.series.total("traces_spanmetrics_calls_total"))
        }
        #expect(reply.status == 200, "\(reply)")
        let answer = try JSONValue(parsing: Array(reply.body))["partialSuccess"]
        #expect(answer?["rejectedSpans"]?.string == "2", "\(reply.text)")
        let message = try #require(answer?["errorMessage"]?.string)
        #expect(message.hasPrefix("2 spans were left out: resourceSpans[0].scopeSpans[0].spans[1].traceId at byte "), "\(message)")
        #expect(message.hasSuffix(#" is "xyz", expected an id in hex digits"#), "\(message)")
        #expect(ledger == [2, 2, 4, 0] && discarded == 2 && calls == 2)
        #expect(explained.contains(#"it cannot be read: traceId is "xyz", expected an id in hex digits"#), "\(explained)")
        #expect(explained.contains(#"endTimeUnixNano is "99999999999999999999", expected an integer from 0 to"#), "\(explained)")
    }

    /// What is no JSON takes the whole request with it, and where Tempo's way is asked for each value that is none.
    @Test func aJSONRequestIsRefusedWhole() async throws {
        let refusing: JSONValue = ["metronome": ["intake": ["invalid_ids": "refuse"]]]
        let cut = Array(Self.json([Self.jsonSpan(), Self.jsonSpan()]).dropLast(2))
        for (extra, body) in [([:] as JSONValue, cut), (refusing, Self.json([Self.jsonSpan(), Self.jsonSpan("xyz")]))] {
            let (reply, calls) = try await Self.running(extra) { sidecar, recorder in
                let reply = try sidecar.post(body, contentType: "application/json")
                try sidecar.stop()
                return (reply, recorder.series.total("traces_spanmetrics_calls_total"))
            }
            #expect(reply.status == 400 && reply.text.contains("request is not valid OTLP/JSON: at byte ") && calls == 0, "\(reply)")
        }
    }

    /// tempo-behaviour 2.1 rule 2.
    @Test func thatIsRefusedWhereTempoSWayIsAskedFor() async throws {
        let (status, text, calls) = try await Self.running(["metronome": ["intake": ["invalid_ids": "refuse"]]]) { sidecar, recorder in
            let reply = try sidecar.post(try Self.requestWithABadSpan())
            try sidecar.stop()
            return (reply.status, reply.text, recorder.series.total("traces_spanmetrics_calls_total"))
        }
        #expect(status == 400 && text.contains("trace ids must be 128 bit"), "\(text)")
        #expect(calls == 0)
    }

    /// tempo-behaviour 10.2: the request is the same, the response is empty.
    @Test func tempoGeneratorPush() async throws {
        let (reply, calls) = try await Self.running { sidecar, recorder in
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            let reply = try connection.call(try SpanFixture().request(count: 3), path: GRPCConnection.Path.pushSpans)
            try sidecar.stop()
            return (reply, recorder.series.total("traces_spanmetrics_calls_total"))
        }
        #expect(reply.status == 0)
        #expect(reply.body.isEmpty)
        #expect(calls == 3)
    }

    /// tempo-behaviour 2.1 rule 7.
    @Test func spansThatAskForNoMetricsAreReceivedOnly() async throws {
        let (received, series) = try await Self.running { sidecar, recorder in
            let reply = try sidecar.post(try SpanFixture().request(count: 2), headers: [("no-generate-metrics", "1")])
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            let received = try sidecar.selfMetrics().total("tempo_metrics_generator_spans_received_total")
            try sidecar.stop()
            return (received, recorder.series.count)
        }
        #expect(received == 2)
        #expect(series == 0)
    }

    /// tempo-behaviour 8.
    @Test func tenantsAreToldApart() async throws {
        let (statuses, calls, tenants) = try await Self.running(["multitenancy_enabled": true]) { sidecar, recorder in
            let request = try SpanFixture().request()
            let headers: [[(String, String)]] = [
                [], [("X-Scope-OrgID", "")], [("X-Scope-OrgID", "a b")], [("X-Scope-OrgID", "A|B")],
                [("X-Scope-OrgID", "one")], [("X-Scope-OrgID", "two")], [("X-Scope-OrgID", "two|two")],
            ]
            let statuses = try headers.map { try sidecar.post(request, headers: $0).status }
            let byGRPC = try GRPCConnection(port: sidecar.ports.grpc).call(request, metadata: [("x-scope-orgid", "two")]).status
            try sidecar.stop()
            let tenants = recorder.requests.flatMap { $0.headers["x-scope-orgid"] ?? ["none"] }
            let calls = Dictionary(grouping: recorder.requests) { $0.headers["x-scope-orgid"]?.first ?? "none" }.mapValues { requests -> Double in
                let series = requests.flatMap(\.series).filter { $0.labels.contains { $0.value == "traces_spanmetrics_calls_total" } }
                return series.flatMap(\.samples).map(\.value).max() ?? 0
            }
            return (statuses + [byGRPC ?? -1], calls, Set(tenants))
        }
        #expect(statuses == [503, 400, 400, 400, 200, 200, 200, 0])
        #expect(tenants == ["one", "two"])
        #expect(calls == ["one": 1, "two": 3])
    }

    /// Connections are spread over event loops, each with series of its own: the sum is exact all the same.
    @Test func manyConnectionsAddUp() async throws {
        let connections = 8
        let requests = 100
        let spans = 50
        let series = try await Self.running { sidecar, recorder in
            let workers = try (0..<connections).map { number in
                let connection = try GRPCConnection(port: sidecar.ports.grpc)
                return Worker {
                    let bodies = try (0..<4).map { try SpanFixture(service: "svc\(($0 + number) % 4)").request(count: spans) }
                    let replies = (0..<requests).map { connection.start(bodies[$0 % 4]) }
                    for reply in replies {
                        let reply = try reply.wait(seconds: 30, "a push")
                        guard reply.status == 0 else { throw HarnessError("\(reply)") }
                    }
                }
            }
            for worker in workers { try worker.result() }
            try sidecar.stop()
            return recorder.series
        }
        let expected = Double(connections * requests * spans / 4)
        for service in 0..<4 {
            let labels = ["service": "svc\(service)"]
            #expect(series.matching("traces_spanmetrics_calls_total", labels).count == 1)
            #expect(series.total("traces_spanmetrics_calls_total", labels) == expected)
            #expect(series.total("traces_spanmetrics_latency_count", labels) == expected)
            #expect(series.total("traces_spanmetrics_latency_bucket", labels.merging(["le": "0.064"]) { $1 }) == expected)
        }
    }
}
