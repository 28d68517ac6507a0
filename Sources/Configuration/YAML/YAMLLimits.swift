/// Bounds of what a configuration file may cost. Beyond one of them loading fails with an error that names it.
package enum YAMLLimits {
    package static let fileBytes = 1 << 20
    /// Text after environment expansion.
    package static let expandedBytes = 4 << 20
    /// Nested mappings and sequences, through aliases too.
    package static let depth = 64
    /// Values in one file, an alias counted as all that it stands for ("alias bomb").
    package static let nodes = 100_000
    /// `${…}` inside the default of another `${…}`.
    package static let expansionDepth = 32
}
