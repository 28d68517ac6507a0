import TestSupport
import Testing

/// `/status/overrides`, `/status/overrides/{tenant}`, `/status/runtime_config` (tempo-behaviour 10.1).
struct OverridesStatusTests {
    private static let file = """
        overrides:
          own:
            metrics_generator: {processors: [span-metrics-count], remote_write_headers: {X-Key: hunter2}}
          "*":
            metrics_generator: {processors: [span-metrics], max_active_series: 9}
        """

    @Test func thePages() async throws {
        try await OverridesSidecar.running(Self.file) { running in
            let reply = try running.sidecar.post(try SpanFixture().request(), headers: [("X-Scope-OrgID", "seen")])
            #expect(reply.status == 200)

            let list = try running.json("/status/overrides")["tenants"]?.elements ?? []
            #expect(list.map { $0["name"]?.string } == ["*", "own", "seen"])
            #expect(list.map { $0["has_runtime_overrides"] } == [.bool(true), .bool(true), .bool(false)])
            #expect(try running.page("/status/overrides").text.contains("  - name: seen\n    has_runtime_overrides: false\n"))

            let own = try running.json("/status/overrides/own")
            #expect(own["source"]?.string == "tenant")
            #expect(own["effective"]?["processors"] == ["span-metrics-count"])
            let other = try running.json("/status/overrides/other")
            #expect(other["source"]?.string == "wildcard")
            #expect(other["effective"]?["max_active_series"] == 9)
            #expect(try running.page("/status/overrides/own").text.hasPrefix("tenant: own\nsource: tenant\n"))

            let all = try running.json("/status/runtime_config")["overrides"]
            #expect(all?.members.keys.sorted() == ["*", "own"])
            #expect(try running.page("/status/runtime_config?mode=diff").text.contains("max_active_series: 0 -> 9"))

            for path in ["/", "/status/endpoints"] {
                let index = try running.page(path).text
                for page in ["/status/overrides ", "/status/overrides/*", "/status/runtime_config"] {
                    #expect(index.contains(page), "\(page) on \(path)")
                }
            }
            // JSON is for single pages: the whole stays text.
            let whole = try running.page("/status", json: true).text
            #expect(whole.contains("--- /status/overrides\nnow: ") && whole.contains("--- /status/runtime_config\noverrides:\n"))
            for page in ["/status", "/status/overrides/own", "/status/runtime_config"] { #expect(!(try running.page(page).text.contains("hunter2"))) }
        }
    }

    @Test func withoutAFile() async throws {
        let (list, tenant, config, metrics) = try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                func text(_ path: String) throws -> String { try HTTPClient.get(sidecar.ports.admin, path).text }
                return try (text("/status/overrides"), text("/status/overrides/x"), text("/status/runtime_config"), sidecar.selfMetrics())
            }
        }
        #expect(list.hasSuffix("\ntenants: []\n"))
        #expect(tenant.hasPrefix("tenant: x\nsource: defaults\n"))
        #expect(config == "overrides: {}\n")
        #expect(!metrics.samples.contains { $0.name.hasPrefix("tempo_runtime_config") })
    }
}
