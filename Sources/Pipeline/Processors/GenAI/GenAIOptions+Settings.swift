import Settings

extension GenAIOptions {
    /// nil: nobody asks for calls, neither for their metrics nor for the health of providers.
    ///
    /// - Parameter prices: what calls are priced by; nil: they are not.
    init?(_ activation: ProcessorActivation, prices: PriceBook?) {
        let listsMetrics = activation.lists(ObservingProcessor.genAI.name)
        guard listsMetrics || activation.lists(ProviderHealth.processor) else { return nil }
        self.init()
        makesMetrics = listsMetrics
        labels = activation.labels
        let settings = activation.settings
        dimensions = settings.own.genAI.dimensions
        serviceLabel = settings.own.genAI.serviceLabel
        let others = settings.dimensionTable.profiles.map(ConceptProfile.init).filter { $0 != .genAI }
        profiles = [.genAI] + others
        gatewayNames = settings.gatewayNames
        names = settings.own.genAI.names
        deduplicationWindow = UInt64(max(settings.own.genAI.deduplicationWindow, 0))
        hold = UInt64(max(min(settings.own.genAI.hold, settings.collectionInterval), 0))
        if settings.own.genAI.cost.isEnabled { self.prices = prices }
        sentCost = settings.own.genAI.cost.sent
        weight = activation.weight
    }
}
