import Foundation
import TestSupport
import Testing

/// The per-tenant override file while Metronome runs (tempo-behaviour 1.8).
struct OverridesReloadTests {
    private static func entry(_ limit: Int) -> String {
        "overrides:\n  a:\n    metrics_generator: {processors: [span-metrics], max_active_series: \(limit)}\n"
    }
    private static let wrong = "overrides:\n  a:\n    metrics_generator: {max_active_serie: 3}\n"

    @Test func aChangedFileIsReadAgain() async throws {
        try await OverridesSidecar.running(Self.entry(1)) { running in
            func hash() throws -> String? {
                let hashes = try running.sidecar.selfMetrics().samples.filter { $0.name == "tempo_runtime_config_hash" }
                guard hashes.count == 1 else { throw HarnessError("\(hashes)") }
                return hashes[0].labels["sha256"]
            }
            func shownLimit() throws -> Double { try running.sidecar.selfMetrics().total("tempo_limits_overrides", ["user": "a"]) }
            let before = try (running.limit("a"), running.lastReload(), hash(), shownLimit())
            try running.rewrite(Self.entry(2))
            try running.waitForLimit(2)
            try waitUntil("the metrics follow") { try shownLimit() == 2 }
            #expect(before.0 == 1 && before.1 == 1 && before.3 == 1)
            #expect(try hash() != before.2)
            try running.rewrite("overrides: {}")
            try waitUntil("the entry is gone") { try running.limit("a") == 0 }
            try waitUntil("and its metric") { try !running.sidecar.selfMetrics().samples.contains { $0.name == "tempo_limits_overrides" } }
        }
    }

    /// An entry is used whole: what it leaves out is not taken from the defaults.
    @Test func entriesHoldFromTheStart() async throws {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let file = """
            overrides:
              a: {metrics_generator: {processors: [span-metrics-count], remote_write_headers: {X-Key: one, x-scope-orgid: shared}}}
              off: {metrics_generator: {max_active_series: 5}}
            """
        try await OverridesSidecar.running(file, remoteWrite: [recorder.entry]) { running in
            for tenant in ["a", "off", "b"] {
                let reply = try running.sidecar.post(try SpanFixture(service: tenant).request(), headers: [("X-Scope-OrgID", tenant)])
                #expect(reply.status == 200)
            }
            #expect(try running.sidecar.stop() == 0)
        }
        let series = recorder.series
        #expect(series.total("traces_spanmetrics_calls_total", ["service": "a"]) == 1)
        #expect(series.total("traces_spanmetrics_latency_count", ["service": "a"]) == 0, "the entry's processors")
        #expect(series.total("traces_spanmetrics_latency_count", ["service": "b"]) == 1, "the defaults' processors")
        #expect(series.total("traces_spanmetrics_calls_total", ["service": "off"]) == 0)
        let byTenant = Dictionary(grouping: recorder.requests) { $0.headers["x-scope-orgid"]?.first ?? "" }
        #expect(Set(byTenant.keys) == ["shared", "b"])
        #expect(byTenant["shared"]?.allSatisfy { $0.headers["x-key"] == ["one"] } == true)
    }

    /// New processors count from the reload on, new headers hold from the next push on; what was counted before goes on.
    @Test func aChangeTakesEffectWithoutARestart() async throws {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        func entry(_ processors: String, _ key: String) -> String {
            "overrides: {a: {metrics_generator: {processors: [\(processors)], remote_write_headers: {X-Key: \(key)}}}}"
        }
        let (before, after) = (entry("span-metrics-count", "one"), entry("span-metrics-count, span-metrics-size", "two"))
        try await OverridesSidecar.running(before, period: "1h", remoteWrite: [recorder.entry]) { running in
            func push() throws {
                let reply = try running.sidecar.post(try SpanFixture().request(), headers: [("X-Scope-OrgID", "a")])
                guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            }
            try push()
            try waitUntil("a push with the old header") { recorder.requests.contains { $0.headers["x-key"] == ["one"] } }
            try running.rewrite(after)
            running.sidecar.process.signal(SIGHUP)
            try waitUntil("the change is told") { running.sidecar.process.log().contains("overrides of a tenant have changed") }
            try push()
            #expect(try running.sidecar.stop() == 0)
        }
        let calls = recorder.series.matching("traces_spanmetrics_calls_total", [:])
        #expect(calls.count == 1 && calls.first?.samples.map(\.value).max() == 2)
        #expect(calls.first?.samples.map(\.value) == calls.first?.samples.map(\.value).sorted(), "no reset")
        #expect(recorder.series.matching("traces_spanmetrics_size_total", [:]).count == 1)
        #expect(recorder.requests.last?.headers["x-key"] == ["two"])
    }

    @Test func aHangupReadsAtOnce() async throws {
        try await OverridesSidecar.running(Self.entry(1), period: "1h") { running in
            try running.rewrite(Self.entry(2))
            running.sidecar.process.signal(SIGHUP)
            try running.waitForLimit(2)
            running.sidecar.process.signal(SIGHUP)
            try waitUntil("it is told that nothing is new") { running.sidecar.process.log().contains("per-tenant overrides are unchanged") }
            #expect(running.sidecar.isRunning)
        }
    }

