import TestSupport
import Testing

/// Spans that are counted already or stand for others, and calls under the names of both generations, through the running process.
struct CountedElsewhereTests {
    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue { ["key": .string(key), "value": value] }

    /// A request of one span; `resource` beside `service.name`.
    private static func request(_ fixture: SpanFixture, resource: [String: JSONValue]) throws -> [UInt8] {
        let attributes = [attribute("service.name", ["stringValue": .string(fixture.service)])] + resource.map { attribute($0.key, $0.value) }
        guard let scopes = fixture.document()["resourceSpans"]?.elements.first?["scopeSpans"] else { throw HarnessError("no spans") }
        return try OTLPEncoder.encode(["resourceSpans": [["resource": ["attributes": .array(attributes)], "scopeSpans": scopes]]])
    }

    private static let summary: [String: JSONValue] = [
        "aggregation.is_summary": ["boolValue": true], "aggregation.span_count": ["intValue": "40"],
        "aggregation.duration_min_ns": ["intValue": "1000000"], "aggregation.duration_max_ns": ["intValue": "30000000"],
        "aggregation.duration_total_ns": ["intValue": "200000000"], "aggregation.duration_avg_ns": ["intValue": "5000000"],
        "aggregation.histogram_bucket_bounds_s": ["arrayValue": ["values": [["doubleValue": 0.004], ["doubleValue": 0.016]]]],
        "aggregation.histogram_bucket_counts": ["arrayValue": ["values": [["intValue": "12"], ["intValue": "39"], ["intValue": "40"]]]],
    ]

    private struct Seen: Sendable {
        var series: PrometheusText
        var own: PrometheusText
    }

