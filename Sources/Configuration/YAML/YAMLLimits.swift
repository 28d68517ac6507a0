/// Bounds of what a file may cost. Beyond one of them loading fails with an error that names it.
package struct YAMLLimits: Sendable {
    package let fileBytes: Int
    /// Text after environment expansion.
    package let expandedBytes: Int
    /// Keys and values in one file, an alias counted as all that it stands for ("alias bomb").
    package let nodes: Int

    /// A `tempo.yaml`.
    package static let configuration = YAMLLimits(fileBytes: 1 << 20, expandedBytes: 4 << 20, nodes: 100_000)
    /// A per-tenant override file: room for as many tenants as Metronome takes, 10,000, with dozens of keys each.
    package static let overrides = YAMLLimits(fileBytes: 16 << 20, expandedBytes: 32 << 20, nodes: 1_000_000)

    /// A price file: room for `PriceFile.maxModels` entries with some ten keys each.
    package static let prices = YAMLLimits(fileBytes: 4 << 20, expandedBytes: 8 << 20, nodes: 400_000)

    /// Nested mappings and sequences, through aliases too.
    package static let depth = 64
    /// `${…}` inside the default of another `${…}`.
    package static let expansionDepth = 32
}
