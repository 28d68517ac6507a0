/// Labels of calls beyond those that conventions and gateways have, and which text of a call each is made of.
struct FurtherLabels {
    /// What a text is read from.
    enum Source: Equatable {
        /// The resource's `service.name`.
        case service
        /// An attribute that somebody has configured.
        case dimension(String)
        /// Whoever uses the gateway (``ConceptProfile/Gatewayz/team``).
        case team
    }

    /// In the order in which calls have their texts, the first of which is ``CallLabel/dimension``.
    let sources: [Source]
    /// Of every metric.
    let dimensions: [LabelPlan.Label]
    /// Of every metric but gateways'.
    let service: LabelPlan.Label?
    /// Of gateways' metrics of models.
    let gateway: [LabelPlan.Label]

    init(_ options: GenAIOptions) {
        let asked = options.dimensions.map { Source.dimension($0) }
        // One text serves both names of the service.
        let service: [Source] = options.labelsService || options.gatewayLabels.contains(.service) ? [.service] : []
        let sources = service + asked + (options.gatewayLabels.contains(.team) ? [.team] : [])
        func given(_ source: Source, isOfAttributes: Bool) -> LabelPlan.Source? {
            sources.firstIndex(of: source).map { .given(CallLabel.dimension.rawValue + $0, isOfAttributes: isOfAttributes) }
        }
        self.sources = sources
        dimensions = options.dimensions.compactMap { key in
            given(.dimension(key), isOfAttributes: true).map { LabelPlan.Label(dimension: key, source: $0) }
        }
        self.service =
            options.labelsService ? given(.service, isOfAttributes: true).map { LabelPlan.Label(name: options.serviceLabel, source: $0) } : nil
        // Nobody has configured these one by one: where no span says them, nothing is missing.
        gateway = options.gatewayLabels.compactMap { label in
            given(label.source, isOfAttributes: false).map { LabelPlan.Label(name: label.rawValue, source: $0) }
        }
    }
}

/// What gateways' metrics of models say besides model, provider and outcome, with the profile `gatewayz`: as span metrics and budgets call it.
package enum GatewayLabel: String, Sendable, CaseIterable {
    case service, team

    var source: FurtherLabels.Source {
        switch self {
        case .service: .service
        case .team: .team
        }
    }
}