    @Test func aHangupWithoutAFileDoesNothing() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                sidecar.process.signal(SIGHUP)
                try waitUntil("it is told") { sidecar.process.log().contains("no per-tenant override file is configured") }
                #expect(sidecar.isRunning)
            }
        }
    }

    @Test func aWrongFileKeepsTheOldOverrides() async throws {
        try await OverridesSidecar.running(Self.entry(1)) { running in
            try running.rewrite(Self.wrong)
            try waitUntil("the failure shows") { try running.lastReload() == 0 }
            let message = "overrides.yaml:3:25: overrides.a.metrics_generator.max_active_serie: unknown key; did you mean max_active_series?"
            #expect(try running.limit("a") == 1)
            #expect(try running.page("/status").text.contains(message))
            #expect(running.sidecar.process.log().contains(message))
            let state = try running.json("/status/overrides")["runtime_config"]
            #expect(state?["last_reload_successful"] == .bool(false))
            #expect(state?["errors"]?.elements.count == 1)
            try running.rewrite(Self.entry(2))
            try running.waitForLimit(2)
            try waitUntil("the failure is over") { try running.lastReload() == 1 }
        }
    }

    /// An editor or a copy that truncates the file first.
    @Test func aFileThatIsEmptyForAMomentKeepsTheOldOverrides() async throws {
        try await OverridesSidecar.running(Self.entry(1)) { running in
            try running.rewrite("")
            try waitUntil("the failure shows") { try running.lastReload() == 0 }
            #expect(try running.limit("a") == 1)
            #expect(running.sidecar.process.log().contains("per-tenant override file is empty"))
            try running.rewrite(Self.entry(2))
            try running.waitForLimit(2)
            try waitUntil("the failure is over") { try running.lastReload() == 1 }
        }
    }

    @Test func aFileThatGoesAwayKeepsTheOldOverrides() async throws {
        try await OverridesSidecar.running(Self.entry(1)) { running in
            try FileManager.default.removeItem(atPath: running.file)
            try waitUntil("the failure shows") { try running.lastReload() == 0 }
            #expect(try running.limit("a") == 1)
            #expect(running.sidecar.process.log().contains("cannot open per-tenant override file"))
        }
    }

    static let unusable: [(String?, String)] = [
        (wrong, "o.yaml:3:25: overrides.a.metrics_generator.max_active_serie: unknown key"),
        (nil, "o.yaml: cannot open per-tenant override file"),
        ("overrides: {a: {", "o.yaml:1:16: YAML syntax"),
        (
            "overrides:\n  a:\n    metrics_generator: {processor: {span_metrics: {filter_policies: [{exclude: {match_type: regex, "
                + "attributes: [{key: name, value: 'a('}]}}]}}}\n", "not a regular expression"
        ),
    ]

    @Test(arguments: ["serve", "check"], unusable)
    func anUnusableFileStopsTheStart(command: String, file: (text: String?, message: String)) async throws {
        let result = try await onThread {
            let directory = try TemporaryDirectory("overrides")
            if let text = file.text { try directory.write("o.yaml", text) }
            let main: JSONValue = ["overrides": ["per_tenant_override_config": .string(directory.file("o.yaml"))]]
            return try MetronomeCommand([command, "--config", directory.write("t.yaml", main.text())], in: directory)
        }
        #expect(result.exitCode == 1)
        #expect(result.output.contains(file.message), "\(result.output)")
    }

    @Test func checkTellsWhatTheEntriesChange() async throws {
        let result = try await onThread {
            let directory = try TemporaryDirectory("overrides")
            try directory.write("o.yaml", Self.entry(7) + "  '*': {metrics_generator: {processors: [span-metrics]}}\n")
            let main = "overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}, per_tenant_override_config: o.yaml}"
            return try MetronomeCommand(["check", "--config", directory.write("t.yaml", main)], in: directory)
        }
        #expect(result.exitCode == 0)
        #expect(result.output.contains("  * (every tenant without an entry)\n    nothing\n"), "\(result.output)")
        #expect(result.output.contains("  a\n    max_active_series: 0 -> 7\n"), "\(result.output)")
    }

    /// Reloads all the time change nothing about what was counted.
    @Test func reloadsWhileSpansComeIn() async throws {
        let (requests, spans, tenants) = (60, 40, 4)
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        @Sendable func file(_ number: Int) -> String {
            let entries = (0..<tenants).map { tenant in
                "  t\(tenant): {metrics_generator: {processors: [span-metrics], collection_interval: \(number % 2 + 1)s, "
                    + "max_active_series: \(10_000 + number), remote_write_headers: {X-Round: '\(number)'}}}\n"
            }
            return "overrides:\n" + entries.joined()
        }
        try await OverridesSidecar.running(file(0), remoteWrite: [recorder.entry]) { running in
            let workers = try (0..<tenants).map { tenant in
                let connection = try GRPCConnection(port: running.sidecar.ports.grpc)
                return Worker {
                    for _ in 0..<requests {
                        let body = try SpanFixture(service: "t\(tenant)").request(count: spans)
                        let reply = try connection.call(body, metadata: [("x-scope-orgid", "t\(tenant)")])
                        guard reply.status == 0 else { throw HarnessError("\(reply)") }
                        Thread.sleep(forTimeInterval: 0.02)
                    }
                }
            }
            let rounds = 10
            for number in 1...rounds {
                try running.rewrite(number % 3 == 0 ? Self.wrong : file(number))
                running.sidecar.process.signal(SIGHUP)
                Thread.sleep(forTimeInterval: 0.15)
            }
            for worker in workers { try worker.result() }
            let lines = running.sidecar.process.log()
            #expect(try running.sidecar.stop() == 0)
            #expect(lines.contains("per-tenant overrides read again"))
        }
        for tenant in 0..<tenants {
            let total = recorder.series.total("traces_spanmetrics_calls_total", ["service": "t\(tenant)"])
            #expect(total == Double(requests * spans), "t\(tenant)")
        }
    }
}
