import MetronomeConfiguration
import Pipeline
import PriceList
import Settings

extension PriceTable {
    /// The user's prices, then the shipped ones unless they are switched off.
    ///
    /// - Parameter file: what the price file says; nil: there is none.
    package convenience init(_ settings: GenAICostSettings, file: PriceListSettings?) {
        var lists: [[PriceEntry]] = []
        if let file { lists.append(file.models.map(PriceEntry.init)) }
        if settings.usesShippedPrices { lists.append(ShippedPrices.entries) }
        self.init(lists)
    }
}

extension PriceVocabulary {
    /// As ``PriceTable`` understands them.
    package static let pipeline = PriceVocabulary(provider: ProviderNames.canonical, day: CalendarDay.seconds)
}

extension PriceEntry {
    fileprivate init(_ model: PriceListSettings.Model) {
        self.init(
            providers: [model.provider.isEmpty ? Self.anyProvider : model.provider], models: model.names, validFrom: model.validFrom ?? .min,
            rows: model.rows.map { Row(ServiceTier($0.tier), above: $0.above ?? -1, rates: $0.rates) })
    }
}

extension ServiceTier {
    fileprivate init(_ tier: PriceListSettings.Tier) {
        switch tier {
        case .standard: self = .standard
        case .batch: self = .batch
        case .flex: self = .flex
        case .priority: self = .priority
        }
    }
}
