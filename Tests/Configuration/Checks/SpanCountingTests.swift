import MetronomeConfiguration
import Settings
import Testing

@Suite struct SpanCountingTests {
    @Test func theDefaults() throws {
        let counting = try settings("").spanCounting
        #expect(counting.skipsCounted)
        #expect(counting.summaryPrefixes == ["aggregation.", "spanpruning.summary."])
        #expect(try settings("").tenant("x").spanCounting == counting)
    }

    @Test func everyKey() throws {
        let loaded = try settings("metronome: {span_metrics: {skip_counted: false, summary_prefixes: [batch.]}}")
        #expect(!loaded.spanCounting.skipsCounted)
        #expect(loaded.spanCounting.summaryPrefixes == ["batch."])
        #expect(loaded.tenant("x").spanCounting == loaded.spanCounting)
        #expect(try settings(SettingsPrinter.yaml(loaded)).spanCounting == loaded.spanCounting)
        #expect(try settings("metronome: {span_metrics: {summary_prefixes: []}}").spanCounting.summaryPrefixes.isEmpty)
    }

    @Test func whatIsWrong() {
        #expect(
            errors("metronome: {span_metrics: {skip: true}}").first?.hasPrefix("a.yaml:1:28: metronome.span_metrics.skip: unknown key") == true)
        #expect(errors("metronome: {span_metrics: {skip_counted: maybe}}").count == 1)
        #expect(errors("metronome: {span_metrics: {summary_prefixes: ['']}}").count == 1)
        #expect(errors("metronome: {span_metrics: {summary_prefixes: [a., a.]}}").count == 1)
        #expect(errors("metronome: {span_metrics: {summary_prefixes: [1., 2., 3., 4., 5., 6., 7., 8., 9.]}}").count == 1)
        #expect(errors("metronome: {span_metrics: {summary_prefixes: [\(String(repeating: "x", count: 65))]}}").count == 1)
    }
}
