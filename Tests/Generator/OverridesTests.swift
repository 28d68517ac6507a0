import Generator
import MetronomeConfiguration
import Pipeline
import Settings
import Testing

/// What a reload of the overrides changes for a tenant that is there, and what stays.
@Suite struct OverridesTests {
    private static let calls = "traces_spanmetrics_calls_total"

    @Test func seriesGoOnAndNothingCountedMeanwhileIsLost() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.generator.collectAll()
        #expect(bench.takeSamples() == 38)
        for loop in 0..<2 { bench.push(loop: loop) }
        await bench.apply { $0.dimensions = ["d"] }
        // What ends with the change is sent a last time.
        #expect(bench.takeSamples() == 19)
        bench.push(attributes: [("d", "1")], loop: 1)
        bench.push(loop: 1)
        #expect(await bench.total(Self.calls, #"{service="#) == 4)
        #expect(await bench.total(Self.calls, #"d="1""#) == 1)
        await bench.generator.collectAll()
        // Zero samples for the one that is new only.
        #expect(bench.takeSamples() == 19 + 38)
        #expect(bench.own("registry_active_series") == 38)
        #expect(bench.own("registry_series_added_total") == 38)
        #expect(bench.own("registry_series_removed_total") == 0)
        await bench.apply { _ in }
        #expect(bench.own("registry_active_series") == 19)
        #expect(bench.own("registry_series_removed_total") == 19)
        #expect(await bench.total(Self.calls) == 4)
    }

    @Test func aWrongFilterKeepsWhatHeld() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.apply { $0.dimensions = ["d"] }
        let before = bench.generator.currentTenants.first?.settings
        var match = FilterPolicy.Match()
        match.matchType = .regex
        match.attributes = [FilterPolicy.Attribute(key: .name, keyText: "name", value: .string("(unclosed"))]
        var policy = FilterPolicy()
        policy.include = match
        await bench.apply {
            $0.filterPolicies = [policy]
            $0.maxActiveSeries = 1
            $0.remoteWriteHeaders = ["X-New": Secret("v")]
        }
        #expect(bench.generator.currentTenants.first?.settings == before)
        #expect(bench.own("active_processors_update_failed_total") == 1)
        #expect(bench.own("registry_max_active_series") == 0)
        #expect(bench.announced.count == 1)
        bench.push(attributes: [("d", "1")])
        #expect(await bench.total(Self.calls, #"d="1""#) == 1)
        // Put right, all of it holds.
        match.attributes = [FilterPolicy.Attribute(key: .name, keyText: "name", value: .string("^wanted"))]
        policy.include = match
        await bench.apply { $0.filterPolicies = [policy] }
        bench.push("unwanted")
        bench.push("wanted1")
        #expect(await bench.total(Self.calls, #"span_name="unwanted""#) == 0)
        #expect(await bench.total(Self.calls, #"span_name="wanted1""#) == 1)
        #expect(await bench.total(Self.calls, #"span_name="op""#) == 1)
        #expect(bench.own("spans_discarded_total", "span_metrics_filtered") == 1)
    }

    @Test func collectionsCanBeSwitchedOffAndOn() async {
        let bench = GeneratorBench()
        bench.push("a")
        await bench.apply { $0.disableCollection = true }
        await bench.generator.collectAll()
        #expect(bench.takeSamples() == 0)
        #expect(bench.own("registry_collections_total") == 0)
        #expect(bench.own("registry_active_series_demand_estimate") == 19)
        // Meanwhile series go stale as ever.
        bench.advance(seconds: 1300)
        bench.push("b")
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_series") == 19)
        #expect(bench.own("registry_series_removed_total") == 19)
        await bench.apply { _ in }
        bench.push("b")
        await bench.generator.collectAll()
        #expect(bench.takeSamples() == 38)
        #expect(bench.own("registry_collections_total") == 1)
        #expect(await bench.total(Self.calls) == 2)
    }

    @Test func intervalsAndSlackHoldFromNowOn() async throws {
        let bench = GeneratorBench()
        bench.push()
        let tenant = try #require(bench.generator.currentTenants.first)
        #expect(tenant.settings.collectionInterval == 3_600_000_000_000)
        await bench.apply {
            $0.collectionInterval = 60_000_000_000
            $0.ingestionSlack = 1
        }
        #expect(tenant.settings.collectionInterval == 60_000_000_000)
        #expect(tenant.settings.ingestionSlack == 1)
        // A span that ends now is within any slack.
        bench.push()
        #expect(await bench.total(Self.calls) == 2)
    }

    @Test func headersAreAnnouncedWhenTheyChange() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.apply { $0.dimensions = ["d"] }
        #expect(bench.announced == [[:]])
        await bench.apply { $0.remoteWriteHeaders = ["X-A": Secret("1")] }
        await bench.apply { $0.remoteWriteHeaders = ["X-A": Secret("1")] }
        await bench.apply { $0.remoteWriteHeaders = ["X-A": Secret("2")] }
        await bench.generator.apply(RuntimeOverrides())
        #expect(bench.announced == [[:], ["X-A": "1"], ["X-A": "2"], [:]])
    }

    @Test func processorsLeaveAndComeBack() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.apply { $0.processors = [] }
        #expect(bench.takeSamples() == 0)
        #expect(bench.own("active_processors", #"processor="span-metrics""#) == 0)
        bench.push()
        await bench.generator.collectAll()
        // What it counted is sent until it is stale.
        #expect(bench.takeSamples() == 38)
        #expect(bench.own("spans_received_total") == 1)
        await bench.apply { $0.processors = ["span-metrics", "service-graphs"] }
        #expect(bench.own("active_processors", #"processor="service-graphs""#) == 1)
        bench.push()
        #expect(await bench.total(Self.calls) == 2)
        await bench.apply { $0.processors = [] }
        bench.advance(seconds: 1300)
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_series") == 0)
        #expect(await bench.series().isEmpty)
    }

    @Test func anEntryOfItsOwnHoldsForTenantsToCome() async {
        let bench = GeneratorBench()
        await bench.apply { $0.dimensions = ["d"] }
        bench.push(attributes: [("d", "1")])
        #expect(await bench.total(Self.calls, #"d="1""#) == 1)
    }
}
