import Exposition
import Generator
import MetronomeConfiguration
import Relabelling
import SelfMetrics
import Settings
import Testing

/// What is idle and what rejects everything, from totals.
@Suite struct WatchTests {
    @Test func aProcessorIsIdleUntilItMakesSomething() {
        var watch = ProcessorWatch()
        #expect(watch.look([("a", false), ("b", true)], spans: 120) == ["a": 120])
        // b's series are stale, c is new: it has seen none of the earlier spans.
        #expect(watch.look([("a", false), ("b", false), ("c", false)], spans: 150) == ["a": 150, "c": 0])
        #expect(watch.look([("a", true), ("c", false)], spans: 200) == ["c": 50])
        #expect(watch.look([], spans: 300) == [:])
        #expect(watch.look([("a", false)], spans: 400) == ["a": 0], "off and on again")
    }

    private func policies(_ value: String) -> [FilterPolicy] {
        var match = FilterPolicy.Match()
        match.attributes = [FilterPolicy.Attribute(keyText: "kind", value: .string(value))]
        var policy = FilterPolicy()
        policy.include = match
        return [policy]
    }

    @Test func aFilterRejectsEverything() {
        let server = policies("SPAN_KIND_SERVER")
        var watch = FilterWatch()
        #expect(watch.look([], seen: 500, rejected: 0) == 0)
        #expect(watch.look(server, seen: 500, rejected: 0) == 0)
        #expect(watch.look(server, seen: 599, rejected: 99) == 0, "too few")
        #expect(watch.look(server, seen: 600, rejected: 100) == 100)
        #expect(watch.look(server, seen: 700, rejected: 199) == 0, "one came through")
        #expect(watch.look(server, seen: 900, rejected: 399) == 0, "a batch of another kind")
        #expect(watch.look(server, seen: 10_700, rejected: 10_199) == 10_000)
        #expect(watch.look(policies("x"), seen: 10_701, rejected: 10_200) == 0, "another filter")
        #expect(watch.look(policies("x"), seen: 10_801, rejected: 10_300) == 100)
    }

    @Test func rulesThatLeaveNothing() {
        var watch = RelabelWatch()
        #expect((0..<5).map { _ in watch.look(sent: 0, dropped: 0) } == [0, 0, 0, 0, 0], "there is nothing to send")
        #expect((0..<4).map { _ in watch.look(sent: 0, dropped: 38) } == [0, 0, 3, 4])
        #expect(watch.look(sent: 1, dropped: 38) == 0)
        #expect((0..<3).map { _ in watch.look(sent: 0, dropped: 1) } == [0, 0, 3], "from the beginning")
        #expect(watch.look(sent: 0, dropped: 0) == 0 && watch.look(sent: 0, dropped: 1) == 0, "all series have ended meanwhile")
    }

    /// Once, with which rule, and what to do; where something is sent nothing is told.
    @Test func rulesThatLeaveNothingThroughAGenerator() async throws {
        func lines(_ regex: String, collections: Int, spans: Int = 1) async throws -> [String] {
            var rule = RelabelRule()
            rule.action = .keep
            rule.sourceLabels = ["env"]
            rule.regex = regex
            let form = WriteForm(
                name: "mimir", endpoints: ["http://mimir/api/v1/push"], keys: ["metrics_generator.storage.remote_write[0].write_relabel_configs"],
                maxSamples: 2000, rules: try RelabelRules([rule]))
            let bench = GeneratorBench(forms: [WriteForm(name: "other", maxSamples: 2000), form])
            for _ in 0..<spans { bench.push() }
            for _ in 0..<collections {
                bench.advance(seconds: 15)
                await bench.generator.collectAll()
                await bench.generator.advise()
            }
            return bench.lines.filter { $0.contains("write_relabel_configs") }
        }
        #expect(try await lines("prod", collections: 2).isEmpty)
        #expect(try await lines("prod", collections: 9, spans: 0).isEmpty)
        #expect(try await lines("", collections: 9).isEmpty, "no label is an empty value")
        let told = try await lines("prod", collections: 9)
        let text =
            "write_relabel_configs leave nothing of 19 series, 3 collections in a row: nothing is sent to http://mimir/api/v1/push; [0] (action keep, "
            + "source_labels [env], regex prod) drops "
        let cure = ", which has no label env; correct metrics_generator.storage.remote_write[0].write_relabel_configs, and see with metronome check"
        #expect(told.count == 1 && told[0].contains(text) && told[0].contains(cure), "\(told)")
    }

    @Test func sentences() {
        var metric = CustomMetricSettings()
        metric.name = "credits"
        metric.from = ["gateway.credits"]
        var figures = TenantFigures()
        figures.idle = [
            .init(.serviceGraphs, spans: 1200), .init(.hostInfo(["host.id"]), spans: 1200), .init(.calls(["gen-ai"]), spans: 1200),
            .init(.metric(metric), spans: 1200), .init(.hostInfo(["few"]), spans: 99),
        ]
        figures.rejections = [
            .init(processor: "span-metrics", spans: 1200, policies: policies("SPAN_KIND_CONSUMER")),
            .init(processor: "service-graphs", spans: 1200, policies: policies("a") + policies("b") + policies("c") + policies("d")),
        ]
        var advice = TenantAdvice()
        let found = advice.review(figures, now: 1)
        let idle = Array(repeating: "processor_makes_nothing", count: 4)
        #expect(found.map(\.code) == idle + ["filter_rejects_everything", "filter_rejects_everything"])
        let filter = "filter_policies reject all of 1200 spans of "
        let starts = [
            "service-graphs made no edge of 1200 spans: none is of kind CLIENT",
            "host-info: no resource of 1200 spans names a host (host.id as text)",
            "gen-ai: no span is a call of a model", "metric credits: the attribute gateway.credits is on no span",
            filter + "span-metrics; the last setting that decides is filter_policies[0]: include kind SPAN_KIND_CONSUMER",
            filter + "service-graphs; the settings that decide are filter_policies[0]: include kind a;",
        ]
        for (warning, start) in zip(found, starts) { #expect(warning.text.hasPrefix(start), "\(warning.text)") }
        #expect(found.last?.text.hasSuffix("; and 1 more") == true)
        #expect(advice.review(figures, now: 2).isEmpty)
    }

    /// What makes something is never told, nor what a limit or a filter keeps from it.
    @Test func throughAGenerator() async {
        func codes(_ processors: [String], kind: UInt8) async -> Bool {
            let bench = GeneratorBench { $0.overrides.defaults.processors = processors }
            for _ in 0..<120 { bench.push(kind: kind) }
            await bench.generator.collectAll()
            await bench.generator.advise()
            return bench.metrics.exposition().contains("metronome_warnings_total{code=\"processor_makes_nothing\"")
        }
        #expect(await codes(["service-graphs"], kind: 1))
        #expect(await codes(["service-graphs"], kind: 3) == false)
        #expect(await codes(["span-metrics"], kind: 1) == false)
        #expect(await codes(["host-info"], kind: 1))
    }
}
