import MetronomeConfiguration
import Pipeline
import Settings

extension ConceptProfile {
    package init(_ profile: DimensionTableSettings.Profile) {
        switch profile {
        case .genAI: self = .genAI
        case .gatewayz: self = .gatewayz
        }
    }
}

extension TableDimension {
    package init(_ entry: DimensionTableSettings.Entry) {
        self.init(label: entry.label, from: entry.from)
        fallback = entry.fallback
        map = entry.map
        switch entry.scope {
        case .resource: scope = .resource
        case .span: scope = .span
        case .any: scope = .any
        }
    }
}
