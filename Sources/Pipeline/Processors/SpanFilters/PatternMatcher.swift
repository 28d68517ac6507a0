/// A compiled regular expression that searches text in time linear in the text's length.
package protocol PatternMatcher: AnyObject, Sendable {
    /// Whether the pattern matches anywhere in `text`, which need not be UTF-8.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool
}

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
