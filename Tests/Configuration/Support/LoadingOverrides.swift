import MetronomeConfiguration
import Settings

/// Loads `text` as the per-tenant override file `o.yaml` beside the main configuration `main`.
func overridesOutcome(
    _ text: String, main: String = "server: {}", environment: [String: String] = [:], expand: Bool = false
) throws -> Result<LoadedOverrides, ConfigurationErrors> {
    OverridesFile.load(Array(text.utf8), file: "o.yaml", settings: try settings(main), expandEnvironment: expand) { environment[$0] }
}

func loadOverrides(_ text: String, main: String = "server: {}") throws -> LoadedOverrides {
    try overridesOutcome(text, main: main).get()
}

/// The errors' lines; none when loading works.
func overridesErrors(_ text: String, main: String = "server: {}") throws -> [String] {
    guard case .failure(let errors) = try overridesOutcome(text, main: main) else { return [] }
    return errors.errors.map(\.description)
}

extension LoadedOverrides {
    var warnings: [String] { notes.filter { $0.level == .warning }.map(\.text) }
}

/// What saves a tenant's block from the warning about missing limits.
let someLimits = "ingestion: {rate_limit_bytes: 1, burst_size_bytes: 1}"
