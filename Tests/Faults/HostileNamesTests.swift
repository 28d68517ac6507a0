import TestSupport
import Testing

/// Span names meant to hurt the sanitiser (tempo-behaviour 6.11): it learns what it may, and everybody is answered.
struct HostileNamesTests {
    struct Result: Sendable {
        var statuses: [Int?]
        var neighbour: Neighbour.Outcome
        var callsByService: [String: Double]
        var discarded: Double
        var namesOfWords: Int
        var longestName: Int
        var residentMegabytes: Int
    }

    private static let words = 20_000

    @Test func sanitizingTakesThem() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.statuses.allSatisfy { $0 == 0 }, "\(result.statuses)")
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.callsByService[Neighbour.service] == Double(result.neighbour.taken))
        #expect(result.callsByService["not UTF-8"] == nil)
        #expect(result.discarded == 1, "invalid_utf8")
        #expect(result.callsByService["long"] == 3)
        #expect(result.callsByService["words"] == Double(Self.words))
        #expect(result.namesOfWords < Self.words / 100, "they are one pattern after a while")
        #expect(result.longestName <= 2048, "max_label_value_length")
        #expect(result.residentMegabytes < 400)
    }

    private static func run() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(overrides: ["span_name_sanitization": "enabled"], remoteWrite: [recorder.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let neighbour = try Neighbour(sidecar)
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            var requests = [HostileSpans.request(1, service: "not UTF-8") { $1.field(5, bytes: [0x47, 0xff, 0xfe, 0x80, 0x31]) }]
            let long = [
                String(repeating: "a", count: 1 << 20), String(repeating: "/7", count: 1 << 19), String(repeating: "%", count: 1 << 20),
            ]
            requests += long.map { name in HostileSpans.request(1, service: "long") { $1.field(5, string: name) } }
            requests.append(HostileSpans.request(words, service: "words") { $1.field(5, string: "GET /orders/\($0 * 7919)/lines") })
            var statuses: [Int?] = []
            for request in requests {
                statuses.append(try connection.call(request).status)
                try neighbour.waitForAnswers(2)
            }
            let outcome = try neighbour.end()
            let discarded = try sidecar.selfMetrics().total("tempo_metrics_generator_spans_discarded_total", ["reason": "invalid_utf8"])
            let resident = try sidecar.usage().residentBytes >> 20
            try sidecar.stop()
            let series = recorder.series.matching("traces_spanmetrics_calls_total")
            return Result(
                statuses: statuses, neighbour: outcome,
                callsByService: Dictionary(series.map { ($0.labels["service"] ?? "", $0.last?.value ?? 0) }, uniquingKeysWith: +),
                discarded: discarded, namesOfWords: series.filter { $0.labels["service"] == "words" }.count,
                longestName: series.compactMap { $0.labels["span_name"]?.utf8.count }.max() ?? 0, residentMegabytes: resident)
        }
    }
}
