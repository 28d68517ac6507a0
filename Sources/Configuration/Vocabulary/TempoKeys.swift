/// Keys of one block of Tempo's configuration that the same releases know.
package struct TempoKeys: Sendable {
    package enum Treatment: Sendable {
        /// The schema reads the value.
        case read
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

    init(_ block: String, _ treatment: Treatment, _ releases: String, _ names: [String]) {
        self.block = block
        self.treatment = treatment
        self.releases = TempoReleases(releases)
        self.names = names
    }

    init(_ block: String, _ treatment: Treatment, _ names: [String]) { self.init(block, treatment, "", names) }
}

/// Every key that a Tempo from 2.0 to main can meet in the blocks that are looked into, with the releases that know it. What the schema
/// accepts without reading it comes from here, so that a key is known in one place only.
package enum TempoVocabulary {
    /// In the order of the option table.
    package static let keys: [TempoKeys] = [
        topLevel, server, distributor, otlp, generator, registry, storage, remoteWrite, processors, overrides, overriddenGenerator,
        overriddenProcessors, flatOverrides,
    ].flatMap { $0 }

    private static let names: [String: [TempoKeys.Treatment: [String]]] = {
        var result: [String: [TempoKeys.Treatment: [String]]] = [:]
        for row in keys { result[row.block, default: [:]][row.treatment, default: []] += row.names }
        return result
    }()

    /// The keys of `block` that are treated so.
    static func names(_ treatment: TempoKeys.Treatment, in block: String) -> [String] { names[block]?[treatment] ?? [] }
}

extension MappingReader {
    private static let anyTenant = "overrides.defaults"

    /// Declares the keys of `block` that are of no concern here.
    func accept(_ block: String) {
        ignore(TempoVocabulary.names(.accepted, in: block))
    }

    /// The same for those that the log names.
    func leaveToTempo(_ block: String) {
        // Tenants may be thousands: they are told as one.
        let isTenant = block.hasPrefix(Self.anyTenant) && !path.hasPrefix(Self.anyTenant)
        let shown = isTenant ? "overrides.<tenant>" + block.dropFirst(Self.anyTenant.count) : block
        for key in TempoVocabulary.names(.named, in: block) where isSet(key) {
            findings.leaveToTempo(shown.isEmpty ? key : "\(shown).\(key)")
        }
    }
}
