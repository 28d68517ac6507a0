import TestSupport
import Testing

/// `metronome explain`, `check --spans|--diff|--remote`, `convert` and `infer`, and what a running process explains.
struct ExplainTests {
    /// A request: a payment whose inner span lacks what its parent has.
    private static let request: JSONValue = [
        "resourceSpans": [
            [
                "resource": ["attributes": [["key": "service.name", "value": ["stringValue": "checkout"]]]],
                "scopeSpans": [
                    [
                        "spans": [
                            span(1, "POST /pay", parent: nil, ["user.tier": "gold"]),
                            span(2, "reserve stock", parent: 1, ["gen_ai.request.model": "gpt-4o"]),
                        ]
                    ]
                ],
            ]
        ]
    ]

    private static func span(_ id: Int, _ name: String, parent: Int?, _ attributes: [String: String], kind: Int64? = nil) -> JSONValue {
        var span: [String: JSONValue] = [
            "traceId": .string(String(repeating: "a", count: 32)), "spanId": .string(hex(id)), "name": .string(name),
            "kind": .integer(kind ?? (parent == nil ? 2 : 1)),
            "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000050000000",
            "attributes": .array(attributes.map { ["key": .string($0.key), "value": ["stringValue": .string($0.value)]] }),
        ]
        if let parent { span["parentSpanId"] = .string(hex(parent)) }
        return .object(span)
    }

    private static func hex(_ id: Int) -> String { "000000000000000\(id)" }

    private static let configuration = """
        metrics_generator: {processor: {span_metrics: {dimensions: [user.tier, gen_ai.request.modle]}}}
        overrides: {defaults: {metrics_generator: {processors: [span-metrics, service-graphs]}}}
        """

    private static func run(_ arguments: [String], files: [String: String] = [:]) async throws -> MetronomeCommand {
        try await onThread {
            let directory = try TemporaryDirectory("explain")
            try directory.write("metronome.yaml", configuration)
            try directory.write("spans.json", try request.text())
            for (name, text) in files { try directory.write(name, text) }
            return try MetronomeCommand(arguments, in: directory)
        }
    }

    private static func inOneLine(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }

    // MARK: explain

