/// A processor of a tenant that has no account of its own in the books, and why.
package struct UnbookedProcessor: Sendable, Equatable {
    package let processor: String
    package let reason: String

    /// What is not about spans cannot have each span in exactly one column.
    private static let all = [
        UnbookedProcessor(
            processor: "host-info",
            reason: "it counts hosts, not spans: it looks at each resource of a request once, and one that names no host makes no series"),
        UnbookedProcessor(
            processor: "provider-health", reason: "it looks at the same spans as gen-ai: the account gen-ai is that of both"),
        UnbookedProcessor(
            processor: "span-events",
            reason: "it counts events, of which a span has any number, in traces_spanmetrics_events_total; a span without events is nothing to it"),
    ]

    /// - Parameter processors: those that are on.
    static func among(_ processors: [String]) -> [UnbookedProcessor] { all.filter { processors.contains($0.processor) } }
}
