import MetronomeConfiguration
import Settings

/// The words of a command line that are no options: the command, and files without `--config`.
enum CommandWords {
    struct Wrong: Error, Equatable {
        var message: String
    }

    private static let commands = ["serve", "check", "explain", "convert", "infer", "health", "mcp", "version", "help"]
    private static let takingFiles = ["serve", "check", "explain", "convert", "infer", "health", "mcp"]
    /// Options that are followed by their value.
    static let valued: Set<String> = [
        "--config", "--set", "--url", "--ca", "--spans", "--tenant", "--service", "--name", "--trace", "--received-at", "--limit", "--diff",
        "--route-to",
    ]

    /// What people write who know other programs.
    private static let synonyms = [
        "run": "serve", "start": "serve", "server": "serve", "up": "serve", "validate": "check", "verify": "check", "lint": "check", "test": "check",
        "config": "check", "ready": "health", "status": "health", "ping": "health", "--version": "version",
    ]

    /// The same command line with `--config` before files; what no command is, with what was probably meant.
    static func settled(_ arguments: [String]) -> Result<[String], Wrong> {
        switch OptionWords.settled(arguments) {
        case .success(let settled): return withFiles(settled)
        case .failure(let error): return .failure(error)
        }
    }

    private static func withFiles(_ arguments: [String]) -> Result<[String], Wrong> {
        guard let command = arguments.first, !command.hasPrefix("-") else { return .success(arguments) }
        guard commands.contains(command) else { return .failure(unknown(command)) }
        let rest = arguments.dropFirst()
        if command == "help", let topic = rest.first, !topic.hasPrefix("-"), !commands.contains(topic) { return .failure(unknown(topic)) }
        guard takingFiles.contains(command) else { return .success(arguments) }
        return .success([command] + filesNamed(rest, of: command))
    }

    private static func filesNamed(_ words: ArraySlice<String>, of command: String) -> [String] {
        var result: [String] = []
        var isValue = false
        for (index, word) in zip(words.indices, words) {
            if word == "--", !isValue { return result + words[index...] }
            if !isValue, !word.hasPrefix("-") || word == "-" { result.append(option(for: word, of: command)) }
            result.append(word)
            isValue = !isValue && valued.contains(word)
        }
        return result
    }

    /// What a file is to a command by its name.
    private static func option(for file: String, of command: String) -> String {
        let isYAML = [".yaml", ".yml"].contains { file.lowercased().hasSuffix($0) }
        return command == "infer" || command == "explain" && !isYAML ? "--spans" : "--config"
    }

    private static func unknown(_ word: String) -> Wrong {
        let shown = word.isEmpty ? "\"\"" : word
        if looksLikeFile(word) {
            return Wrong(message: "\(shown) is no command; `metronome check \(shown)` checks that file, `metronome serve \(shown)` runs with it")
        }
        // Of a short word one letter may be wrong, whatever its length.
        let near =
            synonyms[word.lowercased()] ?? NearestKey.of(word.lowercased(), among: commands) ?? commands.first { $0.hasPrefix(word) && !word.isEmpty }
        let hint = near.map { "; did you mean \($0)?" } ?? "; commands are \(commands.joined(separator: ", "))"
        return Wrong(message: "unknown command \(shown)\(hint)")
    }

    private static func looksLikeFile(_ word: String) -> Bool {
        word.contains("/") || [".yaml", ".yml", ".json"].contains { word.lowercased().hasSuffix($0) }
    }
}
