import Settings

/// What loading gives: the settings, and what to say about them in the log.
package struct LoadedSettings: Sendable, Equatable {
    package var settings: Settings
    package var notes: [ConfigurationNote]
}

/// From the texts of configuration files to settings. Pure: no file, clock or process environment is touched.
package enum SettingsLoader {
    /// Later files win key by key, and `variables` over all of them (``VariableKeys``). With neither the embedded default holds. `environment`
    /// answers the lookups of `${…}` (only with `expandEnvironment`, Tempo's `-config.expand-env`), of `MIMIR_REMOTE_WRITE_URL` and of `PORT`
    /// (always).
    package static func load(
        files: [(name: String, text: String)], expandEnvironment: Bool, patternProblem: @escaping PatternProblem = { _ in nil },
        outside: OutsideChecks = OutsideChecks(), variables: [(name: String, value: String)] = [], environment: @escaping (String) -> String?
    ) -> Result<LoadedSettings, ConfigurationErrors> {
        let findings = Findings(patternProblem: patternProblem, outside: outside, expandsEnvironment: expandEnvironment, environment: environment)
        var merged: YAMLNode?
        var unreadable: [ConfigurationError] = []
        for (index, file) in files.enumerated() {
            switch tree(file, index, expandEnvironment: expandEnvironment, environment: environment) {
            case .success(let document):
                findings.add(document)
                if file.text.allSatisfy(\.isWhitespace) { findings.warn("\(file.name) is empty: it configures nothing; was it written to the end?") }
                merged = merged.map { overlay(document.root, on: $0) } ?? document.root
            case .failure(let error): unreadable.append(error)
            }
        }
        switch VariableDocument.read(variables, fileIndex: files.count, findings) {
        case .success(let said): merged = said.map { said in merged.map { overlay(said, on: $0) } ?? said } ?? merged
        case .failure(let errors): unreadable += errors.errors
        }
        // What could not be read would make missing keys of present ones: of those errors only repeated keys stand beside it.
        guard unreadable.isEmpty else { return .failure(ConfigurationErrors(unreadable + findings.errors, more: findings.moreErrors)) }
        guard let merged = VariableDocument.withPort(merged, environment(VariableDocument.port), fileIndex: files.count, findings) else {
            var settings = Settings.embeddedDefault
            RemoteWriteSettings.addDefault(&settings.generator.storage, findings)
            return result(settings, findings)
        }
        let settings = TempoSchema.decode(merged, findings)
        VariableDocument.noteLoopback(settings.listen, findings)
        SettingsAdvice.note(merged, settings, isPerTenant: false, findings)
        return result(settings, findings)
    }

    /// One file's text, expanded and parsed.
    static func tree(
        _ file: (name: String, text: String), _ index: Int = 0, limits: YAMLLimits = .configuration, expandEnvironment: Bool,
        environment: (String) -> String?
    ) -> Result<YAMLDocument, ConfigurationError> {
        guard file.text.utf8.count <= limits.fileBytes else {
            let start = SourcePosition(file: file.name, fileIndex: index, line: 1, column: 1)
            return .failure(ConfigurationError(at: start, "is larger than \(limits.fileBytes) bytes"))
        }
        func position(_ line: Int, _ column: Int) -> SourcePosition {
            SourcePosition(file: file.name, fileIndex: index, line: line, column: column)
        }
        var expanded = EnvironmentExpansion.Expanded(text: file.text)
        if expandEnvironment {
            switch EnvironmentExpansion.expand(file.text, limits: limits, environment: environment) {
            case .success(let text): expanded = text
            case .failure(let error): return .failure(ConfigurationError(at: position(error.line, error.column), error.message))
            }
        }
        let unset = expanded.unset.map {
            UnsetVariable(name: $0.name, position: position($0.line, $0.column), expandedLine: $0.expandedLine)
        }
        return YAMLParser.parse(expanded.text, file: file.name, fileIndex: index, limits: limits).map { document in
            var document = document
            document.unset = unset
            return document
        }.mapError { expandEnvironment ? UnsetVariable.explained($0, unset) : unexpanded($0, file.text) }
    }

    /// Braces of variables that stay as they are written are braces to YAML.
    private static func unexpanded(_ error: ConfigurationError, _ text: String) -> ConfigurationError {
        guard let line = error.position?.line else { return error }
        let lines = text.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1), VariableText.name(in: String(lines[line - 1])) != nil else { return error }
        var result = error
        result.message += "; start with --expand-env to have variables replaced"
        return result
    }

    /// A file of comments only changes nothing.
    private static func overlay(_ later: YAMLNode, on earlier: YAMLNode) -> YAMLNode {
        later.isNull ? earlier : earlier.isNull ? later : YAMLMerge.overlaid(earlier, by: later)
    }

    private static func result(_ settings: Settings, _ findings: Findings) -> Result<LoadedSettings, ConfigurationErrors> {
        if let failure = findings.failure { return .failure(failure) }
        return .success(LoadedSettings(settings: settings, notes: findings.allNotes))
    }
}
