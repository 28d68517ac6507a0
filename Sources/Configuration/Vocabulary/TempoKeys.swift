import Settings

/// Keys of one block of Tempo's configuration that are of no concern here and that the same releases know.
package struct TempoKeys: Sendable {
    package enum Treatment: Sendable {
        /// Accepted; the value is not looked at.
        case accepted
        /// The same, and named once in the log as left to Tempo.
        case named
    }

    /// Path of the block, lists as `name[]`; the top level is empty. `overrides.defaults` stands for a tenant's block too.
    package let block: String
    package let treatment: Treatment
    package let releases: TempoReleases
    package let names: [String]
    package let effect: Effect

    init(_ block: String, _ treatment: Treatment, _ releases: String, _ names: [String], _ effect: Effect = .noEffect) {
        self.block = block
        self.treatment = treatment
        self.releases = TempoReleases(releases)
        self.names = names
        self.effect = effect
    }

    init(_ block: String, _ treatment: Treatment, _ names: [String], _ effect: Effect = .noEffect) { self.init(block, treatment, "", names, effect) }
}

/// Every key that a Tempo from 2.0 to main can meet in the blocks that are looked into and that has no row (`KeyIndex`), with the releases
/// that know it.
package enum TempoVocabulary {
    package static let keys = scoped + flatOverrides

    /// All but the flat form of `overrides`.
    package static let scoped: [TempoKeys] = [
        topLevel, server, distributor, otlp, generator, processors, overrides, overriddenGenerator, overriddenProcessors,
    ].flatMap { $0 }

    private static let names: [String: [TempoKeys.Treatment: [String]]] = {
        var result: [String: [TempoKeys.Treatment: [String]]] = [:]
        for row in scoped { result[row.block, default: [:]][row.treatment, default: []] += row.names }
        return result
    }()

    /// The keys of `block` that are treated so.
    static func names(_ treatment: TempoKeys.Treatment, in block: String) -> [String] { names[block]?[treatment] ?? [] }
}
