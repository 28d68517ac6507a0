import ArgumentParser
import Generator
import MetronomeConfiguration
import Pipeline

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

    /// Regular expressions are compiled once here, so that a wrong one stops the start.
    private func buildFilters(_ settings: Settings) throws {
        do {
            _ = try ProcessorOptions(settings.tenant(TenantID.single), tenant: TenantID.single, instance: "")
        } catch {
            StandardError.write("metrics_generator.processor: filter_policies: \(error.message)")
            throw ExitCode(1)
        }
    }

    /// Prints every error and ends the process with 1 when the configuration is wrong.
    func load() throws -> LoadedSettings {
        switch ConfigurationFiles.load(paths: files, expandEnvironment: expandsEnvironment) {
        case .success(var loaded):
            if let multitenancy { loaded.settings.multitenancyEnabled = multitenancy }
            try buildFilters(loaded.settings)
            return loaded
        case .failure(let errors):
            StandardError.write("\(errors)")
            throw ExitCode(1)
        }
    }
}
