import MetronomeConfiguration
import Settings
import Testing

/// A Collector's connectors as a configuration, whose series have the connectors' names.
@Suite struct CollectorConversionTests {
    private func converted(_ connector: String, _ more: String = "") throws -> (settings: Settings, notes: String) {
        let conversion = try CollectorConversion.convert("connectors:\n  \(connector)\n\(more)", file: "collector.yaml").get()
        return (try settings(conversion.document), conversion.notes.joined(separator: "\n"))
    }

    @Test func dashboardsGoOn() throws {
        let (settings, notes) = try converted("spanmetrics: {}")
        #expect(settings.names == .collector && settings.collectorNames == CollectorNameSettings())
        #expect(settings.generator.processor.spanMetrics.histogramBuckets.count == 16)
        #expect(settings.generator.processor.spanMetrics.histogramBuckets.prefix(3) == [0.002, 0.004, 0.006])
        #expect(notes.contains("names: collector") && notes.contains("enable_target_info"))
    }

    @Test func namespaceAndUnitAreTakenOver() throws {
        let (settings, notes) = try converted("spanmetrics/mine: {namespace: span.metrics, histogram: {unit: s, explicit: {buckets: [5ms]}}}")
        #expect(settings.collectorNames.namespace == "span.metrics" && settings.collectorNames.unit == .seconds)
        #expect(settings.collectorNames.duration.text == "span_metrics_duration_seconds")
        #expect(settings.generator.processor.spanMetrics.histogramBuckets == [0.005])
        #expect(!notes.contains("has no equal"))
        let (empty, _) = try converted("spanmetrics: {namespace: \"\", histogram: {unit: ms}}")
        #expect(empty.collectorNames.calls.text == "calls_total" && empty.collectorNames.unit == .milliseconds)
        #expect(try converted("spanmetrics: {histogram: {unit: us}}").notes.contains("expected ms or s"))
    }

    @Test func eventsAreCounted() throws {
        let (settings, _) = try converted("spanmetrics: {events: {enabled: true, dimensions: [{name: exception.type}]}}")
        #expect(settings.overrides.defaults.processors.contains("span-events"))
        #expect(settings.own.spanEvents.dimensions == ["exception.type"])
        #expect(try !converted("spanmetrics: {events: {enabled: false}}").settings.overrides.defaults.processors.contains("span-events"))
    }

    @Test func serviceGraphsHaveTheirBuckets() throws {
        let (settings, _) = try converted("servicegraph: {}")
        #expect(settings.names == .tempo)
        #expect(settings.generator.processor.serviceGraphs.histogramBuckets.last == 15)
    }

    @Test func whatExportersDoToNamesIsTold() throws {
        let exporters = "exporters:\n  prometheus: {namespace: app}\n  prometheusremotewrite: {endpoint: 'http://a/push', add_metric_suffixes: false}"
        let notes = try converted("spanmetrics: {}", exporters).notes
        #expect(notes.contains("prometheus: namespace: has no equal") && notes.contains("add_metric_suffixes: has no equal"))
    }
}
