import ArgumentParser
import MetronomeConfiguration
import Settings

/// Whether spans are routed to others instead of being counted, whatever the files say.
struct RouteOptions: ParsableArguments {
    @Flag(help: "Route spans by their traces to the Metronomes of metronome.route.targets, and count nothing here.")
    var route = false

    @Option(
        help: ArgumentHelp(
            "Route spans to this Metronome, and to others that are named so: http://HOST:PORT, or dns+http://NAME:PORT for all addresses of a name.",
            valueName: "url"))
    var routeTo: [String] = []

    /// Prints what is wrong and ends the process with 1.
    func applied(to loaded: LoadedConfiguration) throws -> LoadedConfiguration {
        var loaded = loaded
        if route || !routeTo.isEmpty { loaded.settings.route.enabled = true }
        if !routeTo.isEmpty { loaded.settings.route.targets = routeTo }
        let settings = loaded.settings
        guard settings.route.enabled else { return loaded }
        let problems = settings.route.problems + OutsideChecks.ofStart.route(settings.route).map { "\($0.key): \($0.message)" }
        if let problem = problems.first {
            StandardError.write("metronome: \(routeTo.isEmpty ? "metronome.route" : "--route-to"): \(problem)")
            throw ExitCode(1)
        }
        loaded.notes += Self.notes(settings)
        return loaded
    }

    /// What has no effect in a process that counts nothing.
    private static func notes(_ settings: Settings) -> [ConfigurationNote] {
        var notes: [ConfigurationNote] = []
        if settings.kafka.enabled {
            notes.append(ConfigurationNote(.warning, "metronome.kafka: no topic is read by a process that routes (metronome.route)"))
        }
        if settings.intake.acknowledge == .durable {
            notes.append(
                ConfigurationNote(
                    .warning,
                    "metronome.intake.acknowledge: a process that routes answers when spans wait for their targets, not when their counts are on a disk"
                ))
        }
        return notes
    }
}
