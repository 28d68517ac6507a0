import MetronomeConfiguration
import Settings
import Testing

/// Rows are data: what holds for all of them.
@Suite struct KeyRowTests {
    @Test func everyRowCanBeReadAndIsTold() {
        #expect(KeyReference.all.count > 200)
        for key in KeyReference.all {
            #expect(!key.type.isEmpty, "\(key.path): nothing reads its form")
            #expect(key.summary.hasSuffix("."), "\(key.path): \(key.summary)")
            #expect(key.releases.range != nil, "\(key.path): \(key.releases)")
        }
    }

    @Test func noKeyHasTwoRows() {
        let paths = KeyIndex.places.map(\.path)
        #expect(Set(paths).count == paths.count)
    }

    /// Where a key is refused, the row says what to do.
    @Test func refusedKeysSayWhatToDo() {
        for key in KeyReference.all where key.effect.kind == .refused { #expect(key.effect.note.contains("; "), "\(key.path)") }
    }

    /// A default is the property's own value, read back from what is printed of it.
    @Test func defaultsAreValuesOfTheirKeys() throws {
        var again = try settings(SettingsPrinter.yaml(Settings()))
        again.listen = ListenSettings()
        again.overrides.listsProcessors = false
        #expect(again == Settings())
        #expect(KeyReference.all.filter { !$0.initial.isEmpty }.count > 100)
        let streams = KeyReference.all.first { $0.path == "metronome.limits.max_concurrent_streams" }
        #expect(streams?.initial == "1024" && streams?.range == "1 to 1048576")
    }

    /// What stands in an override is what the rows of the block say, and nothing else.
    @Test func overridesHaveTheKeysThatTheirRowsSay() throws {
        let base = "metrics_generator.processor.service_graphs"
        let own = KeyReference.all.filter { $0.block == base && $0.isPerTenant }.map(\.name)
        let inOverride = KeyReference.all.filter { $0.block == "overrides.defaults.\(base)" }.map(\.name)
        #expect(own == inOverride && own.contains("peer_attributes") && !own.contains("wait"))
        #expect(errors("overrides: {defaults: {metrics_generator: {processor: {service_graphs: {wait: 1s}}}}}").count == 1)
    }

    @Test(arguments: [
        ("metrics_generator_processor_span_metrics_intrinsic_dimensions", "{service: false}"), ("ingestion_max_attribute_bytes", "5"),
        ("max_traces_per_user", "1"), ("metrics_generator_forwarder_queue_size", "1"), ("metrics_generator_ring_size", "1"),
        ("metrics_generator_processor_host_info_metric_name", "a"), ("block_retention", "1h"),
        ("metrics_generator_processor_local_blocks_max_block_bytes", "1"),
    ])
    func theFlatFormFollowsFromThePaths(_ key: String, _ value: String) {
        #expect(errors("overrides: {\(key): \(value)}").isEmpty)
    }

    @Test(arguments: [
        "metrics_generator_processor_span_metrics", "metrics_generator_processor_span_metrics_intrinsic_dimensions_service",
        "ingestion_max_traces_per_user",
        "metrics_generator_forwarder", "metrics_generator_processor", "metrics_generator_processor_service_graphs_wait",
    ])
    func whatHasNoFlatForm(_ key: String) {
        #expect(errors("overrides: {\(key): {}}").count == 1)
    }
}
