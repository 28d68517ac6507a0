import MetronomeConfiguration
import Settings

/// Tempo's flags (`-config.file=…` or `-config.file …`, one dash or two) in Metronome's spelling (tempo-behaviour 1.1 rules 5 and 6). Every
/// flag needs a value, switches too.
package enum TempoArguments {
    package struct Wrong: Error, Equatable {
        package var message: String
    }

    enum Meaning {
        case file, expandsEnvironment, verifies, multitenancy, asksHealth, healthURL, target
        /// Says what this key of a file does.
        case key(CommandLineKey)
        /// Says something to Tempo that has no meaning here; its value may be anything, or must be true or false.
        case ignored, ignoredSwitch
    }

    static let flags: [String: Meaning] = [
        "config.file": .file,
        "config.expand-env": .expandsEnvironment,
        "config.verify": .verifies,
        "config.per-user-override-config": .key(.overridesFile),
        "config.per-user-override-period": .key(.overridesPeriod),
        "config.enable-legacy-overrides": .ignoredSwitch,
        "multitenancy.enabled": .multitenancy,
        "metrics-generator.native-histogram-bucket-factor": .key(.bucketFactor),
        "metrics-generator.native-histogram-max-bucket-number": .key(.maxBuckets),
        "metrics-generator.native-histogram-min-reset-duration": .key(.minResetDuration),
        "generator.instance-id": .key(.instanceID),
        "generator.leave-consumer-group-on-shutdown": .key(.leavesGroup),
        "shutdown-delay": .key(.shutdownDelay),
        "target": .target,
        "health": .asksHealth,
        "health.url": .healthURL,
        "instance-id": .ignored,
        "mem-ballast-size-mbs": .ignored,
    ]

    package static func translate(_ arguments: [String]) -> Result<[String], Wrong> {
        if let first = arguments.first, ["-version", "--version"].contains(first) { return .success(["version"]) }
        guard arguments.contains(where: { isTempo($0) }) else { return .success(arguments) }
        var result = TempoTranslation()
        var rest = arguments[...]
        do throws(Wrong) {
            while let argument = rest.popFirst() {
                guard isTempo(argument) else {
                    result.own.append(argument)
                    continue
                }
                let flag = argument.drop { $0 == "-" }
                let name = String(flag.prefix { $0 != "=" })
                if name == "help" { return .success(["--help"]) }
                guard let meaning = flags[name] else { throw Wrong(message: unknown(name)) }
                let attached = flag.contains("=") ? String(flag.drop { $0 != "=" }.dropFirst()) : nil
                let isSwitch = Self.isSwitch(meaning)
                // A switch alone, as other programs have it.
                let isAlone = attached == nil && (rest.isEmpty || (isSwitch && rest.first?.hasPrefix("-") == true))
                guard !isAlone, let value = attached ?? rest.popFirst() else {
                    throw Wrong(message: "flag needs an argument: -\(name)" + (isSwitch ? "; write -\(name)=true" : ""))
                }
                if let problem = result.add(meaning, value) { throw Wrong(message: "-\(name)=\(value): \(problem)") }
            }
        } catch {
            return .failure(error)
        }
        return .success(result.arguments)
    }

    private static func isSwitch(_ meaning: Meaning) -> Bool {
        switch meaning {
        case .expandsEnvironment, .verifies, .multitenancy, .asksHealth, .ignoredSwitch: true
        case .key(let key): key.isSwitch
        case .file, .healthURL, .target, .ignored: false
        }
    }

    /// Tempo's flags, and what only someone who means them writes: a dot in the name, or one dash before more than a letter.
    private static func isTempo(_ argument: String) -> Bool {
        guard argument.hasPrefix("-") else { return false }
        let name = argument.drop { $0 == "-" }.prefix { $0 != "=" }
        if flags[String(name)] != nil || name.contains(".") { return true }
        return !argument.hasPrefix("--") && name.count > 1
    }

    private static func unknown(_ name: String) -> String {
        let known = flags.keys.sorted()
        let longer = known.filter { $0.hasPrefix(name + ".") || $0.hasSuffix("." + name) }
        let nearest = NearestKey.of(name, among: known, most: .max) ?? longer.min { $0.count < $1.count }
        let hint = nearest.map { "did you mean -\($0)?" } ?? "known are " + known.map { "-\($0)" }.joined(separator: ", ")
        return "unknown flag -\(name); \(hint)"
    }
}
