/// What became of one request's spans in service graphs, and of edges.
package struct ServiceGraphCounts: Sendable, Equatable {
    /// Filter policies said no (tempo-behaviour 4.9).
    package var filtered = 0
    /// Spans that are half of an edge, those that were filtered among them.
    package var halves = 0
    /// Edges that are in a series.
    package var counted = 0
    /// Edges whose labels are not UTF-8, and those that find no room in ``LabelSetRegistry``.
    package var invalidUTF8 = 0
    package var overLimit = 0
    package var edges = EdgeCounters()
}