    /// What becomes of a plain span, one that is marked on its resource, one that is marked itself, a summary and an absurd summary.
    private static func seen(_ metronome: JSONValue) async throws -> Seen {
        try await onThread {
            let configuration = SidecarConfiguration(overrides: ["processors": ["span-metrics"]], extra: ["metronome": metronome])
            return try SidecarProcess(configuration).during { sidecar in
                var absurd = summary
                absurd["aggregation.span_count"] = ["intValue": "0"]
                let requests = [
                    try request(SpanFixture(service: "plain"), resource: ["span.metrics.skip": ["boolValue": false]]),
                    try request(SpanFixture(service: "obi"), resource: ["span.metrics.skip": ["boolValue": true]]),
                    try request(SpanFixture(service: "datadog"), resource: ["_dd.stats_computed": ["stringValue": "true"]]),
                    try request(SpanFixture(service: "marked", attributes: ["span.metrics.skip": ["boolValue": true]]), resource: [:]),
                    try request(SpanFixture(service: "pruned", attributes: summary), resource: [:]),
                    try request(SpanFixture(service: "absurd", attributes: absurd), resource: [:]),
                ]
                for request in requests {
                    let reply = try sidecar.post(request)
                    guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                }
                func look() throws -> Seen {
                    let own = try sidecar.selfMetrics()
                    return Seen(series: try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text), own: own)
                }
                try waitUntil("all are counted") { try look().own.total("tempo_metrics_generator_spans_received_total") == 6 }
                return try look()
            }
        }
    }

    private static func calls(_ seen: Seen, _ service: String) -> Double { seen.series.total("traces_spanmetrics_calls_total", ["service": service]) }

    @Test func whatIsCountedElsewhereIsNotCountedAgain() async throws {
        let seen = try await Self.seen([:])
        #expect(Self.calls(seen, "plain") == 1)
        for service in ["obi", "datadog", "marked"] { #expect(Self.calls(seen, service) == 0, "\(service)") }
        #expect(seen.own.total("tempo_metrics_generator_spans_discarded_total", ["reason": "span_metrics_already_counted"]) == 3)
        #expect(Self.calls(seen, "pruned") == 40)
        #expect(seen.series.total("traces_spanmetrics_latency_sum", ["service": "pruned"]) == 0.2)
        #expect(seen.series.total("traces_spanmetrics_latency_count", ["service": "pruned"]) == 40)
        for (bound, count) in [("0.004", 12.0), ("0.016", 39), ("0.032", 40)] {
            #expect(seen.series.total("traces_spanmetrics_latency_bucket", ["service": "pruned", "le": bound]) == count, "\(bound)")
        }
        #expect(Self.calls(seen, "absurd") == 1)
        #expect(seen.own.total("metronome_span_summaries_discarded_total", ["reason": "numbers"]) == 1)
        #expect(seen.own.total("metronome_span_summaries_discarded_total", ["reason": "buckets"]) == 0)
    }

    @Test func theSwitchesAreTemposWay() async throws {
        let seen = try await Self.seen(["span_metrics": ["skip_counted": false, "summary_prefixes": []]])
        for service in ["plain", "obi", "datadog", "marked", "pruned", "absurd"] { #expect(Self.calls(seen, service) == 1, "\(service)") }
        #expect(seen.own.total("tempo_metrics_generator_spans_discarded_total", ["reason": "span_metrics_already_counted"]) == 0)
        #expect(seen.own.total("metronome_span_summaries_discarded_total") == 0)
    }

    /// A dashboard of either generation has its numbers; so has one of tools and servers.
    @Test(arguments: ["v1.41", "latest", "both"]) func namesOfEitherGeneration(names: String) async throws {
        let (series, checked) = try await onThread {
            let metronome: JSONValue = ["gen_ai": ["names": .string(names)]]
            let configuration = SidecarConfiguration(overrides: ["processors": ["gen-ai"]], extra: ["metronome": metronome])
            let series = try SidecarProcess(configuration).during { sidecar in
                var chat = SpanFixture(
                    service: "app", name: "chat",
                    attributes: [
                        "gen_ai.operation.name": ["stringValue": "chat"], "gen_ai.provider.name": ["stringValue": "openai"],
                        "gen_ai.request.model": ["stringValue": "gpt-4o"], "gen_ai.usage.input_tokens": ["intValue": "11"],
                    ])
                chat.kind = 3
                var tool = SpanFixture(
                    service: "app", name: "tools/call find",
                    attributes: [
                        "mcp.method.name": ["stringValue": "tools/call"], "gen_ai.tool.name": ["stringValue": "find"],
                        "mcp.server.name": ["stringValue": "files"],
                    ])
                tool.kind = 3
                tool.firstNumber = 2
                for fixture in [chat, tool] { #expect(try sidecar.post(try fixture.request()).status == 200) }
                func look() throws -> PrometheusText { try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text) }
                try waitUntil("both are counted") { try look().total("mcp_client_operation_duration_seconds_count") == 1 }
                return try look()
            }
            let directory = try TemporaryDirectory("names")
            try directory.write(
                "m.yaml", "overrides: {defaults: {metrics_generator: {processors: [gen-ai]}}}\nmetronome: {gen_ai: {names: \(names)}}\n")
            return (series, try MetronomeCommand(["check", "--config", "m.yaml"], in: directory))
        }
        let (old, new) = (names != "latest", names != "v1.41")
        for (metric, isSent) in [
            ("gen_ai_client_operation_duration_seconds", old), ("gen_ai_client_token_usage", old), ("gen_ai_client_inference_duration_seconds", new),
            ("gen_ai_client_inference_operation_input_tokens", new),
        ] {
            #expect(series.total(metric + "_count") == (isSent ? 1 : 0), "\(metric)")
            // The first is left for what is no inference.
            #expect(checked.output.contains(metric) == (isSent || metric == "gen_ai_client_operation_duration_seconds"), "\(metric)")
        }
        #expect(series.total("gen_ai_client_inference_usage_input_tokens_total") == 11)
        #expect(series.total("mcp_client_operation_duration_seconds_count", ["mcp_server_name": "files", "gen_ai_tool_name": "find"]) == 1)
        #expect(series.total("gen_ai_execute_tool_duration_seconds_count", ["gen_ai_tool_name": "find"]) == 1)
        #expect(checked.exitCode == 0)
    }
}
