import Pipeline

/// The price list that comes with Metronome: what the big providers' models for text and embeddings cost on ``date``.
///
/// Its text is generated (`make prices`) from a public table, whose licence stands in it. What the public table knows of the past is left
/// out; announced changes take place on their day.
package enum ShippedPrices {
    /// Read at the first use.
    package static let entries = list.entries
    /// Lines that could not be read: none, or the generator is wrong.
    package static let badLines = list.badLines
    private static let list = PriceListText.parse(text)

    /// Models, whatever their number of spellings, providers and prices.
    package static var modelCount: Int { Set(entries.map(\.models)).count }
}
