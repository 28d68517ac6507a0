/// Tempo's flags (`-config.file=…`, one dash or two) in Metronome's spelling (tempo-behaviour 1.1 rules 5 and 6).
enum TempoArguments {
    struct Wrong: Error, Equatable {
        var message: String
    }

    /// Flags that say something to Tempo which has no meaning here; they are taken and ignored.
    private static let ignored: Set<String> = ["target", "instance-id", "mem-ballast-size-mbs", "health", "health.url"]

    static func translate(_ arguments: [String]) -> Result<[String], Wrong> {
        guard arguments.contains(where: { isTempo($0) }) else { return .success(arguments) }
        var result: [String] = []
        var verifies = false
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard isTempo(argument) else {
                result.append(argument)
                continue
            }
            let flag = argument.drop { $0 == "-" }
            let name = String(flag.prefix { $0 != "=" })
            var value = flag.contains("=") ? String(flag.drop { $0 != "=" }.dropFirst()) : nil
            if value == nil, index < arguments.count, !ignored.contains(name) {
                value = arguments[index]
                index += 1
            }
            guard let value else { return .failure(Wrong(message: "flag needs an argument: -\(name)")) }
            switch name {
            case "config.file": result += ["--config", value]
            case "config.expand-env", "config.verify", "multitenancy.enabled":
                guard let isOn = bool(value) else {
                    return .failure(Wrong(message: "-\(name)=\(value): expected true or false"))
                }
                if name == "config.verify" { verifies = isOn }
                if name == "config.expand-env", isOn { result.append("--expand-env") }
                if name == "multitenancy.enabled" { result.append(isOn ? "--multitenancy" : "--no-multitenancy") }
            default:
                guard ignored.contains(name) else {
                    return .failure(
                        Wrong(message: "unknown flag -\(name); known are -config.file, -config.expand-env, -config.verify, -multitenancy.enabled"))
                }
            }
        }
        if ["serve", "check", "version"].contains(result.first ?? "") {
            if verifies { result[0] = "check" }
            return .success(result)
        }
        return .success([verifies ? "check" : "serve"] + result)
    }

    /// Go's flags that this program knows: `config.`, `multitenancy.` and those that are ignored.
    private static func isTempo(_ argument: String) -> Bool {
        guard argument.hasPrefix("-") else { return false }
        let name = argument.drop { $0 == "-" }.prefix { $0 != "=" }
        return name.hasPrefix("config.") || name.hasPrefix("multitenancy.") || ignored.contains(String(name))
    }

    private static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
