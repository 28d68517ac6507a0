import Settings

/// What a tenant's processors are switched on with (tempo-behaviour 2.4, 2.5): each is on when `processors` lists its name.
package struct ProcessorActivation: Sendable {
    package let settings: TenantSettings
    /// Set last on every series (tempo-behaviour 6.7).
    package let externalLabels: [String: String]
    /// Keys are to hold all labels as text.
    package let spellsEnumerations: Bool
    private let listed: Set<String>

    package init(_ settings: TenantSettings, tenant: String, instance: String, spellsEnumerations: Bool = false) {
        self.settings = settings
        self.spellsEnumerations = spellsEnumerations
        listed = Set(settings.processors)
        // In the order in which later ones win.
        var labels = settings.registry.externalLabels
        labels["__metrics_gen_instance"] = instance
        if !settings.registry.injectTenantIDAs.isEmpty { labels[settings.registry.injectTenantIDAs] = tenant }
        externalLabels = labels
    }

    func lists(_ processor: String) -> Bool { listed.contains(processor) }
}
