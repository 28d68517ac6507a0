/// What loading has to say beside the settings: a fact worth a line in the log at start.
package struct ConfigurationNote: Sendable, Equatable {
    package enum Level: String, Sendable, Equatable {
        case info, warning
    }
    package let level: Level
    package let text: String

    package init(_ level: Level, _ text: String) {
        self.level = level
        self.text = text
    }
}

/// What is wrong with a regular expression, nil when nothing is. Given from outside: only the pipeline knows its engine's syntax.
package typealias PatternProblem = @Sendable (String) -> String?

/// Collects errors and notes while a configuration is decoded.
final class Findings {
    /// Errors that are kept, and notes; more are counted.
    static let kept = 10_000

    let kind: DocumentKind
    let patternProblem: PatternProblem
    let outside: OutsideChecks
    /// Variables of the environment that stand for missing values.
    let environment: (String) -> String?
    /// Whether `${…}` was replaced before the text was parsed.
    let expandsEnvironment: Bool
    private(set) var errors: [ConfigurationError] = []
    private(set) var notes: [ConfigurationNote] = []
    /// Errors beyond those kept.
    private(set) var moreErrors = 0
    /// Notes beyond those kept.
    private(set) var moreNotes = 0
    /// Keys that concern only Tempo.
    private var leftToTempo: [String] = []
    private var noEffect: [(path: String, position: SourcePosition)] = []
    /// Variables without a value, and those of them that were told.
    private var unset: [UnsetVariable] = []
    private var toldUnset: Set<Int> = []

    init(
        _ kind: DocumentKind = .configuration, patternProblem: @escaping PatternProblem = { _ in nil },
        outside: OutsideChecks = OutsideChecks(), expandsEnvironment: Bool = true, environment: @escaping (String) -> String? = { _ in nil }
    ) {
        self.kind = kind
        self.environment = environment
        self.patternProblem = patternProblem
        self.outside = outside
        self.expandsEnvironment = expandsEnvironment
    }

    /// What to say about an unknown key.
    func hint(_ entry: YAMLEntry, in path: String, among known: some Sequence<String>) -> String? {
        KeyHint.text(entry, in: path, among: known, kind, isShown: errors.count < ConfigurationErrors.shown)
    }

    func error(at position: SourcePosition?, _ path: String, _ message: String) {
        add([ConfigurationError(at: position, path: path, message)])
    }

    /// What reading the files found beside their trees.
    func add(_ document: YAMLDocument) {
        add(document.duplicates)
        unset += document.unset
        guard let rest = document.rest else { return }
        // Tempo reads no price files, so that they need not be read as it would.
        if kind == .prices {
            error(at: rest, "", "a second YAML document: a price file has one")
        } else {
            warn("\(rest): a second YAML document begins here; as in Tempo only the first one of a file is read, and nothing from here on")
        }
    }

    func add(_ found: [ConfigurationError]) {
        let fitting = found.prefix(max(Self.kept - errors.count, 0))
        errors += fitting
        moreErrors += found.count - fitting.count
    }

    /// A value that is looked at: a variable that is missing in it is told. What is left to Tempo need not be in Metronome's environment.
    func lookedAt(_ node: YAMLNode) {
        guard !unset.isEmpty, case .scalar = node.content else { return }
        for (index, variable) in unset.enumerated() where variable.isMissing(at: node.position) && toldUnset.insert(index).inserted {
            warn("\(variable.position): \(variable.warning)")
        }
    }

    func info(_ text: String) { add(ConfigurationNote(.info, text)) }
    func warn(_ text: String) { add(ConfigurationNote(.warning, text)) }

    private func add(_ note: ConfigurationNote) {
        if notes.count < Self.kept { notes.append(note) } else { moreNotes += 1 }
    }

    func warn(_ field: Field, _ text: String) { warn("\(field.node.position): \(field.path): \(text)") }
    /// Named once, however often it stands.
    func leaveToTempo(_ path: String) {
        if !leftToTempo.contains(path) { leftToTempo.append(path) }
    }
    func noEffectYet(_ field: Field) { noEffect.append((field.path, field.keyPosition)) }

    /// What is wrong; nil: nothing.
    var failure: ConfigurationErrors? {
        errors.isEmpty ? nil : ConfigurationErrors(errors.map { UnsetVariable.explained($0, unset) }, more: moreErrors)
    }

    /// The notes in the order in which they were found, then one line for each kind of collected keys.
    var allNotes: [ConfigurationNote] {
        var result = notes
        if moreNotes > 0 { result.append(ConfigurationNote(.warning, "… and \(moreNotes) more notes")) }
        for item in noEffect.sorted(by: { $0.position < $1.position }) {
            result.append(ConfigurationNote(.warning, "\(item.position): \(item.path) has no effect yet"))
        }
        if !leftToTempo.isEmpty { result.append(ConfigurationNote(.info, "left to Tempo: " + leftToTempo.joined(separator: ", "))) }
        return result
    }
}
