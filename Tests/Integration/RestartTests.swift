import Foundation
import TestSupport
import Testing

/// A process that follows another one within the minute, as in a rolling restart: a real Prometheus, which takes nothing out
/// of order, loses none of what either counted.
struct RestartTests {
    struct Seen: Sendable {
        var first: Double?
        var second: Double?
        var exemplars: Int
    }

    @Test func whatTheNextProcessCountsArrives() async throws {
        let seen = try await onThread { try Self.run() }
        #expect(seen.first == 25)
        #expect(seen.second == 7)
        #expect(seen.exemplars > 0)
    }

    /// Counting past what the process before it counted, in its own first collection: the fall to zero between them is there, so that
    /// `increase()` knows both, and nothing is refused for it.
    @Test(arguments: [SIGTERM, SIGKILL])
    func theResetIsSeen(signal: Int32) async throws {
        let (resets, newest, log) = try await onThread {
            let prometheus = try PrometheusServer()
            defer { prometheus.stop() }
            try Self.countAndEnd(100, signal, prometheus)
            let log = try Self.countAndEnd(300, SIGTERM, prometheus)
            let newest = try prometheus.queries.scalar(Self.calls)
            return (try prometheus.queries.scalar("sum(resets(traces_spanmetrics_calls_total{service=\"restarted\"}[10m]))"), newest, log)
        }
        #expect(resets == 1)
        #expect(newest == 300)
        #expect(!log.contains("refused"), "\(log)")
    }

    /// Takes spans, waits until they are written if the end is sudden, and returns the log.
    @discardableResult
    private static func countAndEnd(_ spans: Int, _ signal: Int32, _ prometheus: PrometheusServer) throws -> String {
        let interval: JSONValue = signal == SIGKILL ? "1s" : "1h"
        let configuration = SidecarConfiguration(
            generator: ["registry": ["collection_interval": interval]], remoteWrite: [prometheus.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let reply = try sidecar.post(try SpanFixture(service: "restarted").request(count: spans))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            guard signal == SIGKILL else {
                try sidecar.stop()
                return sidecar.process.log()
            }
            try waitUntil("Prometheus has them") { try prometheus.queries.scalar(calls) == Double(spans) }
            sidecar.process.destroy()
            return sidecar.process.log()
        }
    }

    private static let calls = "sum(traces_spanmetrics_calls_total{service=\"restarted\"})"

    private static func run() throws -> Seen {
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let first = try count(25, prometheus)
        let second = try count(7, prometheus)
        let exemplars = try prometheus.queries.exemplars("traces_spanmetrics_latency_bucket{service=\"restarted\"}").count
        return Seen(first: first, second: second, exemplars: exemplars)
    }

    /// What Prometheus has after a process that takes this many spans and ends at once: its only collection is the last one.
    private static func count(_ spans: Int, _ prometheus: PrometheusServer) throws -> Double? {
        let configuration = SidecarConfiguration(
            generator: ["registry": ["collection_interval": "1h"]], remoteWrite: [prometheus.entry])
        try SidecarProcess(configuration).during { sidecar in
            let reply = try sidecar.post(try SpanFixture(service: "restarted").request(count: spans))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try sidecar.stop()
        }
        return try prometheus.queries.scalar(calls)
    }
}
