import Foundation
import TestSupport
import Testing

/// Label sets without end in a process that may have little memory: those that were there stay exact, and it lives.
struct MemoryTests {
    struct Seen: Sendable {
        var known: Double
        var all: Double
        var overflow: Double
        var short: Double
        var resident: Double
        var log: String
    }

    @Test func knownSeriesStayExact() async throws {
        let seen = try await onThread { try Self.flood() }
        #expect(seen.known == 20)
        #expect(seen.all == 20 + 120_000)
        #expect(seen.overflow > 0)
        #expect(seen.short == 1)
        #expect(seen.log.contains("memory is short"), "\(seen.log)")
        #expect(seen.resident < 72e6)
    }

    private static func flood() throws -> Seen {
        try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["limits": ["memory": 64_000_000]]])).during { sidecar in
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            try push(connection, 10) { _ in "known" }
            for batch in 0..<120 { try push(connection, 1000) { "flood \(batch) \($0)" } }
            try push(connection, 10) { _ in "known" }
            try waitUntil("it is told") { sidecar.process.log().contains("memory is short") }
            let own = try sidecar.selfMetrics().samples
            let series = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text).samples
                .filter { $0.name == "traces_spanmetrics_calls_total" }
            return Seen(
                known: series.filter { $0.labels["span_name"] == "known" }.reduce(0) { $0 + $1.value },
                all: series.reduce(0) { $0 + $1.value },
                overflow: series.filter { $0.labels["metric_overflow"] == "true" }.reduce(0) { $0 + $1.value },
                short: own.first { $0.name == "metronome_memory_short" }?.value ?? -1,
                resident: own.first { $0.name == "process_resident_memory_bytes" }?.value ?? 0, log: sidecar.process.log())
        }
    }

    private static func push(_ connection: GRPCConnection, _ count: Int, name: (Int) -> String) throws {
        let request = HostileSpans.request(count, service: "memory") { number, span in span.field(5, string: name(number)) }
        let status = try connection.call(request).status
        guard status == 0 else { throw HarnessError("answered \(status ?? -1)") }
    }
}