    @Test func aCaptureIsExplained() async throws {
        let command = try await Self.run(["explain", "metronome.yaml", "spans.json"])
        #expect(command.exitCode == 0)
        for text in [
            "span 2 of 2 \"reserve stock\" checkout INTERNAL", "traces_spanmetrics_calls_total +1",
            "user.tier is only on its parent \"POST /pay\" ('gold')",
            "did you mean that?", "kind INTERNAL makes no edge",
        ] { #expect(Self.inOneLine(command.output).contains(text), "\(text) in\n\(command.output)") }
    }

    /// Broken set-ups of attributes, dimensions, filters and processors: one command says what is wrong and what to do.
    @Test(arguments: [
        (
            "{filter_policies: [{exclude: {match_type: regex, attributes: [{key: name, value: 'reserve.*'}]}}]}", "[span-metrics]", [],
            [
                "nothing: rejected by filter_policies[0]: exclude name =~ reserve.*", "span_metrics.filter_policies[0]",
            ]
        ),
        ("{dimensions: [resource.user.tier]}", "[span-metrics]", [], ["write user.tier"]),
        ("{}", "[]", [], ["dropped no processor is on for this tenant", "overrides.defaults.metrics_generator.processors"]),
        ("{}", "[service-graphs]", [], ["half of an edge that waits in vain", "kind INTERNAL makes no edge"]),
        ("{}", "[gen-ai]", [], ["nobody names the call's provider; send gen_ai.provider.name"]),
        ("{}", "[host-info]", [], ["its resource names no host (k8s.node.name, host.id)"]),
        (
            "{}", "[span-metrics]", ["--received-at", "1700000100"],
            [
                "it ended 99 s before it came, and 30 s are allowed", "metrics_generator.metrics_ingestion_time_range_slack",
            ]
        ),
    ])
    func aBrokenSetupIsDiagnosed(_ spanMetrics: String, _ processors: String, _ arguments: [String], _ texts: [String]) async throws {
        let configuration = """
            metrics_generator: {processor: {span_metrics: \(spanMetrics)}}
            overrides: {defaults: {metrics_generator: {processors: \(processors)}}}
            """
        let document: JSONValue =
            ([
                "resourceSpans": [
                    [
                        "resource": ["attributes": [["key": "service.name", "value": ["stringValue": "web"]]]],
                        "scopeSpans": [["spans": [Self.span(9, "call", parent: 8, ["gen_ai.request.model": "m"], kind: 3)]]],
                    ]
                ]
            ])
        let lost = try document.text()
        let command = try await Self.run(
            ["explain", "m.yaml", "spans.json", "lost.json"] + arguments, files: ["m.yaml": configuration, "lost.json": lost])
        #expect(command.exitCode == 0)
        let output = Self.inOneLine(command.output)
        for text in texts { #expect(output.contains(text), "\(text) in\n\(command.output)") }
    }

    @Test func asJSON() async throws {
        let command = try await Self.run(["explain", "metronome.yaml", "spans.json", "--json", "--name", "reserve stock"])
        let spans = try JSONValue(parsing: Array(command.output.utf8))["spans"]?.elements ?? []
        #expect(spans.count == 1 && spans[0]["span_id"]?.string == Self.hex(2) && spans[0]["service"]?.string == "checkout")
        #expect(spans[0]["empty"]?.elements.compactMap { $0["label"]?.string } == ["gen_ai_request_modle", "user_tier"])
        let calls = spans[0]["series"]?.elements.first { $0["metric"]?.string == "traces_spanmetrics_calls_total" }
        #expect(calls?["added"]?.double == 1 && calls?["labels"]?["span_name"]?.string == "reserve stock")
    }

    @Test func filesThatCannotBeRead() async throws {
        let files = ["garbage": "\u{1}\u{2}\u{3}"]
        for (arguments, text) in [
            (["explain", "metronome.yaml"], "which spans?"), (["explain", "metronome.yaml", "missing.json"], "missing.json"),
            (["explain", "metronome.yaml", "garbage"], "garbage: no spans can be read"),
        ] {
            let command = try await Self.run(arguments, files: files)
            #expect(command.exitCode != 0 && command.output.contains(text), "\(command.output)")
        }
    }

    // MARK: A running process

    @Test func aRunningProcessExplainsWhatCame() async throws {
        try await onThread {
            let configuration = SidecarConfiguration(
                generator: ["processor": ["span_metrics": ["dimensions": ["user.tier"]]]], extra: ["metronome": ["explain": ["interval": "1ms"]]])
            try SidecarProcess(configuration).during { sidecar in
                let span = SpanFixture(service: "checkout", name: "pay", attributes: ["usr.tier": ["stringValue": "gold"]])
                #expect(try sidecar.post(try span.request()).status == 200)
                #expect(try sidecar.post([0xff, 0xff]).status == 400)
                let answer = try JSONValue(parsing: Array(try HTTPClient.get(sidecar.ports.admin, "/api/v1/explain?service=checkout").text.utf8))
                let found = try #require(answer["spans"]?.elements.first)
                #expect(found["name"]?.string == "pay" && answer["services"]?.elements.compactMap(\.string) == ["checkout"])
                #expect(found["empty"]?.elements.first?["reason"]?.string?.contains("did you mean") == true, "\(found)")
                #expect(answer["refusals"]?.elements.first?.string?.contains("not a valid OTLP") == true, "\(answer)")
                let text = try HTTPClient.get(sidecar.ports.admin, "/api/v1/explain?service=other&format=text").text
                #expect(text.contains("they are of checkout"), "\(text)")
                #expect(try HTTPClient.get(sidecar.ports.admin, "/api/v1/explain?limit=0").status == 400)
                #expect(try sidecar.selfMetrics().total("metronome_explain_requests") == 2)
            }
        }
    }

    /// A span with an id that is not allowed, between two that are.
    private static func badRequest(_ names: [String]) throws -> [UInt8] {
        let spans = names.enumerated().map { index, name -> JSONValue in
            span(index + 1, name, parent: nil, [:])
        }
        let request: JSONValue = [
            "resourceSpans": [
                [
                    "resource": ["attributes": [["key": "service.name", "value": ["stringValue": "checkout"]]]],
                    "scopeSpans": [["spans": .array(spans)]],
                ]
            ]
        ]
        // Of the second one: eight bytes that say nothing.
        let whole = try OTLPEncoder.encode(request)
        let id: [UInt8] = [0x12, 8, 0, 0, 0, 0, 0, 0, 0, 2]
        let place = try #require(whole.indices.dropLast(id.count).first { Array(whole[$0..<($0 + id.count)]) == id })
        return Array(whole[..<(place + 9)]) + [0] + Array(whole[(place + 10)...])
    }

    private static func reasons(_ sidecar: SidecarProcess, _ query: String) throws -> [String: [String]] {
        let answer = try JSONValue(parsing: Array(try HTTPClient.get(sidecar.ports.admin, "/api/v1/explain?limit=50&" + query).text.utf8))
        let spans = (answer["spans"]?.elements ?? []).map { span in
            (span["name"]?.string ?? "", (span["dropped"]?.elements ?? []).compactMap { $0["reason"]?.string })
        }
        return Dictionary(spans) { first, _ in first }
    }

    /// The spans of a request that was refused, each with why: by the running process, over the API and as a page.
    @Test func spansOfARefusedRequestAreExplained() async throws {
        try await onThread {
            let extra: JSONValue = ["metronome": ["explain": ["interval": "1ms"], "intake": ["invalid_ids": "refuse"]]]
            try SidecarProcess(SidecarConfiguration(extra: extra)).during { sidecar in
                #expect(try sidecar.post(try Self.badRequest(["before", "culprit", "behind"])).status == 400)
                let reasons = try Self.reasons(sidecar, "service=checkout")
                #expect(reasons["culprit"]?.first?.hasPrefix("its request was refused for it: span ids must be 64 bit") == true, "\(reasons)")
                for name in ["before", "behind"] {
                    #expect(reasons[name]?.first?.hasPrefix("its request was refused: span ids must be 64 bit") == true, "\(reasons)")
                }
                let page = try HTTPClient.get(sidecar.ports.admin, "/console/explain?service=checkout&name=culprit").text
                #expect(page.contains("its request was refused for it: span ids") && page.contains("metronome.intake.invalid_ids"), "\(page)")
            }
        }
    }

    /// Of a request that was taken in part those that were left out say so, and the others what became of them.
    @Test func spansThatWereTakenBesideRefusedOnesAreExplained() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["explain": ["interval": "1ms"]]])).during { sidecar in
                #expect(try sidecar.post(try Self.badRequest(["before", "culprit", "behind"])).status == 200)
                let reasons = try Self.reasons(sidecar, "service=checkout")
                #expect(reasons["culprit"]?.first?.hasPrefix("span ids must be 64 bit") == true, "\(reasons)")
                for name in ["before", "behind"] { #expect(reasons[name]?.contains { $0.contains("refused") } == false, "\(reasons)") }
            }
        }
    }

    /// A body that goes wrong somewhere: what comes before is told.
    @Test func spansBeforeGarbageAreExplained() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["explain": ["interval": "1ms"]]])).during { sidecar in
                let span = try SpanFixture(service: "checkout", name: "pay").request()
                #expect(try sidecar.post(span + [0xff, 0xff]).status == 400)
                let reasons = try Self.reasons(sidecar, "name=pay")
                #expect(reasons["pay"]?.first == "its request was refused: request is not a valid OTLP protobuf message", "\(reasons)")
            }
        }
    }

    /// Compressed, or by way of a pipe.
    @Test(arguments: [
        "gzip spans.json && \"$0\" explain metronome.yaml spans.json.gz", "\"$0\" explain metronome.yaml - < spans.json",
        "gzip -c spans.json | \"$0\" explain metronome.yaml --spans -", "cat spans.json | \"$0\" infer -",
    ])
    func capturesComeInOtherForms(_ command: String) async throws {
        try await onThread {
            let directory = try TemporaryDirectory("forms")
            try directory.write("metronome.yaml", Self.configuration)
            try directory.write("spans.json", try Self.request.text())
            let log = directory.file("out")
            let process = try ChildProcess("/bin/sh", ["-c", command, SidecarProcess.binary], directory: directory.path, logPath: log)
            #expect(try process.waitForExit(seconds: 60) == 0, "\(process.log())")
            #expect(process.log().contains(command.contains("infer") ? "processors:" : "traces_spanmetrics_calls_total +1"), "\(process.log())")
        }
    }

    @Test func whatIsNoSpanIsToldAndLeftOut() async throws {
        let lines = "{\"resourceMetrics\":[]}\n\(try Self.request.text())\n{\"resourceSpans\":[{"
        let command = try await Self.run(["explain", "metronome.yaml", "lines.json"], files: ["lines.json": lines])
        #expect(command.exitCode == 0, "\(command.output)")
        #expect(command.output.contains("warning: lines.json: line 1: holds metrics, and no spans") && command.output.contains("span 2 of 2"))
        #expect(command.output.contains("it may be cut off"))
    }

    // MARK: check

    @Test func checkTriesACapture() async throws {
        let command = try await Self.run(["check", "metronome.yaml", "--spans", "spans.json", "--strict"])
        #expect(command.exitCode == 1, "a label is on no span")
        for text in [
            "warning: gen_ai_request_modle is on none of 2: nobody sends gen_ai.request.modle; did you mean gen_ai.request.model (1 spans)?",
            "capture  2 spans of 1 service, 1 traces", "1 of 2", "series   ",
        ] { #expect(command.output.contains(text), "\(text) in\n\(command.output)") }
        #expect(try await Self.run(["check", "metronome.yaml", "--spans", "spans.json"]).exitCode == 0)
    }

    /// Names alone do not tell what rules about labels leave; a capture does.
    @Test func checkTriesRulesWithACapture() async throws {
        func check(_ rule: String) async throws -> MetronomeCommand {
            let storage = "storage: {path: wal, remote_write: [{url: 'https://mimir.example/push', write_relabel_configs: [\(rule)]}]}"
            let text = "metrics_generator: {\(storage)}\noverrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}\n"
            return try await Self.run(["check", "rules.yaml", "--spans", "spans.json", "--strict"], files: ["rules.yaml": text])
        }
        let nothing = try await check("{action: keep, source_labels: [env], regex: prod}")
        #expect(nothing.exitCode == 1)
        for text in [
            "warning: metrics_generator.storage.remote_write[0].write_relabel_configs: none of the 38 series of the capture is sent to "
                + "https://mimir.example/push; [0] (action keep, source_labels [env], regex prod) drops traces_spanmetrics_",
            ", which has no label env\n", "relabels for https://mimir.example/push: 0 of 38 series sent, 38 dropped\n",
        ] { #expect(nothing.output.contains(text), "\(text) in\n\(nothing.output)") }
        let some = try await check("{action: drop, source_labels: [span_name], regex: reserve stock}")
        #expect(some.exitCode == 0, "\(some.output)")
        #expect(some.output.contains("relabels for https://mimir.example/push: 19 of 38 series sent, 19 dropped\n"), "\(some.output)")
        let merged = try await check("{action: labeldrop, regex: span_name|span_kind}")
        #expect(merged.output.contains("19 of 38 series sent, 19 waiting for another one with the same labels\n"), "\(merged.output)")
    }

    @Test func checkComparesTwoConfigurations() async throws {
        let other = "overrides: {defaults: {metrics_generator: {processors: [span-metrics-count]}}}"
        let command = try await Self.run(["check", "metronome.yaml", "--diff", "other.yaml", "--spans", "spans.json"], files: ["other.yaml": other])
        #expect(command.exitCode == 0)
        for text in ["with other.yaml instead", "- traces_spanmetrics_latency", "    - label user_tier: on 1 of 2, 1 values", "breaks: queries of"] {
            #expect(command.output.contains(text), "\(text) in\n\(command.output)")
        }
    }

    @Test func checkAsksEndpoints() async throws {
        try await onThread {
            let answers = try [
                LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(204) },
                LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(401, body: Array("no org id\n".utf8)) },
                LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(200, body: Array("<!DOCTYPE html><title>Log in</title>".utf8)) },
                LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(503) }, LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(400) },
            ]
            let free = try LoopbackPorts.take()
            let urls =
                answers.map { "http://127.0.0.1:\($0.port)/api/v1/push" } + [
                    "http://127.0.0.1:\(free)/push", "https://127.0.0.1:\(answers[0].port)/",
                ]
            let directory = try TemporaryDirectory("remote")
            let entries = urls.map { "{url: \"\($0)\"}" }.joined(separator: ", ")
            try directory.write("m.yaml", "metrics_generator: {storage: {path: wal, remote_write: [\(entries)]}}")
            let command = try MetronomeCommand(["check", "m.yaml", "--remote", "--strict"], in: directory)
            #expect(command.exitCode == 1)
            for text in [
                "\(urls[0])  takes writes: HTTP 204", "\(urls[1])  does not take writes: HTTP 401, no org id\n    → the server has tenants",
                "\(urls[2])  does not take writes: HTTP 200, a web page instead of an answer\n    → the address answers with a web page",
                "\(urls[3])  does not take writes: HTTP 503\n    → the server is not ready",
                "\(urls[4])  does not take writes: HTTP 400\n    → an empty write is in good form",
                "\(urls[5])  does not take writes: connection refused", "→ nothing listens there",
                "\(urls[6])  does not take writes: TLS: the server does not speak TLS",
            ] { #expect(command.output.contains(text), "\(text) in\n\(command.output)") }
            withExtendedLifetime(answers) {}
        }
    }

    // MARK: convert and infer

    private static let collector = """
        connectors:
          spanmetrics:
            namespace: traces.span.metrics
            histogram: {unit: ms, explicit: {buckets: [2ms, 1s, 1m]}}
            dimensions: [{name: http.route}, {name: http.method, default: GET}]
            exclude_dimensions: [status.code]
            metrics_flush_interval: 30s
          servicegraph:
            latency_histogram_buckets: [100ms]
            store: {ttl: 5s, max_items: 100}
            cache_loop: 1m
        exporters:
          prometheusremotewrite: {endpoint: "http://mimir:9009/api/v1/push", headers: {X-Scope-OrgID: demo, Authorization: Bearer hunter2}}
        """

    @Test func aCollectorsConnectorsAreConverted() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("convert")
            try directory.write("collector.yaml", Self.collector)
            let command = try MetronomeCommand(["convert", "collector.yaml"], in: directory)
            #expect(command.exitCode == 0 && !command.output.contains("hunter2"), "\(command.output)")
            #expect(command.output.contains("collector.yaml:2:3: names: those of the connector"))
            #expect(command.output.contains("cache_loop: has no equal"))
            let yaml = command.output.split(separator: "\n").filter { !$0.hasPrefix("note: ") }.joined(separator: "\n")
            try directory.write("metronome.yaml", yaml)
            let check = try MetronomeCommand(["check", "metronome.yaml"], in: directory)
            #expect(check.exitCode == 0, "\(check.output)\n\(yaml)")
            for text in [
                "latency buckets (ms): 2 1000 60000 +Inf", "traces_span_metrics_calls_total", "service_name", "service graph buckets (s): 0.1 +Inf",
                "http_route", "default \"GET\"", "mimir:9009",
                "service-graphs",
            ] { #expect(check.output.contains(text), "\(text) in\n\(check.output)") }
            #expect(!check.output.contains("status_code  "), "it is excluded")
            #expect(try MetronomeCommand(["convert", "metronome.yaml"], in: directory).output.contains("expected a connector"))
        }
    }

    @Test func aConfigurationIsInferred() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("infer")
            let file = PackageRoot.file("Fixtures/genai/corpus/deno_proto-serve_fetch.pb")
            let command = try MetronomeCommand(["infer", file], in: directory)
            try directory.write("m.yaml", command.output)
            let check = try MetronomeCommand(["check", "m.yaml", "--spans", file, "--strict"], in: directory)
            #expect(command.exitCode == 0 && check.exitCode == 0, "\(command.output)\n\(check.output)")
        }
    }
}

