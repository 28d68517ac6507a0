import Pipeline

/// Edges that waited when an earlier process ended.
struct RestoredEdges: Equatable {
    /// They go on waiting.
    var waiting = 0
    var left = 0
    /// Service graphs are off, or have other dimensions.
    var areOthers = false

    mutating func add(_ part: ServiceGraphSeries.TakenBack?) {
        guard let part else { return areOthers = true }
        waiting += part.waiting
        left += part.left
    }
}
