import Settings

/// What the provider-health processor of one tenant was told: `metronome.provider_health`.
package struct ProviderHealthOptions: Sendable, Equatable {
    package var rules = HealthRules()
    package var scoreScale = ProviderHealthSettings().scoreScale
    /// Providers that are tracked at a time, and models of all of them together. At a limit the one that was called least
    /// recently makes room if no window holds a call to it; else the new one is not tracked, which
    /// ``ProviderHealth/Counters`` shows. A model without room counts for its provider all the same.
    package var maxProviders = ProviderHealthSettings().maxProviders
    package var maxModels = ProviderHealthSettings().maxModels
    /// Nanoseconds without a call after which a provider or a model is forgotten; at least the longest window.
    package var forgetAfter = UInt64(ProviderHealthSettings().forgetAfter)
    /// The names of gateways' dashboards are sent, too.
    package var gatewayNames = false
    /// Somebody else sends `provider_response_time_seconds`, as a histogram: one name cannot be a gauge, too.
    package var leavesOutResponseTime = false
    package var labels = LabelOptions()

    package init() {}
}
