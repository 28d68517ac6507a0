import MetronomeConfiguration
import Settings
import Testing

/// Loads texts as `a.yaml`, `b.yaml`, … and fails the test when that fails.
func load(_ texts: String..., environment: [String: String] = [:], expand: Bool = false) throws -> LoadedSettings {
    try outcome(texts, environment, expand).get()
}

func settings(_ text: String, environment: [String: String] = [:]) throws -> Settings {
    try load(text, environment: environment).settings
}

/// The errors' lines; none when loading works.
func errors(_ texts: String..., environment: [String: String] = [:], expand: Bool = false) -> [String] {
    guard case .failure(let errors) = outcome(texts, environment, expand) else { return [] }
    return errors.errors.map(\.description)
}

private func outcome(_ texts: [String], _ environment: [String: String], _ expand: Bool) -> Result<LoadedSettings, ConfigurationErrors> {
    let names = ["a.yaml", "b.yaml", "c.yaml"]
    return SettingsLoader.load(files: Array(zip(names, texts)).map { (name: $0, text: $1) }, expandEnvironment: expand) { environment[$0] }
}

extension LoadedSettings {
    var warnings: [String] { notes.filter { $0.level == .warning }.map(\.text) }
    var infos: [String] { notes.filter { $0.level == .info }.map(\.text) }
}

/// One second in nanoseconds.
let second: Int64 = 1_000_000_000
