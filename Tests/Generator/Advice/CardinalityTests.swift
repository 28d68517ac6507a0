import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

/// Labels that cost much, alone and together: what pages show of them, and what is told unasked.
@Suite struct CardinalityTests {
    private func bench(_ dimensions: [String] = ["request.id"], maxSeries: Int = 0) -> GeneratorBench {
        GeneratorBench { settings in
            settings.overrides.defaults.processors = ["span-metrics"]
            settings.overrides.defaults.maxActiveSeries = maxSeries
            settings.generator.processor.spanMetrics.dimensions = dimensions
        }
    }

    /// Each span has a name and an id of its own.
    private func push(_ bench: GeneratorBench, _ numbers: Range<Int>, name: (Int) -> String = { "op \($0)" }) {
        for number in numbers { bench.push(name(number), attributes: [("request.id", "r\(number)")]) }
    }

    private func collectAndAdvise(_ bench: GeneratorBench) async {
        await bench.generator.collectAll()
        await bench.generator.advise()
    }

    private func told(_ bench: GeneratorBench, _ code: String) -> [String] {
        bench.generator.warningBoard.all.filter { $0.code == code }.map(\.text)
    }

    private func figures(_ bench: GeneratorBench) async throws -> GroupTotals.Figures {
        let groups = try #require(await bench.generator.currentTenants.first?.cardinality().groups)
        return try #require(groups.first { $0.metrics.first == "traces_spanmetrics_calls_total" })
    }

    // MARK: Together

    @Test func labelsThatExplodeTogetherHideEachOther() async throws {
        let bench = bench()
        push(bench, 0..<200)
        let group = try await figures(bench)
        for name in ["request_id", "span_name"] {
            let label = try #require(group.labels.first { $0.label == name })
            #expect(label.values == 200 && label.labelSetsWithout == 200, "alone it saves nothing")
        }
        #expect(group.together.map { Set($0.labels) } == ["request_id", "span_name"])
        #expect(group.together?.lookedAt == 200 && group.together?.setsWithout == 1 && group.together?.share == 0.995)
    }

    @Test func threeThatSayTheSame() async throws {
        let bench = bench(["a", "b"])
        for number in 0..<50 { bench.push("op \(number)", attributes: [("a", "\(number)"), ("b", "\(number)")]) }
        #expect(try await figures(bench).together.map { Set($0.labels) } == ["a", "b", "span_name"])
    }

    /// Where one alone costs most, or each has values whatever the others have, there is no group.
    @Test func labelsThatHideNobody() async throws {
        let one = bench()
        push(one, 0..<200) { _ in "op" }
        #expect(try await figures(one).together == nil)
        let grid = bench(["a", "b"])
        for number in 0..<100 { grid.push(attributes: [("a", "\(number / 10)"), ("b", "\(number % 10)")]) }
        #expect(try await figures(grid).together == nil)
    }

    @Test func theLimitNamesAllOfThem() async throws {
        let bench = bench(maxSeries: 2000)
        push(bench, 0..<300)
        await collectAndAdvise(bench)
        let text = try #require(told(bench, "max_active_series").first)
        #expect(text.contains("request_id") && text.contains("span_name") && text.contains("cost most together"), "\(text)")
    }

    // MARK: All series

    @Test func allSeriesAreInTheRows() async throws {
        let bench = GeneratorBench { settings in
            settings.overrides.defaults.processors = ["span-metrics", "service-graphs", "host-info", "gen-ai", "provider-health"]
            settings.generator.processor.spanMetrics.enableTargetInfo = true
        }
        for model in ["gpt-4o", "gpt-4o-mini"] {
            bench.push(
                "chat", attributes: [("gen_ai.provider.name", "openai"), ("gen_ai.request.model", model), ("gen_ai.operation.name", "chat")], kind: 3)
        }
        let tenant = try #require(bench.generator.currentTenants.first)
        await tenant.settleCalls(all: true)
        let cardinality = await tenant.cardinality()
        #expect(cardinality.groups.reduce(0) { $0 + $1.series } == tenant.series)
        let gauges = try #require(cardinality.groups.first { $0.metrics.contains("provider_availability") })
        #expect(gauges.series > 0 && gauges.lookedAt == gauges.labelSets)
        let provider = try #require(gauges.labels.first { $0.label == "provider" })
        #expect(provider.values == 1 && provider.top.first?.text == "openai", "\(gauges.labels)")
    }

    // MARK: Explosions

    @Test func aValueASpanIsTold() async throws {
        let bench = bench()
        for round in 0..<4 {
            push(bench, round * 200..<round * 200 + 200) { _ in "op" }
            await collectAndAdvise(bench)
            #expect(told(bench, "label_explodes").isEmpty == (round < 3))
        }
        let text = told(bench, "label_explodes")[0]
        #expect(
            text.hasPrefix(
                "the label request_id of traces_spanmetrics_calls_total has a new value in most spans: the last 200 spans brought 200 new label sets, "
                    + "there are 800"), "\(text)")
        push(bench, 800..<1000) { _ in "op" }
        await collectAndAdvise(bench)
        #expect(told(bench, "label_explodes").count == 1)
    }

    @Test func manySpansOfFewNamesAreNoExplosion() async {
        let bench = bench()
        for _ in 0..<5 {
            for number in 0..<200 { bench.push("op \(number % 40)") }
            await collectAndAdvise(bench)
        }
        #expect(told(bench, "label_explodes").isEmpty)
    }

    @Test func theWatchLooksAtEnoughSpansInARow() {
        var watch = ExplosionWatch()
        var (sets, spans) = (0, UInt64(0))
        func look(new: Int, of came: UInt64, _ metric: String = "m") -> Bool {
            sets += new
            spans += came
            return watch.look(metric, sets: sets, spans: spans) != nil
        }
        #expect(!look(new: 1000, of: 1000), "the first look")
        #expect(!look(new: 101, of: 200) && !look(new: 101, of: 200) && look(new: 101, of: 200) && look(new: 101, of: 200))
        #expect(!look(new: 100, of: 200) && !look(new: 101, of: 200), "half of them is not most, and a row begins anew")
        #expect(!look(new: 150, of: 150) && look(new: 100, of: 50) == false && look(new: 200, of: 200), "few spans wait for more")
        #expect(!look(new: 200, of: 200, "another"))
    }

    // MARK: Others

    @Test func aServiceWithoutAName() async {
        let bench = bench([])
        for _ in 0..<10 { bench.push(service: "unknown_service:java") }
        await collectAndAdvise(bench)
        await collectAndAdvise(bench)
        #expect(told(bench, "service_unnamed").count == 1)
        #expect(told(bench, "service_unnamed").first?.contains("service.name is unknown_service:java") == true)
        let named = self.bench([])
        for _ in 0..<10 { named.push(service: "known_service") }
        await collectAndAdvise(named)
        #expect(told(named, "service_unnamed").isEmpty)
    }

    @Test func everythingInTheFirstBucket() async {
        let bench = bench([])
        for _ in 0..<999 { bench.push() }
        await collectAndAdvise(bench)
        #expect(told(bench, "within_first_bucket").isEmpty)
        for _ in 0..<1001 { bench.push() }
        await collectAndAdvise(bench)
        let text = told(bench, "within_first_bucket").first ?? ""
        #expect(text.hasPrefix("all 2000 observations of traces_spanmetrics_latency are at most 0.002, its first bucket"), "\(text)")
        #expect(text.contains("add smaller bounds to metrics_generator.processor.span_metrics"))
    }
}
