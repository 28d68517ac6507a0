/// One thing wrong with a configuration. `message` says what was found and what was expected; it never holds a secret's value.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// nil: not in a file (an environment variable, a missing file).
    package var position: SourcePosition?
    /// `metrics_generator.processor.span_metrics.dimensions[2]`, empty where there is none.
    package var path: String
    package var message: String

    package init(at position: SourcePosition?, path: String = "", _ message: String) {
        self.position = position
        self.path = path
        self.message = message
    }

    package var description: String {
        [position?.description, path.isEmpty ? nil : path].compactMap { $0 }.map { "\($0): " }.joined() + message
    }
}

/// The errors found, in the order of the files and of the lines in them. Never empty.
package struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// More than these are counted, not shown.
    package static let shown = 100

    package let errors: [ConfigurationError]
    /// Errors that were found and not kept.
    package let more: Int

    package init(_ errors: [ConfigurationError], more: Int = 0) {
        self.more = more
        self.errors = errors.enumerated().sorted { a, b in
            switch (a.element.position, b.element.position) {
            case (let x?, let y?) where x != y: x < y
            case (nil, .some): true
            case (.some, nil): false
            default: a.offset < b.offset
            }
        }.map(\.element)
    }

    /// One error a line.
    package var description: String {
        var lines = errors.prefix(Self.shown).map(\.description)
        let hidden = max(errors.count - Self.shown, 0) + more
        if hidden > 0 { lines.append("… and \(hidden) more errors") }
        return lines.joined(separator: "\n")
    }
}
