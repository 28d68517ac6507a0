import Settings

/// The top level of `tempo.yaml` with `metronome` beside it.
enum TempoSchema {
    static func decode(_ root: YAMLNode, _ findings: Findings) -> Settings {
        // Nobody has decided who gets which metrics: what holds without configuration goes on holding.
        let listsProcessors = ProcessorLists.stand(in: root)
        var settings = listsProcessors ? Settings() : Settings.embeddedDefault
        settings.overrides.listsProcessors = listsProcessors
        let document = LegacyOverrides.scoped(in: Field(node: root, keyPosition: root.position, path: "", findings: findings, block: ""))
        document.mapping { $0.read(into: &settings) }
        RemoteWriteSettings.addDefault(&settings.generator.storage, findings)
        DimensionCollisions.check(settings, document)
        ListenCollisions.check(settings.listen, document)
        if settings.multitenancyEnabled { noteOneTenant(root, findings) }
        return settings
    }

    /// With tenants, a header that names one for all of them.
    private static func noteOneTenant(_ root: YAMLNode, _ findings: Findings) {
        NodePattern("metrics_generator.storage.remote_write.[].headers.*").forEach(in: root) { node, path in
            guard path.lowercased().hasSuffix(".x-scope-orgid") else { return }
            findings.warn(
                "\(node.position): \(path): the series of all tenants go into this one, while multitenancy_enabled is true; leave the header out to "
                    + "have each tenant's own sent")
        }
    }
}
