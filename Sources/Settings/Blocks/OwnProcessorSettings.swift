/// Processors that Tempo does not have: the place that names them all among the settings.
package struct OwnProcessorSettings: Sendable, Equatable {
    package var genAI = GenAISettings()
    package var providerHealth = ProviderHealthSettings()
    package var spanEvents = SpanEventsSettings()
    package init() {}

    /// Each as `processors` lists it, with the row of its settings.
    package static let all: [(name: String, row: KeyRow<Settings>)] = [
        ("gen-ai", KeyRow("metronome.gen_ai", \.own.genAI, .block(), "Calls of models.")),
        ("provider-health", KeyRow("metronome.provider_health", \.own.providerHealth, .block(), "The health of providers.")),
        ("span-events", KeyRow("metronome.span_events", \.own.spanEvents, .block(), "Events of spans.")),
    ]
}
