/// The top level of `tempo.yaml` with `metronome` beside it.
enum TempoSchema {
    static func decode(_ root: YAMLNode, _ findings: Findings, environment: (String) -> String?) -> Settings {
        // Nobody has decided who gets which metrics: what holds without configuration goes on holding.
        let listsProcessors = ProcessorLists.stand(in: root)
        var settings = listsProcessors ? Settings() : Settings.embeddedDefault
        settings.overrides.listsProcessors = listsProcessors
        var names = DimensionNames()
        let document = Field(node: root, keyPosition: root.position, path: "", findings: findings)
        document.mapping { keys in
            keys.field("server")?.mapping { ServerSchema.decode($0, &settings) }
            keys.field("distributor")?.mapping { DistributorSchema.decode($0, &settings) }
            keys.read("multitenancy_enabled", into: &settings.multitenancyEnabled) { $0.bool() }
            // The older name; either switches it on.
            if keys.field("auth_enabled")?.bool() == true { settings.multitenancyEnabled = true }
            keys.read("shutdown_delay", into: &settings.shutdownDelay) { $0.duration() }
            keys.field("metrics_generator")?.mapping { GeneratorSchema.decode($0, &settings.generator, &names.base, environment) }
            keys.field("overrides").map { OverridesSchema.decode($0, &settings.overrides, &names.override) }
            keys.field("metronome")?.mapping { MetronomeSchema.decode($0, &settings, &names) }
            keys.leaveToTempo("")
        }
        RemoteWriteSchema.addDefault(&settings.generator.storage, findings, environment)
        DimensionCollisions.check(settings, names, findings)
        ListenCollisions.check(settings.listen, findings)
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

extension Field {
    /// Whether anything in this subtree is set to other than empty, null, false or zero: what a dump of all defaults is full of.
    var asksForSomething: Bool { Self.asksForSomething(node) }

    private static func asksForSomething(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .mapping(let entries): entries.contains { asksForSomething($0.value) }
        case .sequence(let items): items.contains(where: asksForSomething)
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null, .bool(false), .integer(0), .string(""): false
            default: true
            }
        }
    }
}
