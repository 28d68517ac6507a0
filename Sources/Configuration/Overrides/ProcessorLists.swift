/// Whether anybody has decided who gets which metrics.
///
/// The rule: as long as no list of processors stands anywhere (under `overrides.defaults`, in the flat form, in the per-tenant file), span
/// metrics are on for everyone. A list that is written is obeyed, an empty one too. Tempo makes nothing without a list; whoever starts
/// Metronome wants metrics, whatever other keys stand beside it.
enum ProcessorLists {
    private static let key = "processors"

    /// In a `tempo.yaml`.
    static func stand(in root: YAMLNode) -> Bool {
        guard let overrides = root.entry("overrides") else { return false }
        if overrides.entry("metrics_generator_processors") != nil { return true }
        return overrides.entry("defaults").map(stand(inTenant:)) ?? false
    }

    /// In `overrides.defaults`, or in one tenant's block, in the scoped form.
    static func stand(inTenant block: YAMLNode) -> Bool { block.entry("metrics_generator")?.entry(key) != nil }
}
