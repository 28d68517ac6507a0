import TestSupport
import Testing

/// What is wrong with who sends, and how.
struct BrokenSendersTests {
    /// A request with a span of these times, as `T-60s`.
    private static func request(_ service: String, _ start: String, _ end: String, _ attributes: [String: JSONValue] = [:]) throws -> [UInt8] {
        let span: JSONValue = [
            "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "pay", "kind": 3,
            "startTimeUnixNano": .string(start),
            "endTimeUnixNano": .string(end), "attributes": .array(attributes.map { ["key": .string($0.key), "value": $0.value] }),
        ]
        let resource: JSONValue = ["attributes": [["key": "service.name", "value": ["stringValue": .string(service)]]]]
        return try OTLPEncoder.encode(["resourceSpans": [["resource": resource, "scopeSpans": [["spans": [span]]]]]])
    }

    /// The wrong port, or an address that is not reached: nobody comes, and the first page says where somebody would have to.
    @Test func nobodySends() async throws {
        try await BrokenSetup.running { sidecar in
            let page = try BrokenSetup.page(sidecar, "/")
            #expect(page.contains("no span has come yet"), "\(page)")
            #expect(page.contains("OTLP/gRPC at 127.0.0.1:\(sidecar.ports.grpc), OTLP/HTTP at 127.0.0.1:\(sidecar.ports.http)"), "\(page)")
            try BrokenSetup.send(SpanFixture(), 1, to: sidecar)
            #expect(!(try BrokenSetup.page(sidecar, "/").contains("no span has come yet")))
        }
    }

    @Test func theOtherProtocolsPort() async throws {
        try await BrokenSetup.running { sidecar in
            let answer = try HTTPClient.request("POST", sidecar.ports.grpc, "/v1/traces", headers: [("content-type", "application/json")], body: [])
            let http = "an HTTP/1.1 request came to the OTLP/gRPC port: send OTLP/HTTP to http://127.0.0.1:\(sidecar.ports.http)/v1/traces"
            #expect(answer.status == 400 && answer.text.contains(http), "\(answer)")
            let preface = try RawConnection(port: sidecar.ports.http)
            #expect(preface.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)))
            let grpc = "HTTP/2 (gRPC) came to the OTLP/HTTP port: send OTLP/gRPC to 127.0.0.1:\(sidecar.ports.grpc)"
            try waitUntil("both are told", state: { sidecar.process.log() }) {
                [http, grpc].allSatisfy { sidecar.process.log().contains($0) }
            }
        }
    }

    /// An SDK that sends its metrics and logs to where its traces go.
    @Test func metricsInPlaceOfTraces() async throws {
        try await BrokenSetup.running { sidecar in
            let answer = try HTTPClient.request(
                "POST", sidecar.ports.http, "/v1/metrics", headers: [("content-type", "application/x-protobuf")], body: [])
            #expect(answer.status == 404 && answer.text.contains("Metronome takes traces only and makes metrics of them"), "\(answer)")
            try waitUntil("it is told") { sidecar.process.log().contains("OTLP metrics came to the OTLP/HTTP port") }
        }
    }

    @Test func jsonUnderAnotherName() async throws {
        try await BrokenSetup.running { sidecar in
            let answer = try sidecar.post(Array(try SpanFixture().document().text().utf8))
            #expect(answer.status == 400 && answer.text.contains("it looks like JSON: send it with content-type: application/json"), "\(answer)")
        }
    }

    /// A clock that is wrong, spans that are held back, an example of years ago.
    @Test func clocks() async throws {
        try await BrokenSetup.running(extra: ["metronome": ["explain": ["interval": "1ms"]]]) { sidecar in
            #expect(try sidecar.post(try Self.request("shop", "T-91s", "T-90s")).status == 200)
            #expect(try sidecar.post(try Self.request("billing", "T+298s", "T+300s")).status == 200)
            let texts = ["spans of shop ended 1m3", "before they arrived and are not counted", "spans of billing end ", "in the future"]
            try waitUntil("both are told", state: { sidecar.process.log() }) {
                texts.allSatisfy { sidecar.process.log().contains($0) }
            }
            let explained = try BrokenSetup.explain(sidecar, "service=shop")
            #expect(explained.contains("before it came, and 30 s are allowed"), "\(explained)")
            #expect(explained.contains("→ metrics_generator.metrics_ingestion_time_range_slack"))
        }
    }

    /// A sender that counts in milliseconds, one that sends no end.
    @Test func timesThatAreNone() async throws {
        try await BrokenSetup.running { sidecar in
            #expect(try sidecar.post(try Self.request("shop", "1764500000000", "1764500000001")).status == 200)
            #expect(try sidecar.post(try Self.request("billing", "T-1s", "0")).status == 200)
            let texts = ["spans of shop end at a time that looks like milliseconds instead of nanoseconds", "spans of billing have no end time"]
            for text in texts { try BrokenSetup.expectBoard("timestamps", text, sidecar) }
            #expect(try sidecar.selfMetrics().total(BrokenSetup.warnings, ["code": "timestamps"]) == 2)
        }
    }

