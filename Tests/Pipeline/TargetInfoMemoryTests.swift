import Pipeline
import PipelineSupport
import Testing

/// Target infos that are remembered by their resource are those that would have been built.
@Suite struct TargetInfoMemoryTests {
    private static let options: SpanMetricsOptions = {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        return options
    }()

    private func request(_ resource: [(String, Proto)]) -> [UInt8] {
        Proto.request(resource: resource.map { Proto.attribute($0.0, $0.1) }, [Proto.span()])
    }

    private func resource(_ number: Int, padding: Int = 0) -> [(String, Proto)] {
        [
            ("service.name", Proto.string("svc-\(number)")), ("host.id", Proto.string("h-\(number % 7)")),
            ("pad", Proto.string(String(repeating: "p", count: padding))),
        ]
    }

    private func infos(_ bench: inout Bench) -> [String] { bench.series().keys.filter { $0.hasPrefix("traces_target_info") }.sorted() }

    @Test func aResourceIsBuiltOnce() {
        var bench = Bench(Self.options)
        for _ in 0..<3 {
            for number in 0..<50 { #expect(bench.push(request(resource(number))) == nil) }
        }
        #expect(bench.counts.spanMetrics.targetsBuilt == 50)
        #expect(infos(&bench) == (0..<50).map { #"traces_target_info{host_id="h-\#($0 % 7)",job="svc-\#($0)"}"# }.sorted())
    }

    @Test func aResourceWithoutOneIsRememberedToo() {
        var bench = Bench(Self.options)
        for _ in 0..<3 { #expect(bench.push(request([("service.name", Proto.string("svc"))])) == nil) }
        #expect(bench.counts.spanMetrics.targetsBuilt == 1)
        #expect(infos(&bench).isEmpty)
    }

    /// Several resource messages in one resource spans are merged: no single one tells the label set.
    @Test func mergedResourcesAreBuiltEachTime() {
        var bench = Bench(Self.options)
        for host in ["a", "b", "a"] {
            let first = Proto().message(1, Proto.attribute("service.name", Proto.string("svc")))
            let second = Proto().message(1, Proto.attribute("host.id", Proto.string(host)))
            let group = Proto().message(1, first).message(2, Proto().message(2, Proto.span())).message(1, second)
            #expect(bench.push(Proto().message(1, group).bytes) == nil)
        }
        #expect(bench.counts.spanMetrics.targetsBuilt == 3)
        #expect(infos(&bench) == [#"traces_target_info{host_id="a",job="svc"}"#, #"traces_target_info{host_id="b",job="svc"}"#])
    }

    @Test(arguments: [(10_000, 0), (3000, 1000), (3, 100_000)]) func moreThanFitsIsForgottenNotMistaken(_ count: Int, _ padding: Int) {
        var bench = Bench(Self.options)
        for _ in 0..<2 {
            for number in 0..<count { #expect(bench.push(request(resource(number, padding: padding))) == nil) }
        }
        #expect(bench.counts.spanMetrics.targetsBuilt > count)
        #expect(bench.counts.spanMetrics.targetsBuilt <= 2 * count)
        #expect(infos(&bench).count == count)
        // The last ones are there still, when they are not too large for it.
        let before = bench.counts.spanMetrics.targetsBuilt
        #expect(bench.push(request(resource(count - 1, padding: padding))) == nil)
        #expect(bench.counts.spanMetrics.targetsBuilt == before + (padding > 64 << 10 ? 1 : 0))
    }

    /// A loop serves tenants whose plans make different label sets of the same resource.
    @Test func plansAreKeptApart() {
        var plain = Bench(Self.options)
        var changed = Self.options
        changed.targetInfoExcluded = ["host.id"]
        var other = Bench(changed)
        let body = GuardedRequest(request(resource(1, padding: 1)))
        for _ in 0..<2 {
            for shard in [plain.shards[0], other.shards[0]] {
                let window = TimeWindow(now: .max / 2, slack: .max / 2)
                let error = shard.aggregate(
                    body.bytes, isPush: false, counting: true, window: window, scratch: &plain.scratch, counts: &plain.counts)
                #expect(error == nil)
            }
        }
        #expect(plain.counts.spanMetrics.targetsBuilt == 2)
        #expect(infos(&plain) == [#"traces_target_info{host_id="h-1",job="svc-1",pad="p"}"#])
        #expect(infos(&other) == [#"traces_target_info{job="svc-1",pad="p"}"#])
    }
}
