import MetronomeConfiguration
import Settings
import Testing

/// Settings of processors that nobody has.
@Suite struct IdleSettingsTests {
    private func notes(_ main: String, _ file: String = "overrides: {}") throws -> [ConfigurationNote] {
        Activation.notes(try settings(main), try loadOverrides(file, main: main).overrides)
    }

    private static let listed = "overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}\n"

    @Test(arguments: [
        ("metronome: {gen_ai: {dimensions: [team]}}", "metronome.gen_ai", "gen-ai"),
        ("metronome: {gen_ai: {cost: {enabled: false}}}", "metronome.gen_ai", "gen-ai"),
        ("metronome: {provider_health: {max_providers: 7}}", "metronome.provider_health", "provider-health"),
        ("metronome: {span_events: {dimensions: [exception.type]}}", "metronome.span_events", "span-events"),
    ])
    func ownBlocksAreWarnedOf(text: String, path: String, processor: String) throws {
        let found = try notes(Self.listed + text)
        #expect(
            found == [
                ConfigurationNote(
                    .warning,
                    "\(path) has no effect: \(processor) is in no list of processors; add it to overrides.defaults.metrics_generator.processors")
            ])
        #expect(try notes("overrides: {defaults: {metrics_generator: {processors: [\(processor)]}}}\n\(text)").isEmpty)
        #expect(try notes(text).map(\.text).first?.contains("beside span-metrics") == true)
        let entry = try notes(text, "overrides: {'*': {metrics_generator: {processors: [span-metrics]}}}")
        #expect(entry.map(\.text).first?.contains("of the entry \"*\"") == true)
    }

    @Test func countingOfSpansNeedsSpanMetrics() throws {
        let text = "metronome: {span_metrics: {skip_counted: false}}"
        let found = try notes("overrides: {defaults: {metrics_generator: {processors: [gen-ai]}}}\n\(text)")
        #expect(found.count == 1 && found[0].text.hasPrefix("metronome.span_metrics has no effect: span-metrics"), "\(found)")
        #expect(try notes("overrides: {defaults: {metrics_generator: {processors: [span-metrics-count]}}}\n\(text)").isEmpty)
        #expect(try notes(text).isEmpty)
    }

    @Test func namesNeedWhatIsNamed() throws {
        #expect(try notes("metronome: {collector_names: {unit: s}}").map(\.text).first?.contains("metronome.names is tempo") == true)
        #expect(try notes("metronome: {names: both, collector_names: {unit: s}}").isEmpty)
        let text = "overrides: {defaults: {metrics_generator: {processors: [service-graphs]}}}\nmetronome: {names: collector}"
        #expect(try notes(text).map(\.text).first?.hasPrefix("metronome.names has no effect: span-metrics") == true)
        #expect(try notes("overrides: {defaults: {metrics_generator: {processors: [span-events]}}}\nmetronome: {names: both}").isEmpty)
    }

    @Test(arguments: [
        ("service_graphs: {wait: 5s}", "service_graphs has no effect: service-graphs"),
        ("host_info: {metric_name: x}", "host_info has no effect: host-info"),
    ])
    func blocksOfTempoAreNoted(block: String, text: String) throws {
        let found = try notes("metrics_generator: {processor: {\(block)}}")
        #expect(found.count == 1 && found[0].level == .info && found[0].text.hasPrefix("metrics_generator.processor.\(text)"), "\(found)")
    }

    @Test(arguments: [
        "metrics_generator: {processor: {service_graphs: {wait: 10s, peer_attributes: [peer.service, db.name, db.system]}, host_info: {}}}",
        "metronome: {gen_ai: {service_label: service_name}, provider_health: {}, gateway_names: false}",
    ])
    func whatSaysNothingIsNotTold(main: String) throws { #expect(try notes(main).isEmpty) }

    @Test func aTenantsListIsAList() throws {
        let main = "multitenancy_enabled: true\n\(Self.listed)metronome: {gen_ai: {dimensions: [team]}}"
        #expect(try notes(main).count == 1)
        #expect(try notes(main, "overrides: {a: {metrics_generator: {processors: [gen-ai]}}}").isEmpty)
    }
}
