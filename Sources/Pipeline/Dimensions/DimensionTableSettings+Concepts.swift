import Settings

extension ConceptProfile {
    package init(_ profile: DimensionTableSettings.Profile) {
        switch profile {
        case .genAI: self = .genAI
        case .gatewayz: self = .gatewayz
        }
    }
}

extension DimensionTableSettings.Entry {
    var concept: Concept { Concept(label, from.map { Concept.Spelling($0) }) }
}
