/// Processors that Tempo does not have: the place that names them all among the settings.
package struct OwnProcessorSettings: Sendable, Equatable {
    package var genAI = GenAISettings()
    package var providerHealth = ProviderHealthSettings()
    package var spanEvents = SpanEventsSettings()
    package init() {}

    /// As `processors` lists them.
    package static let names = ["gen-ai", "provider-health", "span-events"]

    @KeyRowBuilder<Settings> static var rows: [KeyRow<Settings>] {
        KeyRow("metronome.gen_ai", \.own.genAI, .block(), "Calls of models.")
        KeyRow("metronome.provider_health", \.own.providerHealth, .block(), "The health of providers.")
        KeyRow("metronome.span_events", \.own.spanEvents, .block(), "Events of spans.")
    }
}
