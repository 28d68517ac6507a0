import Pipeline
import Settings

extension PriceEntry {
    /// An entry that costs `input` USD for a million input tokens.
    init(_ provider: String, _ models: String..., input: Double, from validFrom: Int64 = .min) {
        self.init(providers: [provider], models: models, validFrom: validFrom, rows: [Row(rates: PriceRates(input: input))])
    }
}
