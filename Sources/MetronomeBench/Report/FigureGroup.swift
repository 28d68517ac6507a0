import BenchReport

/// Figures that are measured together.
struct FigureGroup {
    let title: String
    /// Names of the figures.
    let ids: [String]
    let measure: @Sendable (Options) async throws -> [Figure]

    struct Options: Sendable {
        /// Fewer rounds, shorter loads.
        var isQuick = false
        /// Beginnings of the names of figures that are wanted; empty: all.
        var only: [String] = []

        func wants(_ id: String) -> Bool { only.isEmpty || only.contains { id.hasPrefix($0) } }
    }
}
