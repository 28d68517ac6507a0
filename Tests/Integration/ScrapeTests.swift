import TestSupport
import Testing

/// A real Prometheus that scrapes instead of being written to.
struct ScrapeTests {
    struct Seen: Sendable {
        var calls: Double?
        var buckets: Double?
        var exemplarTraces: Set<String>
        var acceptedSpans: Double?
        /// `up` by job.
        var up: [String: Double]
    }

    private static let spans = 40

    @Test func generatedSeriesAndOwnMetricsAreScraped() async throws {
        let seen = try await onThread { try Self.run() }
        #expect(seen.up == ["spans": 1, "self": 1])
        #expect(seen.calls == Double(Self.spans))
        #expect(seen.buckets == Double(Self.spans))
        #expect(seen.exemplarTraces == ["af7651916cd43dd0000000000000028"], "the last of the spans, leading zero stripped")
        #expect(seen.acceptedSpans == Double(Self.spans))
    }

    private static func run() throws -> Seen {
        try SidecarProcess(SidecarConfiguration()).during { sidecar in
            let target: JSONValue = [["targets": [.string("127.0.0.1:\(sidecar.ports.admin)")]]]
            let prometheus = try PrometheusServer(scrapes: [
                ["job_name": "spans", "metrics_path": "/metrics/spans", "static_configs": target, "honor_labels": true],
                ["job_name": "self", "metrics_path": "/metrics", "static_configs": target],
            ])
            defer { prometheus.stop() }
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            let reply = try connection.call(try SpanFixture(service: "scraped").request(count: spans))
            guard reply.status == 0 else { throw HarnessError("\(reply)") }
            var seen = try look(prometheus.queries)
            _ = try Deadline.seconds(20).poll(every: 0.2) {
                seen = try look(prometheus.queries)
                let isComplete = seen.up.count == 2 && seen.calls != nil && seen.acceptedSpans != nil && !seen.exemplarTraces.isEmpty
                return isComplete ? true : nil
            }
            return seen
        }
    }

    private static func look(_ queries: PromQLClient) throws -> Seen {
        let up = try queries.query("up").map { ($0.labels["job"] ?? "", $0.value) }
        let exemplars = try queries.exemplars("traces_spanmetrics_latency_bucket{service=\"scraped\"}")
        return Seen(
            calls: try queries.scalar("sum(traces_spanmetrics_calls_total{service=\"scraped\"})"),
            buckets: try queries.scalar("sum(traces_spanmetrics_latency_bucket{service=\"scraped\", le=\"+Inf\"})"),
            exemplarTraces: Set(exemplars.compactMap { $0["traceID"] }),
            acceptedSpans: try queries.scalar("sum(tempo_receiver_accepted_spans{transport=\"grpc\"})"),
            up: Dictionary(up) { $1 })
    }
}
