import Settings

extension ProviderHealthOptions {
    /// nil: it is not listed.
    init?(_ activation: ProcessorActivation) {
        guard activation.lists(ProviderHealth.processor) else { return nil }
        self.init()
        gatewayNames = activation.settings.gatewayNames
        labels = activation.labels
        let settings = activation.settings.own.providerHealth
        scoreScale = settings.scoreScale
        maxProviders = settings.maxProviders
        maxModels = settings.maxModels
        forgetAfter = UInt64(max(settings.forgetAfter, 0))
        rules.minimumCalls = settings.minimumCalls
        rules.minimumTimeInState = UInt64(max(settings.minimumTimeInState, 0))
        rules.outage = settings.outage
        rules.degraded = settings.degraded
        rules.throttled = settings.throttled
        rules.slow = settings.slow
    }
}
