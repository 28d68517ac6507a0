import ArgumentParser
import Generator
import MetronomeConfiguration
import Patterns
import Pipeline
import Settings

/// Which files hold the configuration, and how they are read.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A configuration file (tempo.yaml, or one with a `metronome:` block). May be given several times: later files win, key by key.",
            valueName: "file"))
    var files: [String] = []

    @Flag(name: .customLong("expand-env"), help: "Replace ${VAR} and ${VAR:-default} in the files, as Tempo's -config.expand-env does.")
    var expandsEnvironment = false

    @Flag(inversion: .prefixedNo, help: "Ask every request for a tenant (X-Scope-OrgID), whatever multitenancy_enabled says.")
    var multitenancy: Bool?

    /// What Tempo's flags are translated to.
    @Option(name: .customLong("set"), help: ArgumentHelp("Set a key over the files.", valueName: "key=value", visibility: .hidden))
    var sets: [String] = []

    /// The files, the per-tenant override file and the price file. Prints every error and ends the process with 1 when one of them is wrong.
    func load() throws -> LoadedConfiguration {
        let loaded = try settings(.ofStart)
        var configuration = LoadedConfiguration(settings: loaded.settings, notes: loaded.notes, overrides: nil, prices: nil)
        if !configuration.settings.overrides.perTenantConfig.isEmpty { try loadOverrides(&configuration) }
        let overrides = configuration.overrides?.current ?? RuntimeOverrides()
        configuration.notes += Activation.notes(configuration.settings, overrides)
        configuration.notes += CredentialNotes.all(configuration.settings) + CertificateNotes.all(configuration.settings)
        configuration.notes += RelabelNotes.all(configuration)
        let cost = configuration.settings.own.genAI.cost
        if cost.isEnabled, !cost.priceFile.isEmpty {
            let file = PriceFileSource(path: cost.priceFile, expandsEnvironment: expandsEnvironment)
            configuration.prices = LoadedPriceFile(source: file, list: try Self.get(file.read()))
        }
        return configuration
    }

    /// The same without the per-tenant override file.
    func settings(_ outside: OutsideChecks = OutsideChecks()) throws -> LoadedSettings {
        let read = ConfigurationFiles.load(
            paths: files, expandEnvironment: expandsEnvironment, patternProblem: Self.patternProblem, outside: outside)
        var loaded = try Self.get(read)
        if let multitenancy { loaded.settings.multitenancyEnabled = multitenancy }
        for set in sets {
            let key = String(set.prefix { $0 != "=" })
            let value = String(set.dropFirst(key.count + 1))
            let problem = CommandLineKey(rawValue: key).map { $0.set(value, in: &loaded.settings) } ?? "cannot be set here"
            guard let problem else { continue }
            StandardError.write("metronome: --set \(key)=\(value): \(problem)")
            throw ExitCode(2)
        }
        return loaded
    }

    private func loadOverrides(_ configuration: inout LoadedConfiguration) throws {
        let started = OverridesReloader.start(
            OverridesFile.read(configuration.settings.overrides.perTenantConfig), settings: configuration.settings,
            expandEnvironment: expandsEnvironment, patternProblem: Self.patternProblem, environment: ConfigurationFiles.environment,
            now: Clocks.monotonic())
        let (reloader, notes) = try Self.get(started)
        configuration.overrides = reloader
        configuration.notes += notes
    }

    private static func get<Value>(_ result: Result<Value, ConfigurationErrors>) throws -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let errors):
            StandardError.write("\(errors)")
            throw ExitCode(1)
        }
    }

    /// Regular expressions are compiled where they stand, so that a wrong one is told with its line.
    @Sendable
    private static func patternProblem(_ pattern: String) -> String? {
        do throws(PatternError) {
            _ = try RE2Pattern(pattern)
            return nil
        } catch {
            return "not a regular expression: \(error.reason)"
        }
    }
}
