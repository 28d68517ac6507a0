import Foundation
import TestSupport
import Testing

/// Dashboards and alerts for Grafana and Prometheus (`tempo-compat/grafana`, `tempo-compat/alerts`).
struct DashboardsTests {
    /// Every query of every panel, variable and recording rule returns data from a real Prometheus, no alert fires while all is well, and
    /// each of them fires when what it watches for goes wrong.
    @Test func everyQueryReturnsDataAndEveryAlertFires() async throws {
        let report = try await onThread { try PythonScript.run("tempo-compat/grafana/run.py", [], seconds: 1500) }
        print("dashboards: \((try? report.text()) ?? "?")")
        #expect((report["queries"]?.integer ?? 0) > 100)
        #expect((report["alerts"]?.integer ?? 0) > 15)
        for key in ["without_data", "fired_while_well", "did_not_fire", "without_traces"] {
            #expect(report[key]?.elements.isEmpty == true, "\(key)")
        }
    }

    /// The same alerts, with the durations that they have: promtool's unit tests, and a section of the runbooks for each.
    @Test func everyAlertHasACaseAndARunbook() async throws {
        let report = try await onThread { try PythonScript.run("tempo-compat/alerts/unit.py", [], seconds: 300) }
        #expect((report["alerts"]?.integer ?? 0) > 15)
        #expect(report["problems"]?.elements.isEmpty == true)
    }

    /// Grafana's own model of dashboards, of its SDK, knows all that stands in them.
    @Test func grafanaKnowsTheirForm() async throws {
        let report = try await onThread { try PythonScript.run("tempo-compat/grafana/schema.py", [], seconds: 120) }
        #expect((report["dashboards"]?.integer ?? 0) > 4)
        #expect(report["unknown"]?.elements.isEmpty == true)
    }

    @Test func theDashboardsAreFresh() async throws {
        let report = try await onThread { try PythonScript.run("tempo-compat/grafana/make.py", ["--check"], seconds: 60) }
        #expect((report["dashboards"]?.integer ?? 0) > 4)
        #expect(report["stale"]?.elements.isEmpty == true, "run make dashboards")
    }
}
