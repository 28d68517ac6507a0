import Foundation
import MetronomeConfiguration
import Settings
import Testing

@Suite struct OverridesPagesTests {
    private func fixture(_ name: String = "scoped") throws -> RuntimeOverrides {
        try loadOverrides(ConfigurationFixtures.text("Fixtures/configurations/override-files/\(name).yaml")).overrides
    }

    private func reloader(_ text: String) throws -> OverridesReloader {
        let settings = try settings("overrides: {per_tenant_override_config: /o.yaml}")
        return try OverridesReloader.start(
            .success(Array(text.utf8)), settings: settings, expandEnvironment: false, environment: { _ in nil }, now: 0
        )
        .get().reloader
    }

    @Test func theListOfTenants() throws {
        let reloader = try reloader("overrides: {b: {}, '*': {}}")
        let page = OverridesPages.tenants(known: ["c", "b"], reloader: reloader, now: "2026-01-02T03:04:05Z")
        func row(_ name: String, _ has: Bool) -> String {
            #"{"name":"\#(name)","has_runtime_overrides":\#(has),"has_user_configurable_overrides":false}"#
        }
        #expect(
            page.json == #"{"now":"2026-01-02T03:04:05Z","tenants":["# + [row("*", true), row("b", true), row("c", false)].joined(separator: ",")
                + #"],"runtime_config":{"file":"/o.yaml","sha256":"\#(reloader.sha256)","last_reload_successful":true,"errors":[]}}"#)
        #expect(page.document.contains("  - name: b\n    has_runtime_overrides: true\n"))
        #expect(OverridesPages.tenants(known: [], reloader: nil, now: "").json == #"{"now":"","tenants":[]}"#)
    }

    @Test func aFailedReloadIsShown() throws {
        var reloader = try reloader("")
        _ = reloader.reload(.success(Array("overrides: {a: {x: 1, y: 1}}".utf8)), now: 1)
        let document = OverridesPages.reload(reloader).document
        #expect(document.contains("last_reload_successful: false"))
        #expect(document.contains("\"/o.yaml:1:17: overrides.a.x: unknown key"))
        #expect(document.contains("\"/o.yaml:1:23: overrides.a.y: unknown key"))
    }

    @Test func oneTenant() throws {
        let settings = try settings("overrides: {defaults: {metrics_generator: {span_name_sanitization: enabled}}}")
        let overrides = try loadOverrides("overrides: {a: {metrics_generator: {processors: [span-metrics-size], collection_interval: 1m}}}").overrides
        let document = OverridesPages.tenant("a", settings: settings, overrides: overrides).document
        #expect(document.hasPrefix("tenant: a\nsource: tenant\noverrides:\n  ingestion:\n"))
        #expect(document.contains("      - span-metrics-size\n"))
        #expect(document.contains("    span_name_sanitization: enabled\n"), "fallen back on the defaults")
        #expect(document.contains("\neffective:\n  processors:\n    - span-metrics-size\n  collection_interval: 1m0s\n"))
        #expect(OverridesPages.tenant("b", settings: settings, overrides: overrides).document.hasPrefix("tenant: b\nsource: defaults\n"))
        let wildcard = try loadOverrides("overrides: {'*': {}}").overrides
        #expect(OverridesPages.tenant("b", settings: settings, overrides: wildcard).json.hasPrefix(#"{"tenant":"b","source":"wildcard","#))
    }

