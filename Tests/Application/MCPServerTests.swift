import Console
import Explain
import Testing

/// `/mcp` by its rules (Model Context Protocol 2025-06-18: base protocol, lifecycle, tools, streamable HTTP), on the pages of a small pipeline.
@Suite struct MCPServerTests {
    private static func bench() throws -> PagesBench {
        let bench = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics, provider-health]}}}")
        #expect(bench.push("op") && bench.push("other"))
        return bench
    }

    private static func post(_ message: String, _ bench: PagesBench, headers: [(name: String, value: String)] = []) async -> (
        status: Int, answer: JSONTree?
    ) {
        let response = await bench.router.respond(to: AdminRequest(method: "POST", path: "/mcp", headers: headers, body: Array(message.utf8)))
        guard case .bytes(let bytes) = response.body else { return (response.status, nil) }
        return (response.status, JSONTree(parsing: bytes))
    }

    private static func call(_ tool: String, _ arguments: String, _ bench: PagesBench) async -> (text: String, isError: Bool) {
        let message = #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
        let result = await post(message, bench).answer?["result"]
        return (result?["content"]?.elements.first?["text"]?.string ?? "", result?["isError"] == .bool(true))
    }

    @Test func aSessionBegins() async throws {
        let bench = try Self.bench()
        for (asked, spoken) in [("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("1999-01-01", "2025-06-18")] {
            let message = #"{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"\#(asked)","capabilities":{}}}"#
            let answer = await Self.post(message, bench).answer
            #expect(answer?["id"]?.string == "a" && answer?["result"]?["protocolVersion"]?.string == spoken)
            #expect(answer?["result"]?["capabilities"]?["tools"] != nil && answer?["result"]?["serverInfo"]?["name"]?.string == "metronome")
        }
        #expect(await Self.post(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, bench).status == 202)
        #expect(await Self.post(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, bench).answer?["result"] == .object([:]))
    }

    @Test func toolsAreListedWithTheirParameters() async throws {
        let answer = await Self.post(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, try Self.bench()).answer
        let tools = answer?["result"]?["tools"]?.elements ?? []
        #expect(
            tools.compactMap { $0["name"]?.string } == [
                "explain_spans", "why_is_metric_missing", "top_cardinality", "provider_health", "configuration",
            ])
        for tool in tools {
            #expect(tool["inputSchema"]?["type"]?.string == "object" && tool["annotations"]?["readOnlyHint"] == .bool(true))
            #expect(tool["description"]?.string?.isEmpty == false)
        }
        #expect(tools[1]["inputSchema"]?["required"]?.elements == [.string("metric")])
    }

    @Test func eachToolAnswers() async throws {
        let bench = try Self.bench()
        let missing = await Self.call("why_is_metric_missing", #"{"metric":"gen_ai_"}"#, bench)
        #expect(missing.text.contains("gen_ai_ has no series") && !missing.isError)
        #expect(await Self.call("why_is_metric_missing", #"{"metric":"traces_spanmetrics_calls_total"}"#, bench).text.contains("has 2 series"))
        #expect(await Self.call("why_is_metric_missing", "{}", bench).isError)
        let census = await Self.call("top_cardinality", "{}", bench).text
        #expect(census.contains("  2  traces_spanmetrics_calls_total") && census.contains("span_name: op × "), "\(census)")
        #expect(await Self.call("configuration", "{}", bench).text.contains("provider-health"))
        #expect(await Self.call("provider_health", #"{"by":"model"}"#, bench).text.contains("\"models\""))
        #expect(await Self.call("explain_spans", #"{"limit":3}"#, bench).text.contains("traces_spanmetrics_calls_total"))
        #expect(await Self.call("explain_spans", #"{"limit":3,"name":"third"}"#, bench).text.contains("none of the 2 spans"))
        #expect(await Self.call("explain_spans", #"{"limit":"no"}"#, bench).isError)
    }

    /// Pages are read to their end, however long they are.
    @Test func aMetricBehindManyOthersIsFound() async throws {
        let bench = try Self.bench()
        for index in 0..<300 { #expect(bench.push("operation-\(index)")) }
        for metric in ["traces_spanmetrics_calls_total", "traces_spanmetrics_latency_count", "traces_spanmetrics_latency_sum"] {
            let text = await Self.call("why_is_metric_missing", #"{"metric":"\#(metric)"}"#, bench).text
            #expect(text.contains("\(metric) has 302 series, such as \(metric){"), "\(text.prefix(200))")
        }
        let near = await Self.call("why_is_metric_missing", #"{"metric":"traces_spanmetrics_call_total"}"#, bench).text
        #expect(near.contains("no series at /metrics/spans; did you mean traces_spanmetrics_calls_total?"), "\(near.prefix(200))")
        #expect(await Self.call("top_cardinality", "{}", bench).text.contains("  302  traces_spanmetrics_calls_total"))
        let other = await Self.call("why_is_metric_missing", #"{"metric":"x","tenant":"nobody"}"#, bench).text
        #expect(other.contains("x has no series at /metrics/spans, nor has any metric."), "\(other.prefix(200))")
    }

    @Test func whatIsWrongIsAnErrorOfJSONRPC() async throws {
        let bench = try Self.bench()
        for (message, code) in [
            ("{", -32700), ("[]", -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32601),
            (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"reboot"}}"#, -32602),
        ] {
            #expect(await Self.post(message, bench).answer?["error"]?["code"] == .whole(Int64(code)), "\(message)")
        }
    }

    /// Names of others that lead to this host must not let their pages ask.
    @Test func pagesOfOtherOriginsMayNotAsk() async throws {
        let bench = try Self.bench()
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        for (origin, host, status) in [
            ("http://127.0.0.1:3210", "127.0.0.1:3210", 200), ("http://evil.example", "127.0.0.1:3210", 403),
            ("http://evil.example:3210", "evil.example:3210", 403), ("null", "127.0.0.1:3210", 403),
        ] {
            let headers = [(name: "origin", value: origin), (name: "host", value: host)]
            #expect(await Self.post(ping, bench, headers: headers).status == status, "\(origin)")
        }
        #expect(await bench.router.respond(to: AdminRequest(path: "/mcp")).status == 405)
    }
}
