import Generator
import MetronomeConfiguration
import Pipeline
import Settings
import Testing

@Suite struct ProcessorActivationTests {
    private func options(_ processors: [String], _ change: (inout TenantSettings) -> Void = { _ in }) throws -> SpanMetricsOptions? {
        var settings = TenantSettings()
        settings.processors = processors
        change(&settings)
        return try ProcessorOptions(ProcessorActivation(settings, tenant: "t1", instance: "host")).spanMetrics
    }

    @Test func withoutAProcessorThereIsNothing() throws {
        #expect(try options([]) == nil)
        #expect(try options(["service-graphs", "bogus"]) == nil)
    }

    @Test(arguments: [
        (["span-metrics"], [true, true, true]), (["span-metrics-count"], [true, false, false]), (["span-metrics-latency"], [false, true, false]),
        (["span-metrics-size", "span-metrics-count"], [true, false, true]), (["span-metrics", "span-metrics-count"], [true, true, true]),
    ])
    func processorNamesChooseTheParts(_ processors: [String], _ parts: [Bool]) throws {
        let options = try options(processors)
        #expect([options?.count, options?.latency, options?.size] == parts)
    }

    @Test func latencyAloneForgetsConfiguredBuckets() throws {
        let custom: (inout TenantSettings) -> Void = { $0.spanMetrics.histogramBuckets = [1, 2] }
        #expect(try options(["span-metrics-latency"], custom)?.bounds == SpanMetricsOptions.defaultBounds)
        #expect(try options(["span-metrics-latency", "span-metrics"], custom)?.bounds == [1, 2])
    }

    @Test func externalLabelsEndWithInstanceAndTenant() throws {
        let options = try options(["span-metrics"]) {
            $0.registry.externalLabels = ["__metrics_gen_instance": "mine", "tenant": "x", "a": "b"]
            $0.registry.injectTenantIDAs = "tenant"
        }
        #expect(options?.labels.external == ["__metrics_gen_instance": "host", "tenant": "t1", "a": "b"])
    }
}
