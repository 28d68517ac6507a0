import Foundation
import RemoteWrite
import Settings
import TestSupport
import Testing

/// Against a real Prometheus with its remote-write receiver on.
@Suite("Remote writer: Prometheus", .timeLimit(.minutes(Patience.minutes(3))))
struct PrometheusTests {
    /// A `prometheus.WriteRequest` with one sample of each series, snappy block format.
    private func push(_ series: [(String, String)]..., value: Double, at milliseconds: Int64, collection: UInt64) -> WriteBatch {
        var request = ProtobufWriter()
        for labels in series {
            request.field(1) { series in
                for (name, value) in labels {
                    series.field(1) { label in
                        label.field(1, string: name)
                        label.field(2, string: value)
                    }
                }
                series.field(2) { sample in
                    sample.field(1, double: value)
                    sample.field(2, varint: UInt64(bitPattern: milliseconds))
                }
            }
        }
        return WriteBatch(
            body: SnappyBlock.compress(request.bytes), samples: series.count, exemplars: 0, histograms: 0, timestamp: milliseconds,
            collection: collection)
    }

    /// Prometheus refuses a whole request for one sample out of order: the others arrive all the same.
    @Test func oneSeriesOutOfOrderCostsNoOther() async throws {
        let prometheus = try await onThread { try PrometheusServer() }
        let endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1:\(prometheus.port)/api/v1/write")
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        func series(_ name: String) -> [(String, String)] { [("__name__", name), ("job", "metronome")] }
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([push(series("late"), value: 1, at: now, collection: 1)], tenant: "t", to: 0)
            fixture.writer.enqueue(
                [push(series("a"), series("b"), series("late"), series("z"), value: 2, at: now - 5000, collection: 2)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_total") == 4)
            #expect(fixture.metric("samples_failed_total") == 1)
            let queries = prometheus.queries
            let arrived = try await onThread { try queries.query("{job=\"metronome\"}").map { "\($0.labels["__name__"] ?? "") \($0.value)" } }
            #expect(Set(arrived) == ["a 2.0", "b 2.0", "z 2.0", "late 1.0"])
            #expect(fixture.lines.count == 1 && fixture.lines[0].contains(#"series=late{job="metronome"}"#), "\(fixture.lines)")
        }
        prometheus.stop()
    }

    @Test func samplesArriveInOrder() async throws {
        let prometheus = try await onThread { try PrometheusServer() }
        let endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1:\(prometheus.port)/api/v1/write")
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        try await WriterFixture.run([endpoint]) { fixture in
            // One series, many collections: an overtaking one would be refused as out of order.
            for collection in 1...50 {
                let labels = [("__name__", "pushed_total"), ("job", "metronome")]
                let at = now - 5000 + Int64(collection) * 100
                fixture.writer.enqueue([push(labels, value: Double(collection), at: at, collection: UInt64(collection))], tenant: "t", to: 0)
            }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_total") == 50)
            #expect(fixture.metric("samples_failed_total") == 0)
            let queries = prometheus.queries
            let samples = try await onThread { try queries.scalar("count_over_time(pushed_total{job=\"metronome\"}[1m])") }
            #expect(samples == 50)
            let newest = try await onThread { try queries.scalar("pushed_total") }
            #expect(newest == 50)
            // Prometheus refuses a sample that is older than the last with 400.
            fixture.writer.enqueue(
                [push([("__name__", "pushed_total"), ("job", "metronome")], value: 1, at: now - 60_000, collection: 51)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_failed_total") == 1)
            #expect(fixture.lines.first?.contains("HTTP status 400: out of order sample") == true)
        }
        prometheus.stop()
    }
}
