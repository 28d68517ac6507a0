import MetronomeConfiguration
import Settings

/// What Tempo's flags of one command line say together: of a flag that stands twice the last one holds, but for files.
struct TempoTranslation {
    /// Targets of Tempo in which its metrics-generator runs.
    private static let targets = ["all", "metrics-generator", "metrics-generator-no-local-blocks"]

    /// Arguments that are not Tempo's.
    var own: [String] = []
    private var files: [String] = []
    private var sets: [String] = []
    private var expandsEnvironment = false
    private var verifies = false
    private var asksHealth = false
    private var healthURL: String?
    private var multitenancy: Bool?

    /// Returns what is wrong with `value`.
    mutating func add(_ meaning: TempoArguments.Meaning, _ value: String) -> String? {
        switch meaning {
        case .file: files.append(value)
        case .healthURL: healthURL = value
        case .ignored: break
        case .key(let key):
            var value = value
            if key.isSwitch {
                guard let isOn = Self.bool(value) else { return "expected true or false" }
                value = "\(isOn)"
            }
            var scratch = Settings()
            if let problem = key.set(value, in: &scratch) { return problem }
            sets.append("\(key.rawValue)=\(value)")
        case .target:
            guard Self.targets.contains(value) else {
                return "Metronome does only what Tempo's metrics-generator does; expected \(Self.targets.joined(separator: ", "))"
            }
        case .expandsEnvironment, .verifies, .multitenancy, .asksHealth, .ignoredSwitch:
            guard let isOn = Self.bool(value) else { return "expected true or false" }
            turn(meaning, isOn)
        }
        return nil
    }

    private mutating func turn(_ meaning: TempoArguments.Meaning, _ isOn: Bool) {
        switch meaning {
        case .expandsEnvironment: expandsEnvironment = isOn
        case .verifies: verifies = isOn
        case .multitenancy: multitenancy = isOn
        case .asksHealth: asksHealth = isOn
        default: break
        }
    }

    /// The same in Metronome's spelling.
    var arguments: [String] {
        var result = own
        var command = "serve"
        if let first = own.first, ["serve", "check", "health", "version"].contains(first) { command = result.removeFirst() }
        if verifies { command = "check" }
        if asksHealth { command = "health" }
        result.insert(command, at: 0)
        if command == "version" { return result }
        if command == "health", let healthURL { result += ["--url", healthURL] }
        if expandsEnvironment { result.append("--expand-env") }
        if let multitenancy { result.append(multitenancy ? "--multitenancy" : "--no-multitenancy") }
        return result + files.flatMap { ["--config", $0] } + sets.flatMap { ["--set", $0] }
    }

    /// Go's words.
    static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