/// An assistant that starts `metronome mcp` beside a process that runs.
struct AssistantTests {
    @Test func anAssistantAsksOverStandardInput() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["explain": ["interval": "1ms"]]])).during { sidecar in
                #expect(try sidecar.post(try SpanFixture(service: "checkout", name: "pay").request()).status == 200)
                let messages = [
                    #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{}}}"#,
                    #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                    #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"explain_spans","arguments":{"service":"checkout"}}}"#,
                ]
                let directory = try TemporaryDirectory("mcp")
                try directory.write("in", messages.joined(separator: "\n") + "\n")
                let command = "exec \"$0\" mcp --url http://127.0.0.1:\(sidecar.ports.admin) < in"
                let log = directory.file("out")
                let process = try ChildProcess("/bin/sh", ["-c", command, SidecarProcess.binary], directory: directory.path, logPath: log)
                #expect(try process.waitForExit(seconds: 60) == 0, "\(process.log())")
                let answers = try process.log().split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
                #expect(answers.map { $0["id"]?.integer } == [1, 2], "a notification has no answer")
                let text = answers.last?["result"]?["content"]?.elements.first?["text"]?.string ?? ""
                #expect(text.contains("\"pay\"  checkout") && text.contains("traces_spanmetrics_calls_total +1"), "\(text)")
            }
        }
    }
}
