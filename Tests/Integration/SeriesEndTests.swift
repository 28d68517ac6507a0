import Foundation
import TestSupport
import Testing

/// What a real Prometheus shows of series whose process is gone (`metronome.series.staleness_markers`).
struct SeriesEndTests {
    struct Seen: Sendable {
        var now: Double?
        var nativeNow: Double?
        var before: Double?
        var log: String
    }

    @Test func markedSeriesAreGoneAtOnce() async throws {
        let (left, ended) = try await onThread {
            let prometheus = try PrometheusServer()
            defer { prometheus.stop() }
            return (try Self.run("left", "expiry", prometheus), try Self.run("ended", "expiry_and_exit", prometheus))
        }
        #expect(left.now == 5 && left.before == 5)
        #expect(left.nativeNow == 5)
        #expect(ended.now == nil && ended.before == 5)
        #expect(ended.nativeNow == nil)
        #expect(!ended.log.contains("refused"), "\(ended.log)")
    }

    private static func run(_ service: String, _ markers: String, _ prometheus: PrometheusServer) throws -> Seen {
        var entry = prometheus.entry
        entry = entry.merging(["send_native_histograms": true])
        let configuration = SidecarConfiguration(
            overrides: ["generate_native_histograms": "both"], remoteWrite: [entry],
            extra: ["metronome": ["series": ["staleness_markers": .string(markers)]]])
        let calls = "sum(traces_spanmetrics_calls_total{service=\"\(service)\"})"
        let log = try SidecarProcess(configuration).during { sidecar in
            let reply = try sidecar.post(try SpanFixture(service: service).request(count: 5))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("Prometheus has them") { try prometheus.queries.scalar(calls) == 5 }
            try sidecar.stop()
            return sidecar.process.log()
        }
        return Seen(
            now: try prometheus.queries.scalar(calls),
            nativeNow: try prometheus.queries.scalar("sum(histogram_count(traces_spanmetrics_latency{service=\"\(service)\"}))"),
            before: try prometheus.queries.scalar("max(max_over_time(traces_spanmetrics_calls_total{service=\"\(service)\"}[5m]))"), log: log)
    }
}
