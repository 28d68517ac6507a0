import Settings

/// What the gen-ai processor of one tenant was told.
package struct GenAIOptions: Sendable {
    /// `gen-ai` is on: calls become metrics. Otherwise they are only looked at for the health of providers, whose one histogram is among
    /// ``gatewayNames``.
    package var makesMetrics = true
    /// Attributes that become labels of every metric of calls, besides those of the conventions.
    package var dimensions: [String] = []
    /// The label of every metric of calls that says which service made them, the resource's `service.name`: as Prometheus and
    /// OpenTelemetry's dashboards call it. Empty: none, nor on gateways' own names, which call it otherwise (``gatewayLabels``).
    package var serviceLabel = GenAISettings().serviceLabel
    /// Whose spellings a dimension collects.
    package var profiles: [ConceptProfile] = [.genAI]
    /// What the conventions' metrics are called.
    package var names = GenAINames.v1_41
    /// The names of gateways' dashboards are sent, too.
    package var gatewayNames = false
    /// Nanoseconds for which further spans of a call are recognised; 0: each span is a call.
    package var deduplicationWindow = UInt64(GenAISettings().deduplicationWindow)
    /// Nanoseconds for which spans of calls wait for others of the same call; 0: what comes later can only add to a call.
    package var hold: UInt64 = 0
    /// nil: calls are not priced.
    package var prices: PriceBook?
    /// Whether what a sender says that a call cost is believed before ``prices``.
    package var sentCost = GenAICostSettings.Sent.prefer
    package var labels = LabelOptions()
    package var weight = WeightOptions()

    /// Whose metrics they are.
    var observing: ObservingProcessor { makesMetrics ? .genAI : .providerHealth }

    /// Whether there is a ``serviceLabel`` beside the dimensions: one of the same name is it already.
    package var labelsService: Bool {
        !serviceLabel.isEmpty && !dimensions.contains { LabelName.dimension($0) == serviceLabel }
    }

    /// What gateways' metrics of models have beside the dimensions: a dimension of the same name is it already.
    package var gatewayLabels: [GatewayLabel] {
        guard makesMetrics, gatewayNames, profiles.contains(.gatewayz) else { return [] }
        return GatewayLabel.allCases.filter { label in
            (label != .service || !serviceLabel.isEmpty) && !dimensions.contains { LabelName.dimension($0) == label.rawValue }
        }
    }

    package init() {}
}
