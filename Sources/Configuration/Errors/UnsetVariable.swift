/// A reference to an environment variable that is not set and has no default, so that nothing stands in its place.
package struct UnsetVariable: Sendable, Equatable {
    package let name: String
    /// Where the reference stands in the file.
    package let position: SourcePosition
    /// The line of the expanded text in which its value is missing.
    package let expandedLine: Int

    var warning: String {
        // `${A-b}` names a variable `A-b`: shells know a default in this form, Tempo does not.
        let parts = name.split(separator: "-", maxSplits: 1)
        let hint = parts.count == 2 ? "; a default is written ${\(parts[0]):-\(parts[1])}" : ""
        return "the environment variable \(name) is not set: ${\(name)} is empty\(hint)"
    }

    /// Whether its value is missing on the line of `position`.
    func isMissing(at position: SourcePosition?) -> Bool {
        position.map { $0.fileIndex == self.position.fileIndex && $0.line == expandedLine } ?? false
    }

    /// `error`, with the variables that are missing on its line.
    static func explained(_ error: ConfigurationError, _ unset: [UnsetVariable]) -> ConfigurationError {
        let missing = unset.filter { $0.isMissing(at: error.position) }
        guard !missing.isEmpty else { return error }
        var result = error
        let names = missing.map(\.name).joined(separator: ", ")
        let (ending, verb) = missing.count == 1 ? ("", "is") : ("s", "are")
        result.message += "; the environment variable\(ending) \(names) on this line \(verb) not set"
        return result
    }
}
