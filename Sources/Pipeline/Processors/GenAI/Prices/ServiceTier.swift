/// The rate that a provider serves a call at.
package enum ServiceTier: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case standard, batch, flex, priority

    /// What `service_tier` attributes say; anything that is no other rate is the standard one (`default`, `auto`, `on_demand`, `scale`, …).
    package init(_ text: WireSlice) {
        self = Self.words.first { FoldedBytes.equal(text, $0.word) }?.tier ?? .standard
    }

    private static let words: [(word: StaticString, tier: ServiceTier)] = [
        ("batch", .batch), ("flex", .flex), ("priority", .priority),
        // OpenAI's newer name of its priority rate.
        ("fast", .priority),
    ]
}
