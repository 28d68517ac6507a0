import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.8: which entry holds, and how much of it.
@Suite struct RuntimeOverridesTests {
    private let main = """
        metrics_generator: {registry: {collection_interval: 3s}}
        overrides:
          defaults:
            ingestion: {max_attribute_bytes: 10}
            metrics_generator:
              processors: [span-metrics]
              max_active_series: 5
              collection_interval: 7s
              generate_native_histograms: both
              native_histogram_bucket_factor: 1.5
              native_histogram_max_bucket_number: 20
              native_histogram_min_reset_duration: 1h
              span_name_sanitization: enabled
        """

    private func overrides(_ text: String) throws -> RuntimeOverrides { try loadOverrides("overrides: \(text)", main: main).overrides }

    @Test func ownEntryThenWildcardThenDefaults() throws {
        let both = try overrides("{a: {metrics_generator: {processors: [host-info]}}, '*': {metrics_generator: {processors: [service-graphs]}}}")
        let settings = try settings(main)
        #expect(both.source(for: "a") == .tenant && both.source(for: "b") == .wildcard && both.source(for: "*") == .wildcard)
        #expect(settings.tenant("a", overrides: both).processors == ["host-info"])
        #expect(settings.tenant("b", overrides: both).processors == ["service-graphs"])
        let one = try overrides("{a: {}, '*': }")
        #expect(one.source(for: "a") == .tenant && one.source(for: "b") == .defaults && one.source(for: "*") == .defaults)
        #expect(settings.tenant("b", overrides: one) == settings.tenant("b"))
        #expect(settings.tenant("b").processors == ["span-metrics"])
    }

    @Test func anEntryIsUsedWhole() throws {
        let tenant = try settings(main).tenant("a", overrides: overrides("{a: {}}"))
        #expect(tenant.processors.isEmpty)
        #expect(tenant.limits.maxActiveSeries == 0)
        #expect(tenant.collectionInterval == 3 * second)
        #expect(tenant.maxAttributeBytes == 2048)
        #expect(tenant.nativeHistograms.mode == .classic)
    }

    @Test func histogramShapeAndSanitisingFallBackToTheDefaults() throws {
        let settings = try settings(main)
        let empty = try settings.tenant(
            "a", overrides: overrides("{a: {metrics_generator: {native_histogram_bucket_factor: 0, span_name_sanitization: ''}}}"))
        #expect(empty.nativeHistograms.bucketFactor == 1.5)
        #expect(empty.nativeHistograms.maxBuckets == 20)
        #expect(empty.nativeHistograms.minResetDuration == 3600 * second)
        #expect(empty.spanNameSanitization == .enabled)
        let own = try settings.tenant(
            "a",
            overrides: overrides(
                "{a: {metrics_generator: {generate_native_histograms: native, native_histogram_bucket_factor: 2, native_histogram_max_bucket_number: 3, "
                    + "native_histogram_min_reset_duration: 1s, span_name_sanitization: dry_run}}}"))
        #expect(own.nativeHistograms.mode == .native && own.nativeHistograms.bucketFactor == 2)
        #expect(own.nativeHistograms.maxBuckets == 3 && own.nativeHistograms.minResetDuration == second)
        #expect(own.spanNameSanitization == .dryRun)
        #expect(try Settings().tenant("a", overrides: overrides("{a: {}}")).nativeHistograms.bucketFactor == 1.1)
    }
}
