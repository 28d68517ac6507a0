import MetronomeConfiguration
import Settings
import Testing

/// `metronome.names` and `metronome.collector_names`.
@Suite struct MetricNamesTests {
    @Test func namesAreTempoUnlessAsked() throws {
        #expect(try settings("").names == .tempo)
        for naming in MetricNaming.allCases {
            let loaded = try settings("metronome: {names: \(naming.rawValue), collector_names: {namespace: span.metrics, unit: s}}")
            let again = try settings(SettingsPrinter.yaml(loaded))
            for settings in [loaded, again] {
                #expect(settings.names == naming && settings.tenant("x").names == naming)
                #expect(settings.tenant("x").collectorNames.namespace == "span.metrics" && settings.collectorNames.unit == .seconds)
            }
        }
        #expect(errors("metronome: {names: prometheus}").first?.contains("tempo, collector") == true)
        #expect(errors("metronome: {collector_names: {unit: us}}").first?.contains("expected one of ms, s") == true)
        #expect(!errors("metronome: {collector_names: {namespace: \"a\\nb\"}}").isEmpty)
        #expect(!errors("metronome: {collector_names: {namespace: \(String(repeating: "x", count: 129))}}").isEmpty)
    }

    @Test func namesKeepTheirDotsWhereAsked() throws {
        #expect(try !settings("").utf8Names)
        let loaded = try settings("metronome: {utf8_names: true}")
        #expect(loaded.tenant("x").utf8Names)
        #expect(try settings(SettingsPrinter.yaml(loaded)).utf8Names)
        #expect(CollectorNameSettings().calls.original == "traces.span.metrics.calls_total")
        #expect(CollectorNameSettings().duration.original == "traces.span.metrics.duration_milliseconds")
        var names = CollectorNameSettings()
        names.namespace = ""
        #expect(names.events.original == "events_total" && names.duration.original == "duration_milliseconds")
    }

    /// As the Collector's exporters translate names.
    @Test(arguments: [
        ("traces.span.metrics", "traces_span_metrics_calls_total", "traces_span_metrics_duration_milliseconds"),
        ("", "calls_total", "duration_milliseconds"), ("span.metrics", "span_metrics_calls_total", "span_metrics_duration_milliseconds"),
        ("a..b--c_:d", "a_b_c_:d_calls_total", "a_b_c_:d_duration_milliseconds"), ("9x", "_9x_calls_total", "_9x_duration_milliseconds"),
        ("total.milliseconds", "milliseconds_calls_total", "total_milliseconds_duration"),
    ])
    func aNamespaceBecomesWords(_ namespace: String, _ calls: String, _ duration: String) {
        var names = CollectorNameSettings()
        names.namespace = namespace
        #expect(names.calls.text == calls && names.duration.text == duration)
    }

    @Test func oneNameIsSentOnce() throws {
        let namespace = "collector_names: {namespace: traces.spanmetrics}"
        #expect(try settings("metronome: {names: collector, \(namespace)}").collectorNames.calls.text == "traces_spanmetrics_calls_total")
        #expect(errors("metronome: {names: both, \(namespace)}").first?.contains("write names: collector") == true)
    }

    @Test func metricsOfOnesOwnHaveOtherNames() throws {
        let metric = "metrics: [{name: calls_total, type: counter, from: x}]"
        #expect(try settings("metronome: {\(metric), collector_names: {namespace: \"\"}}").customMetrics.count == 1)
        #expect(errors("metronome: {\(metric), names: both, collector_names: {namespace: \"\"}}").first?.contains("one of Metronome's own") == true)
    }
}
