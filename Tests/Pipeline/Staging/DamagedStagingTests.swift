import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Damaged requests through a walk for everything, their halves let into edges: nothing is read outside the request
/// (``GuardedRequest``), and what is asked for does not change what is refused.
@Suite struct DamagedStagingTests {
    @Test func everyProcessorReadsDamagedRequestsSafely() {
        var metrics = SpanMetricsOptions()
        metrics.dimensions = ["gen_ai.request.model", "server.address"]
        metrics.targetInfo = true
        var graphs = ServiceGraphsOptions()
        graphs.dimensions = ["gen_ai.request.model", "http.request.method", "server.port"]
        graphs.usesPrefix = true
        graphs.databaseNameAttributes = ["db.name", "gen_ai.provider.name"]
        graphs.peerAttributes = ["server.address"]
        graphs.weight.multiplierKey = "gen_ai.request.temperature"
        var host = HostInfoOptions()
        host.identifiers = ["host.id", "telemetry.sdk.name"]
        var whole = StagingBench(spanMetrics: metrics, graphs: graphs, host: host)
        var plain = StagingBench()
        var random = SplitMix64(seed: 7)
        let small = WalkerOracleTests.corpus.filter { $0.bytes.count < 6000 }
        var taken = 0
        for round in 0..<10_000 {
            guard let source = small.randomElement(using: &random) else { return }
            let bytes = round % 10 == 0 ? source.bytes : Mutation.apply(to: source.bytes, &random)
            let before = whole.counters.edges
            let error = plain.stage(bytes)
            _ = whole.push(bytes)
            #expect(whole.stage(bytes) == error, "round \(round) of \(source.name)")
            if error != nil { #expect(whole.counters.edges == before) }
            if whole.counters.edges > before { taken += 1 }
        }
        #expect(taken > 500)
    }
}
