import MetronomeConfiguration
import Pipeline
import PriceList
import Settings

/// Where the prices of calls come from, as `metronome check` prints it.
enum PriceReport {
    static let processor = "gen-ai"

    /// nil: nobody has asked for prices.
    static func text(_ loaded: LoadedConfiguration) -> String? {
        let cost = loaded.settings.genAI.cost
        let entries = loaded.overrides?.current.entries ?? [:]
        let isOn = loaded.settings.overrides.defaults.processors.contains(processor) || entries.values.contains { $0.processors.contains(processor) }
        guard isOn || loaded.prices != nil else { return nil }
        guard cost.isEnabled else { return "prices: off (metronome.gen_ai.cost.enabled)\n" }
        if cost.sent == .only { return "prices of calls: only what their senders say (metronome.gen_ai.cost.sent)\n" }
        var text = "prices of calls, in the order in which they are looked for:\n"
        if cost.sent == .prefer { text += "  what the sender says\n" }
        if let prices = loaded.prices {
            let date = prices.list.date.isEmpty ? "without a date" : "of \(prices.list.date)"
            text += "  \(prices.source.path), \(date): \(count(prices.list.models.count, "entry", "entries"))\n"
        }
        if cost.usesShippedPrices {
            text += "  shipped list of \(ShippedPrices.date): \(ShippedPrices.modelCount) models (\(ShippedPrices.source))\n"
        }
        if loaded.prices == nil, !cost.usesShippedPrices { text += "  none: all tokens are counted as unpriced\n" }
        if !isOn { text += "  not used: no tenant has the processor \(processor)\n" }
        return text
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
}