    /// Whatever is refused is told by reason on the first page, in the log and among the warnings.
    @Test func requestsThatAreRefused() async throws {
        try await BrokenSetup.running(extra: ["multitenancy_enabled": true]) { sidecar in
            let json = [("content-type", "application/json")]
            func post(_ path: String, _ headers: [(String, String)], _ body: String = "{}", method: String = "POST") throws -> Int {
                try HTTPClient.request(method, sidecar.ports.http, path, headers: headers, body: Array(body.utf8)).status
            }
            #expect(try post("/", json) == 404 && post("/v1/traces/", json) == 404 && post("/v1/traces", json, method: "PUT") == 405)
            #expect(try post("/v1/traces", [("content-type", "text/plain")]) == 415)
            #expect(try post("/v1/traces", json + [("X-Scope-OrgID", "a")], "{]") == 400)
            #expect(try post("/v1/traces", json + [("X-Scope-OrgID", "a b")]) == 400)
            for text in ["unknown path /, expected /v1/traces", "content type \"text/plain\" is not supported"] {
                try BrokenSetup.expectBoard("request_refused", text, sidecar)
            }
            let page = try BrokenSetup.page(sidecar, "/")
            #expect(page.contains("requests are refused</span>") && page.contains("requests by reason: "), "\(page)")
            let path = try HTTPClient.get(sidecar.ports.admin, "/api/v1/path").text
            for (reason, count) in [("route", 3), ("content_type", 1), ("malformed", 1), ("tenant", 1)] {
                #expect(path.contains(#"{"reason":"\#(reason)","total":\#(count),"last_5m":\#(count)}"#), "\(path)")
            }
            try waitUntil("one line a reason", state: { sidecar.process.log() }) {
                sidecar.process.log().split(separator: "\n").count { $0.contains("a request is refused") && $0.contains("code=request_refused") } == 4
            }
        }
    }

    @Test func aTokenCountThatIsNoNumber() async throws {
        try await BrokenSetup.running(overrides: ["processors": ["gen-ai"]]) { sidecar in
            let attributes: [String: JSONValue] = [
                "gen_ai.operation.name": ["stringValue": "chat"], "gen_ai.request.model": ["stringValue": "gpt-4o"],
                "gen_ai.provider.name": ["stringValue": "openai"], "gen_ai.usage.input_tokens": ["stringValue": "many"],
            ]
            #expect(try sidecar.post(try Self.request("shop", "T-2s", "T-1s", attributes)).status == 200)
            try waitUntil("it is told", state: { sidecar.process.log() }) {
                let log = sidecar.process.log()
                return log.contains("a token count of a span was left out: it is not a number")
                    && log.contains("trace_id=0af7651916cd43dd8448eb211c80319c")
            }
        }
    }

    @Test func aModelWithoutAPrice() async throws {
        try await BrokenSetup.running(overrides: ["processors": ["gen-ai"]], extra: ["metronome": ["explain": ["interval": "1ms"]]]) { sidecar in
            let attributes: [String: JSONValue] = [
                "gen_ai.operation.name": ["stringValue": "chat"], "gen_ai.request.model": ["stringValue": "our-own-7b"],
                "gen_ai.provider.name": ["stringValue": "openai"], "gen_ai.usage.input_tokens": ["intValue": "1000"],
            ]
            #expect(try sidecar.post(try Self.request("shop", "T-2s", "T-1s", attributes)).status == 200)
            let explained = try BrokenSetup.explain(sidecar, "service=shop")
            #expect(explained.contains("1000 tokens have no price: the model is in no price list (metronome.gen_ai.cost.price_file)"), "\(explained)")
        }
    }

    /// Who names no tenant is told over the API and in the form, too.
    @Test func noTenantExplained() async throws {
        try await BrokenSetup.running(extra: ["multitenancy_enabled": true, "metronome": ["explain": ["interval": "1ms"]]]) { sidecar in
            #expect(try sidecar.post(try SpanFixture(service: "shop").request(), headers: [("X-Scope-OrgID", "a")]).status == 200)
            #expect(try sidecar.post(try SpanFixture(service: "stray").request()).status == 503)
            let explained = try BrokenSetup.explain(sidecar, "service=stray")
            #expect(explained.contains("its request was refused:") && explained.contains("X-Scope-OrgID"), "\(explained)")
            let page = try BrokenSetup.page(sidecar, "/console/explain?tenant=&service=stray&name=")
            #expect(page.contains("its request was refused:") && page.contains("X-Scope-OrgID"), "\(page)")
        }
    }
}
