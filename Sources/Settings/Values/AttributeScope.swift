/// Whose attributes are looked at.
package enum AttributeScope: String, Sendable, Equatable, CaseIterable, BitwiseCopyable {
    case resource, span
    /// The resource's, else the span's (tempo-behaviour 3.3).
    case any
}
