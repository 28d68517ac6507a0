import Foundation
import RemoteWrite
import TestSupport
import Testing

/// Against a real Prometheus with its remote-write receiver on.
@Suite("Remote writer: Prometheus", .timeLimit(.minutes(3)))
struct PrometheusTests {
    /// A `prometheus.WriteRequest` with one sample, snappy block format.
    private func push(_ labels: [(String, String)], value: Double, at milliseconds: Int64, collection: UInt64) -> WriteBatch {
        var request = ProtobufWriter()
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
        return WriteBatch(
            body: SnappyBlock.compress(request.bytes), samples: 1, exemplars: 0, histograms: 0, timestamp: milliseconds, collection: collection)
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
            #expect(fixture.log.lines.first?.contains("HTTP status 400: out of order sample") == true)
        }
        prometheus.stop()
    }
}
