import Foundation
import MetronomeConfiguration
import Settings
import Testing

/// Every configuration that series were recorded with is accepted.
@Suite struct RecordedCaseConfigurationTests {
    static let cases = ConfigurationFixtures.names("tempo-compat/cases", suffix: ".json")

    @Test(.enabled(if: !cases.isEmpty, "the recorded cases are not in this checkout"), arguments: cases)
    func isAccepted(_ name: String) throws {
        let data = Data(try ConfigurationFixtures.text("tempo-compat/cases/\(name)").utf8)
        let recorded = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var override: [String: Any] = ["processors": ["span-metrics"]]
        override.merge(recorded["overrides"] as? [String: Any] ?? [:]) { $1 }
        let document: [String: Any] = [
            "metrics_generator": recorded["metrics_generator"] ?? [:], "overrides": ["defaults": ["metrics_generator": override]],
        ]
        let text = try JSONSerialization.data(withJSONObject: document, options: [.withoutEscapingSlashes, .sortedKeys])
        let result = SettingsLoader.load(
            files: [(name: name, text: String(decoding: text, as: UTF8.self))], expandEnvironment: false, environment: { _ in nil })
        if case .failure(let errors) = result { Issue.record("\(errors)") }
    }
}
