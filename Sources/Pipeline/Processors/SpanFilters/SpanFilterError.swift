import Patterns
import Settings

/// Why filter policies cannot be used; Tempo fails to build the processor then.
package enum SpanFilterError: Error, Equatable {
    /// Neither include, include_any nor exclude; the policy's position, from 0.
    case emptyPolicy(Int)
    case pattern(PatternError)
    /// A strict `kind` or `status` that is not the enumeration's name.
    case unknownName(String, allowed: [String])
    /// A strict `kind`, `status` or `name` that is not a string.
    case notText(FilterPolicy.Key)

    package var message: String {
        switch self {
        case .emptyPolicy(let index): "filter policy \(index + 1) needs include, include_any or exclude"
        case .pattern(let error): error.message
        case .unknownName(let text, let allowed): "'\(text)' is unknown, expected one of \(allowed.joined(separator: ", "))"
        case .notText(let key): "the value for '\(key)' must be a string"
        }
    }
}
