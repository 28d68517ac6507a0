import Generator
import Settings
import Synchronization
import Testing

/// Counters over restarts: what one generator writes another one takes.
@Suite struct SnapshotTests {
    private func restarted(
        _ former: GeneratorBench, later seconds: UInt64 = 10, _ change: (inout Settings) -> Void = { _ in }
    ) async -> GeneratorBench {
        let bench = GeneratorBench(change)
        bench.advance(seconds: seconds)
        await bench.generator.restore("single-tenant", former.left)
        return bench
    }

    @Test func countersGoOn() async {
        let first = GeneratorBench()
        for _ in 0..<3 { first.push("a") }
        first.push("b", kind: 3)
        await first.snapshot(.whole)
        let before = await first.series()
        let second = await restarted(first)
        #expect(await second.series() == before)
        second.push("a")
        #expect(await second.total("traces_spanmetrics_calls_total", "\"a\"") == 4)
        #expect(await second.total("traces_spanmetrics_calls_total", "\"b\"") == 1)
    }

    @Test func whatGoesOnHasNoNewZero() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.whole)
        _ = first.takeSamples()
        await first.generator.collectAll()
        let samples = first.takeSamples()
        let second = await restarted(first)
        await second.generator.collectAll()
        #expect(second.takeSamples() == samples)
        second.push("new")
        await second.generator.collectAll()
        #expect(second.takeSamples() == 3 * samples)
    }

    /// Names are no part of what is counted: with others it goes on, and begins no series with a zero.
    @Test func otherNamesGoOn() async {
        let first = GeneratorBench()
        for _ in 0..<3 { first.push("a") }
        await first.snapshot(.whole)
        let second = await restarted(first) { $0.names = .both }
        second.push("a")
        #expect(await second.total("traces_spanmetrics_calls_total") == 4)
        #expect(await second.total("traces_span_metrics_calls_total", #"service_name="svc""#) == 4)
        #expect(await second.total("traces_span_metrics_duration_milliseconds_sum") == 4)
        #expect(second.own("registry_active_series") == 37)
        await second.generator.collectAll()
        #expect(second.takeSamples() == 37)
        await second.snapshot(.whole)
        let third = await restarted(second) { $0.names = .collector }
        #expect(await third.total("traces_span_metrics_calls_total") == 4)
        #expect(await third.total("traces_spanmetrics_calls_total") == 0)
    }

    @Test func numbersAndTimesGoOn() async throws {
        let first = GeneratorBench()
        first.push()
        for _ in 0..<3 { await first.snapshot(.whole) }
        let last = try #require(first.left.timestamp)
        let second = await restarted(first, later: 0)
        await second.generator.collectAll()
        #expect(second.output.numbers.withLock { $0.first } == first.left.number + 1)
        #expect(second.output.stamps.withLock { $0.first ?? 0 } > last)
    }

    @Test func changesAreLaidOverTheWhole() async {
        let first = GeneratorBench()
        for index in 0..<40 { first.push("a\(index)") }
        await first.snapshot(.whole)
        first.advance(seconds: 15)
        first.push("a7")
        first.push("new")
        await first.snapshot(.changes)
        let kinds = first.output.snapshots.withLock { $0.map(\.kind) }
        #expect(kinds.contains(.changes))
        let sizes = first.output.snapshots.withLock { $0.map { ($0.kind, $0.content.count) } }
        let whole = sizes.filter { $0.0 == .whole }.reduce(0) { $0 + $1.1 }
        let changes = sizes.filter { $0.0 == .changes }.reduce(0) { $0 + $1.1 }
        #expect(changes < whole)
        let before = await first.series()
        let second = await restarted(first)
        #expect(await second.series() == before)
    }

    @Test func theFirstSnapshotOfAProcessIsWhole() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.changes)
        #expect(first.output.snapshots.withLock { $0.allSatisfy { $0.kind == .whole } })
    }

    @Test func seriesThatHaveEndedDoNotComeBack() async {
        let first = GeneratorBench()
        first.push("old")
        await first.snapshot(.whole)
        first.advance(seconds: 1000)
        first.push("young")
        // The sweep follows the collection.
        await first.snapshot(.changes)
        await first.snapshot(.changes)
        let second = await restarted(first)
        #expect(await second.total("traces_spanmetrics_calls_total", "\"old\"") == 0)
        #expect(await second.total("traces_spanmetrics_calls_total", "\"young\"") == 1)
    }

    /// `stale_duration` runs on while no process does.
    @Test func stalenessHoldsAcrossTheGap() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.whole)
        let second = await restarted(first, later: 890)
        second.advance(seconds: 300)
        await second.generator.collectAll()
        #expect(await second.total("traces_spanmetrics_calls_total") == 0)
    }

    @Test func otherDimensionsTakeWhatTheyCan() async {
        let first = GeneratorBench()
        for _ in 0..<3 { first.push("a") }
        await first.snapshot(.whole)
        let second = await restarted(first) { $0.generator.processor.spanMetrics.dimensions = ["http.method"] }
        #expect(await second.total("traces_spanmetrics_calls_total", "\"a\"") == 3)
        #expect(second.lines.contains { $0.contains("moved_to_other_settings") })
        second.push("a", attributes: [("http.method", "GET")])
        #expect(await second.total("traces_spanmetrics_calls_total", "GET") == 1)
    }

    @Test func nativeHistogramsGoOn() async {
        func native(_ settings: inout Settings) { settings.overrides.defaults.generateNativeHistograms = .both }
        let first = GeneratorBench(native)
        for _ in 0..<3 { first.push("a") }
        await first.snapshot(.whole)
        let before = await first.series()
        let second = await restarted(first, native)
        #expect(await second.series() == before)
        second.push("a")
        #expect(await second.total("traces_spanmetrics_latency_count") == 4)
    }

    @Test func anotherVersionIsSetAside() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.whole)
        var left = first.left
        left.parts[0][0] = 99
        let second = GeneratorBench()
        await second.generator.restore("single-tenant", left)
        #expect(await second.total("traces_spanmetrics_calls_total") == 0)
        #expect(second.lines.contains { $0.contains("counters begin at 0") && $0.contains("version 99") })
        // Numbers go on all the same.
        second.push("a")
        await second.generator.collectAll()
        #expect(second.output.numbers.withLock { $0.first } == left.number + 1)
    }

    @Test func oneThatCannotBeReadIsSaid() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.whole)
        // As a whole: what could be read before it is no state that ever was.
        for parts in [[], first.left.parts] {
            var left = first.left
            left.parts = parts
            left.isUnreadable = true
            let second = GeneratorBench()
            await second.generator.restore("single-tenant", left)
            #expect(second.lines.contains { $0.contains("counters begin at 0") && $0.contains("damaged") })
            #expect(!second.lines.contains { $0.contains("go on") })
            #expect(await second.total("traces_spanmetrics_calls_total") == 0)
        }
    }

    @Test func ofATenantThatCannotBeItIsNotTaken() async {
        let first = GeneratorBench()
        first.push("a")
        await first.snapshot(.whole)
        let second = GeneratorBench()
        #expect(await !second.generator.restore("team-a", first.left))
        #expect(await second.generator.restore("single-tenant", first.left))
    }

    /// Checksums keep damage away from here; should it come all the same, nothing breaks.
    @Test func damageBreaksNothing() async {
        let first = GeneratorBench()
        for index in 0..<5 { first.push("a\(index)", kind: UInt8(index)) }
        await first.snapshot(.whole)
        let left = first.left
        var state: UInt64 = 1
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(count, 1)))
        }
        for _ in 0..<300 {
            var damaged = left
            let part = random(damaged.parts.count)
            for _ in 0...random(4) { damaged.parts[part][random(damaged.parts[part].count)] = UInt8(random(256)) }
            if random(3) == 0 { damaged.parts[part] = Array(damaged.parts[part].prefix(random(damaged.parts[part].count))) }
            let bench = GeneratorBench()
            await bench.generator.restore("single-tenant", damaged)
            bench.push("a1")
            await bench.generator.collectAll()
            _ = await bench.series()
        }
    }
}
