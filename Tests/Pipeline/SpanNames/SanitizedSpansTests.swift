import Pipeline
import PipelineSupport
import Testing

/// Keys of spans as a walk stages them.
@Suite struct SanitizedSpansTests {
    private let options = {
        var options = SpanMetricsOptions()
        // Numbers in keys are for tenants without limits.
        options.spanKind = false
        options.statusCode = false
        options.dimensions = ["zone"]
        return options
    }()

    private func names(_ options: SpanMetricsOptions) -> [String] { LabelPlan(options).labels.map(\.name) }

    private func stage(_ names: [String], _ bench: inout Bench) {
        #expect(bench.push(Proto.request(names.map { Proto.span($0, attributes: [Proto.attribute("zone", Proto.string("z-\($0)"))]) })) == nil)
    }

    /// A name that looks like the template makes the same label set, so both ways lead to the same hash.
    @Test func rewrittenSpansHashLikeStagedOnes() throws {
        var options = options
        options.dimensions = []
        let limits = LimitsBench(names(options), .enabled)
        var bench = Bench(options)
        stage(["GET /u/1", "GET /u/2", "GET /u/3", "GET /u/<_>"], &bench)
        limits.limits.rewrite(&bench.scratch.pending, shape: limits.shape, now: limits.now(15))
        let report = try #require(limits.limits.report())
        #expect(report.spanNames.changed == 2)
        #expect(report.postSanitizationDemand == 2)
        // The spans have their templates now: nothing is left to change.
        limits.limits.rewrite(&bench.scratch.pending, shape: limits.shape, now: limits.now(30))
        #expect(limits.limits.report()?.spanNames.changed == 3)
        #expect(limits.limits.report()?.postSanitizationDemand == 2)
    }

    @Test func spansAreLimited() throws {
        let limits = LimitsBench(names(options), limit: 2)
        var bench = Bench(options)
        stage(["a", "b", "c"], &bench)
        limits.limits.rewrite(&bench.scratch.pending, shape: limits.shape, now: limits.now(0))
        limits.limits.rewrite(&bench.scratch.pending, shape: limits.shape, now: limits.now(15))
        // Now all three are one set of values, which a fresh limiter sees.
        let fresh = LimitsBench(names(options), limit: 2)
        fresh.limits.rewrite(&bench.scratch.pending, shape: fresh.shape, now: fresh.now(0))
        stage(["d"], &bench)
        fresh.limits.rewrite(&bench.scratch.pending, shape: fresh.shape, now: fresh.now(15))
        #expect(limits.limits.report()?.labels.map(\.limited) == [0, 3, 3])
        #expect(fresh.limits.report()?.labels.map(\.demand) == [1, 1, 1])
        #expect(fresh.limits.report()?.labels.map(\.name) == ["service", "span_name", "zone"])
    }

    @Test func withoutSpansNothingHappens() {
        let limits = LimitsBench(names(options), .enabled, limit: 1)
        var bench = Bench(options)
        stage([], &bench)
        limits.limits.rewrite(&bench.scratch.pending, shape: limits.shape, now: limits.now(60))
        #expect(limits.limits.report() == nil)
    }
}
