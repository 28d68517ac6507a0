import Exposition
import Pipeline
import PipelineSupport
import Testing

/// Zero samples of a young process lie where it began, after everything that a process before it sent. A receiver may refuse them all the
/// same (the clock was set back): they must not take others with them.
@Suite struct SeparateZerosTests {
    private let now: Int64 = 1_700_013_780_574

    private func requests(_ bench: inout Bench, start: Int64) -> [[SentSeries]] {
        bench.drain(at: now)
        var requests: [EncodedWriteRequest] = []
        bench.encoder.begin(at: now, start: start)
        if bench.encoder.separatesZeros {
            for totals in bench.totals { bench.encoder.encodeZeros(totals, 0..<totals.store.upperBound) { requests.append($0) } }
            bench.encoder.finish { requests.append($0) }
        }
        for totals in bench.totals { bench.encoder.encode(totals, 0..<totals.store.upperBound, settling: true) { requests.append($0) } }
        bench.encoder.finish { requests.append($0) }
        return requests.map { Array(SentSeries.all([$0]).values) }
    }

    @Test(arguments: [HistogramForm.classic, .native, .both])
    func theyGoFirstAndAlone(_ form: HistogramForm) {
        var series = MetricGroup.Options()
        series.form = form
        var bench = Bench(SpanMetricsOptions(), series: series)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let sent = requests(&bench, start: now - 500)
        guard sent.count == 2 else {
            Issue.record("\(sent.count) requests")
            return
        }
        #expect(sent[0].count == sent[1].count)
        for one in sent[0] {
            #expect(one.samples.allSatisfy { $0.time == now - 500 && $0.value == 0 } && one.samples.count + one.histograms.count == 1)
            #expect(one.exemplars.isEmpty)
        }
        for one in sent[1] { #expect(one.samples.allSatisfy { $0.time == now } && one.samples.count + one.histograms.count == 1) }
        #expect(Set(sent[0].map(\.labels)) == Set(sent[1].map(\.labels)))
    }

    /// A clock that was set back since the process began.
    @Test func aStartInTheFutureDoesNotPutThemBehindTheirSeries() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let sent = requests(&bench, start: now + 5000)
        #expect(sent.first?.allSatisfy { $0.samples.allSatisfy { $0.time == now - 1 } } == true)
    }

    @Test func laterOnesGoWithTheirSeries() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let sent = requests(&bench, start: now - 1575)
        #expect(sent.count == 1 && sent[0].allSatisfy { $0.samples.count == 2 })
    }
}
