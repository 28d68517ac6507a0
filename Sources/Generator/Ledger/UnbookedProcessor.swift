import Pipeline

/// A processor of a tenant that has no account of its own in the books, and why.
package struct UnbookedProcessor: Sendable, Equatable {
    package let processor: String
    package let reason: String

    /// What is not about spans cannot have each span in exactly one column.
    private static let all =
        [
            UnbookedProcessor(
                processor: HostInfoSeries.processor,
                reason: "it counts hosts, not spans: it looks at each resource of a request once, and one that names no host makes no series")
        ]
        + ObservingProcessor.all.compactMap { processor in
            processor.unbooked.map { UnbookedProcessor(processor: processor.name, reason: $0) }
        }

    /// - Parameter processors: those that are on.
    static func among(_ processors: [String]) -> [UnbookedProcessor] { all.filter { processors.contains($0.processor) } }
}
