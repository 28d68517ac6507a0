import Settings

/// The per-tenant override file (`overrides.per_tenant_override_config`, tempo-behaviour 1.8), read as strictly as the main one. Pure: the
/// file's content comes in as bytes.
package enum OverridesFile {
    /// What a read of the file is called in messages.
    package static let name = OverridesPath.name
    /// More notes than these are counted, not shown: a file may have thousands of tenants.
    package static let shownNotes = 100

    /// The content of the file at `path`, at most `YAMLLimits.overrides.fileBytes`.
    package static func read(_ path: String) -> Result<[UInt8], ConfigurationError> {
        if let problem = OverridesPath.problem(path) {
            return .failure(ConfigurationError(at: nil, path: "overrides.per_tenant_override_config", problem))
        }
        return ConfigurationFiles.bytes(path, name, limit: YAMLLimits.overrides.fileBytes)
    }

    /// - Parameters:
    ///   - file: what the file is called in messages.
    ///   - settings: the main configuration, which the tenants' entries are checked against.
    ///   - environment: answers the lookups of `${…}`, with `expandEnvironment` only.
    package static func load(
        _ bytes: [UInt8], file: String, settings: Settings, expandEnvironment: Bool, patternProblem: @escaping PatternProblem = { _ in nil },
        environment: (String) -> String?
    ) -> Result<LoadedOverrides, ConfigurationErrors> {
        let tree = ConfigurationFiles.text(bytes, file, name).flatMap { text in
            SettingsLoader.tree((name: file, text: text), limits: .overrides, expandEnvironment: expandEnvironment, environment: environment)
        }
        switch tree {
        case .failure(let error): return .failure(ConfigurationErrors([error]))
        case .success(let document):
            let findings = Findings(.tenants, patternProblem: patternProblem, expandsEnvironment: expandEnvironment)
            findings.add(document)
            let overrides = OverridesFileSchema.decode(document.root, base: settings, findings)
            if let failure = findings.failure { return .failure(failure) }
            SettingsAdvice.note(document.root, settings, isPerTenant: true, findings)
            return .success(
                LoadedOverrides(overrides: overrides, notes: shortened(findings), isEmptyDocument: document.root.isNull))
        }
    }

    private static func shortened(_ findings: Findings) -> [ConfigurationNote] {
        let notes = findings.allNotes
        guard notes.count > shownNotes else { return notes }
        let more = findings.moreNotes > 0 ? "many" : "\(notes.count - shownNotes)"
        return notes.prefix(shownNotes) + [ConfigurationNote(.warning, "… and \(more) more notes on the \(name)")]
    }
}