    @Test func whatAnEntryChanges() throws {
        let main = "overrides: {defaults: {metrics_generator: {processors: [span-metrics], max_active_series: 5}}}"
        let settings = try settings(main)
        let overrides = try loadOverrides(
            "overrides: {a: {metrics_generator: {processors: [span-metrics], remote_write_headers: {K: hunter2}, "
                + "processor: {span_metrics: {dimensions: [x]}}}}, same: {metrics_generator: {processors: [span-metrics], max_active_series: 5}}}",
            main: main
        ).overrides
        let expected = [
            #"remote_write_headers.K: unset -> "<secret>""#, "max_active_series: 5 -> 0", #"processor.span_metrics.dimensions: [] -> ["x"]"#,
        ]
        #expect(OverridesPages.differences("a", settings: settings, overrides: overrides) == expected)
        #expect(OverridesPages.differences("same", settings: settings, overrides: overrides) == [])
        let all = try #require(
            try JSONSerialization.jsonObject(with: Data(OverridesPages.runtimeDifferences(overrides, settings: settings).json.utf8))
                as? [String: [String]])
        #expect(all == ["a": expected, "same": []])
    }

    /// A list anywhere switches off what is on without one: for tenants without an entry nothing is left.
    @Test func whatAnEntrySwitchesOn() throws {
        let file = "overrides: {b: {metrics_generator: {processors: [span-metrics]}}}"
        let overrides = try loadOverrides(file).overrides
        #expect(OverridesPages.differences("b", settings: .embeddedDefault, overrides: overrides) == [#"processors: [] -> ["span-metrics"]"#])
        let wildcard = try loadOverrides(
            "overrides: {'*': {metrics_generator: {processors: [host-info]}}, b: {metrics_generator: {processors: [host-info]}}}"
        ).overrides
        #expect(OverridesPages.differences("b", settings: .embeddedDefault, overrides: wildcard) == [])
        #expect(OverridesPages.differences("*", settings: .embeddedDefault, overrides: wildcard) == [#"processors: [] -> ["host-info"]"#])
    }

    @Test func differencesOfMappings() {
        let old = YAMLText.mapping([("a", .plain("1")), ("b", .mapping([("c", .list([.plain("1")]))])), ("gone", .string("x"))])
        let new = YAMLText.mapping([("a", .plain("1")), ("b", .mapping([("c", .list([])), ("d", .plain("true"))]))])
        #expect(new.differences(from: old) == ["b.c: [1] -> []", "b.d: unset -> true", #"gone: "x" -> unset"#])
        #expect(old.differences(from: old).isEmpty)
    }

    @Test(arguments: ["scoped", "flat"])
    func theJSONIsJSONAndSecretsStayHidden(_ name: String) throws {
        let overrides = try fixture(name)
        for id in ["team-a", "team-b", "other", "\"\n\u{1}é"] {
            let page = OverridesPages.tenant(id, settings: .embeddedDefault, overrides: overrides)
            #expect(!page.json.contains("hunter2") && !page.document.contains("hunter2"))
            let object = try #require(try JSONSerialization.jsonObject(with: Data(page.json.utf8)) as? [String: Any])
            #expect(object["tenant"] as? String == id)
            let effective = try #require(object["effective"] as? [String: Any])
            #expect(effective["collection_interval"] as? String == (id.hasPrefix("team") && !(name == "flat" && id == "team-b") ? "30s" : "15s"))
            #expect(effective["native_histogram_bucket_factor"] is NSNumber)
        }
        #expect(OverridesPages.tenant("team-a", settings: .embeddedDefault, overrides: overrides).document.contains("X-Scope-OrgID: \"<secret>\""))
    }

    /// Read back, the printed entries print the same: nothing is lost but secrets.
    @Test(arguments: ["scoped", "flat"])
    func thePrintedFileLoadsAgain(_ name: String) throws {
        var overrides = try fixture(name)
        let printed = OverridesPages.runtimeConfiguration(overrides).document
        let again = try loadOverrides(printed).overrides
        #expect(OverridesPages.runtimeConfiguration(again).document == printed)
        overrides.entries = overrides.entries.mapValues { entry in
            var masked = entry
            masked.remoteWriteHeaders = entry.remoteWriteHeaders.mapValues { _ in Secret(Secret.mask) }
            return masked
        }
        #expect(again.entries == overrides.entries)
    }
}
