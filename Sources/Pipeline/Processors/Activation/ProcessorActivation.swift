import Settings

/// What a tenant's processors are switched on with (tempo-behaviour 2.4, 2.5): each is on when `processors` lists its name.
package struct ProcessorActivation: Sendable {
    package let settings: TenantSettings
    package let labels: LabelOptions
    /// Of span metrics, and of all that counts as often as they do.
    let weight: WeightOptions
    /// Keys are to hold all labels as text.
    package let spellsEnumerations: Bool
    private let listed: Set<String>

    package init(_ settings: TenantSettings, tenant: String, instance: String, spellsEnumerations: Bool = false) {
        self.settings = settings
        self.spellsEnumerations = spellsEnumerations
        listed = Set(settings.processors)
        // In the order in which later ones win.
        let registry = settings.registry
        var external = registry.externalLabels
        external["__metrics_gen_instance"] = instance
        if !registry.injectTenantIDAs.isEmpty { external[registry.injectTenantIDAs] = tenant }
        labels = LabelOptions(
            maxNameLength: registry.maxLabelNameLength, maxValueLength: registry.maxLabelValueLength, external: external,
            keepsNames: settings.utf8Names)
        let spanMetrics = settings.spanMetrics
        weight = WeightOptions(multiplierKey: spanMetrics.spanMultiplierKey, readsTraceState: spanMetrics.enableTracestateSpanMultiplier)
    }

    func lists(_ processor: String) -> Bool { listed.contains(processor) }
}
