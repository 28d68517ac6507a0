/// A pattern that does not compile.
package struct PatternError: Error, Equatable {
    package var pattern: String
    /// What the regular expression library says.
    package var reason: String

    package init(pattern: String, reason: String) {
        self.pattern = pattern
        self.reason = reason
    }

    package var message: String { "'\(pattern)' is not a valid RE2 regular expression: \(reason)" }
}
