import Patterns

/// One entry of `filter_policies` (tempo-behaviour 3.10).
package struct SpanFilterPolicy: Sendable, Equatable {
    package var include: Match?
    package var includeAny: Match?
    package var exclude: Match?

    package init(include: Match? = nil, includeAny: Match? = nil, exclude: Match? = nil) {
        self.include = include
        self.includeAny = includeAny
        self.exclude = exclude
    }

    /// Every listed attribute must match; an empty list matches every span.
    package struct Match: Sendable, Equatable {
        package var attributes: [Attribute]

        package init(_ attributes: [Attribute]) { self.attributes = attributes }
    }

    package struct Attribute: Sendable, Equatable {
        package var key: Key
        package var test: Test

        package init(_ key: Key, _ test: Test) {
            self.key = key
            self.test = test
        }
    }

    /// What an attribute is looked up as.
    package enum Key: Sendable, Hashable {
        case resource(String)
        case span(String)
        case kind, name, status
    }

    package enum Test: Sendable, Equatable {
        /// `match_type: strict`, typed by how the value is written.
        case string(String)
        case integer(Int64)
        case double(Double)
        case bool(Bool)
        /// `match_type: regex`: Go's RE2 syntax, matched anywhere in the text.
        case regex(String)
    }
}

/// Why filter policies cannot be used; Tempo fails to build the processor then.
package enum SpanFilterError: Error, Equatable {
    /// Neither include, include_any nor exclude; the policy's position, from 0.
    case emptyPolicy(Int)
    case pattern(PatternError)
    /// A strict `kind` or `status` that is not the enumeration's name.
    case unknownName(String, allowed: [String])
    /// A strict `kind`, `status` or `name` that is not a string.
    case notText(SpanFilterPolicy.Key)

    package var message: String {
        switch self {
        case .emptyPolicy(let index): "filter policy \(index + 1) needs include, include_any or exclude"
        case .pattern(let error): error.message
        case .unknownName(let text, let allowed): "'\(text)' is unknown, expected one of \(allowed.joined(separator: ", "))"
        case .notText(let key): "the value for '\(key)' must be a string"
        }
    }
}
