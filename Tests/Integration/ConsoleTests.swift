import TestSupport
import Testing

/// The console and its numbers, of a running process with all processors.
struct ConsoleTests {
    private static let service = #"<img src=x onerror="document.title='x'">"#

    private static func running(_ body: @escaping @Sendable (SidecarProcess) throws -> Void) async throws {
        try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            // Nobody listens there.
            let target: JSONValue = [
                "name": "archive", "url": .string("http://127.0.0.1:\(try LoopbackPorts.take())/?token=hunter2"), "protocol": "http",
            ]
            let processors: JSONValue = ["span-metrics", "service-graphs", "gen-ai", "provider-health"]
            let configuration = SidecarConfiguration(
                generator: ["processor": ["span_metrics": ["dimensions": ["user.tier"]]]],
                overrides: ["processors": processors, "max_active_series": 400], remoteWrite: [recorder.entry],
                extra: ["metronome": ["gen_ai": ["hold": "100ms"], "explain": ["interval": "1ms"], "forward": [target]]])
            try SidecarProcess(configuration).during { sidecar in
                for file in try GenAICorpus.files().prefix(12) {
                    #expect(try sidecar.post(try PackageRoot.read("\(GenAICorpus.folder)/\(file)")).status == 200, "\(file)")
                }
                // Those are of long ago.
                var call = SpanFixture(service: service, name: "chat m")
                call.kind = 3
                call.firstNumber = 1_000_000
                call.attributes = ["gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "m"]
                    .mapValues { ["stringValue": .string($0)] }
                #expect(try sidecar.post(try call.request()).status == 200)
                var spans = SpanFixture(service: service, name: "GET /<b>")
                for number in 0..<60 {
                    spans.name = "GET /\(number)"
                    spans.firstNumber = 1 + number * 100
                    #expect(try sidecar.post(try spans.request(count: 3)).status == 200)
                }
                #expect(try sidecar.post([0x0a, 0xff]).status == 400)
                try waitUntil("a collection is delivered") {
                    try sidecar.selfMetrics().total("prometheus_remote_storage_samples_total") > 0
                }
                try body(sidecar)
            }
        }
    }

    /// In Chromium: both widths, both colour schemes, keyboard, without a script; what a service is called is text.
    @Test func aBrowserShowsItToEverybody() async throws {
        try await Self.running { sidecar in
            let report = try PythonScript.run(
                "Tests/Integration/Python/console.py", ["http://127.0.0.1:\(sidecar.ports.admin)", Self.service], seconds: 180)
            print("console: \((try? report.text()) ?? "?")")
            #expect(report["browser"]?.string?.contains("Chrom") == true && report["requests"]?.integer ?? 0 >= 7)
            for key in ["wrong", "elsewhere", "said"] { #expect(report[key]?.elements.isEmpty == true, "\(key)") }
            // Each page of numbers is what its description says.
            let numbers = try PythonScript.run("Tests/Integration/Python/openapi.py", ["http://127.0.0.1:\(sidecar.ports.admin)"])
            #expect(numbers["pages"]?.integer ?? 0 >= 9)
            #expect(numbers["problems"]?.elements.isEmpty == true, "\((try? numbers.text()) ?? "?")")
            try Self.expectBooks(sidecar)
        }
    }

    /// A target of requests that are forwarded is shown as it is, without what may be secret.
    @Test func whoGetsRequestsIsShown() async throws {
        try await Self.running { sidecar in
            try waitUntil("it was tried") { try sidecar.selfMetrics().total("metronome_forward_failed_attempts_total") > 0 }
            let page = try JSONValue(parsing: try HTTPClient.get(sidecar.ports.admin, "/api/v1/targets").body)
            let target = try #require(page["forward"]?.elements.first)
            #expect(target["name"]?.string == "archive" && target["protocol"]?.string == "http" && target["failing"] == .bool(true))
            let own = try sidecar.selfMetrics()
            #expect(target["requests"]?.double == own.total("metronome_forward_requests_total"))
            #expect(target["waiting_requests"]?.double == target["requests"]?.double && target["sent_requests"]?.integer == 0)
            #expect(target["last_failure"]?["text"]?.string?.contains("refused") == true && target["last_success"] == .null)
            let accept = [("accept", "text/html")]
            for path in ["/console/targets", "/"] {
                let text = try HTTPClient.get(sidecar.ports.admin, path, headers: accept).text
                #expect(text.contains("archive") && text.contains("failing") && !text.contains("hunter2"), "\(path)")
            }
        }
    }

    /// The books of the process, read by page and by metric, agree with each other and with what was sent.
    private static func expectBooks(_ sidecar: SidecarProcess) throws {
        let page = try JSONValue(parsing: try HTTPClient.get(sidecar.ports.admin, "/api/v1/ledger").body)
        #expect(page["balanced"] == .bool(true))
        let own = try sidecar.selfMetrics()
        let accounts = page["tenants"]?.elements.first?["processors"]?.elements ?? []
        #expect(accounts.compactMap { $0["processor"]?.string } == ["intake", "span-metrics", "service-graphs", "service-graphs-edges", "gen-ai"])
        for account in accounts {
            let name = account["processor"]?.string ?? ""
            #expect(account["imbalance"]?.integer == 0, "\(name)")
            #expect(own.total("metronome_ledger_imbalance", ["processor": name]) == 0)
            #expect(own.total("metronome_ledger_received_total", ["processor": name]) == account["received"]?.double)
        }
        #expect(
            own.total("metronome_ledger_received_total", ["processor": "intake"]) == own.total("tempo_receiver_accepted_spans")
                + own.total("tempo_receiver_refused_spans"))
        #expect(
            own.total("metronome_ledger_received_total", ["processor": "span-metrics"]) == own.total("tempo_metrics_generator_spans_received_total"))
    }
}
