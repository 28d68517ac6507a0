import Foundation
import MetronomeConfiguration
import Settings

/// Files under `Fixtures/configurations` and `tempo-compat/cases`.
enum ConfigurationFixtures {
    static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url
    }()

    /// What the fixtures' `${…}` see.
    static let environment = ["REGION": "eu-west", "MIMIR_PASSWORD": "pa55", "MIMIR_TOKEN": "t0ken"]

    static let good = names("Fixtures/configurations/good")
    static let bad = names("Fixtures/configurations/bad")

    static func names(_ folder: String, suffix: String = ".yaml") -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func load(_ name: String, _ text: String) -> Result<LoadedSettings, ConfigurationErrors> {
        SettingsLoader.load(files: [(name: name, text: text)], expandEnvironment: true) { environment[$0] }
    }

    /// What is written beside a fixture. With `METRONOME_RECORD=1` in the environment `actual` is written there first.
    static func expected(_ path: String, actual: String) throws -> String {
        if ProcessInfo.processInfo.environment["METRONOME_RECORD"] == "1" {
            try actual.write(to: root.appendingPathComponent(path), atomically: true, encoding: .utf8)
        }
        return try text(path)
    }
}
