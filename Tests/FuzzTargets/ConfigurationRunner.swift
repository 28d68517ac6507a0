import MetronomeConfiguration
import Settings

final class ConfigurationRunner: FuzzRunner {
    func run(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        switch SettingsLoader.load(files: [("fuzz.yaml", text)], expandEnvironment: true, environment: { _ in "value" }) {
        case .success(let loaded): _ = loaded.settings.tenant("tenant", overrides: RuntimeOverrides())
        case .failure(let errors): _ = "\(errors)"
        }
        _ = OverridesFile.load(input, file: "overrides.yaml", settings: Settings(), expandEnvironment: true) { _ in "value" }
    }
}
