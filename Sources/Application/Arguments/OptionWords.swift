/// The options of a command line in other spellings than Metronome's own.
enum OptionWords {
    /// Switches, and what each is when it is off; "" is nothing.
    private static let switches = [
        "--expand-env": "", "--multitenancy": "--no-multitenancy", "--verify": "", "--insecure": "", "--remote": "", "--strict": "", "--json": "",
        "--route": "",
    ]
    private static let known: Set<String> = [
        "--config", "--expand-env", "--multitenancy", "--no-multitenancy", "--set", "--verify", "--url", "--ca", "--insecure", "--version", "--help",
        "--spans", "--tenant",
        "--service", "--name", "--trace", "--received-at", "--limit", "--diff", "--remote", "--strict", "--json", "--route", "--route-to",
    ]

    /// What other programs call them.
    private static let synonyms = [
        "-c": "--config", "-f": "--config", "--file": "--config", "--config-file": "--config", "--conf": "--config", "--cfg": "--config",
        "-e": "--expand-env", "--env": "--expand-env", "--expandenv": "--expand-env", "--envsubst": "--expand-env",
        "-k": "--insecure", "--insecure-skip-verify": "--insecure", "--cacert": "--ca", "--ca-file": "--ca", "-V": "--version",
        "--dry-run": "--verify", "--check": "--verify", "--validate": "--verify", "--test": "--verify",
    ]

    /// The same command line with switches as they are written here (`--expand-env=true`), or what an unknown option was meant to be.
    static func settled(_ arguments: [String]) -> Result<[String], CommandWords.Wrong> {
        var result: [String] = []
        var isValue = false
        for (index, word) in arguments.enumerated() {
            if word == "--", !isValue { return .success(result + arguments[index...]) }
            let name = String(word.prefix { $0 != "=" })
            if isValue || !word.hasPrefix("-") || word == "-" {
                result.append(word)
            } else if let off = switches[name], name != word, let isOn = TempoTranslation.bool(String(word.dropFirst(name.count + 1))) {
                if isOn { result.append(name) } else if !off.isEmpty { result.append(off) }
            } else if let meant = meant(by: name) {
                return .failure(CommandWords.Wrong(message: "unknown option \(name); did you mean \(meant)?"))
            } else {
                result.append(word)
            }
            isValue = !isValue && CommandWords.valued.contains(word)
        }
        return .success(result)
    }

    /// nil for known options, and for those that are like none.
    private static func meant(by name: String) -> String? {
        guard !known.contains(name) else { return nil }
        if let synonym = synonyms[name] { return synonym }
        guard name.hasPrefix("--"), name.count > 4 else { return nil }
        return known.sorted().first { $0.hasPrefix(name) }
    }
}
