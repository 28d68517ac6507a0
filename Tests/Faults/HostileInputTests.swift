import TestSupport
import Testing

/// Requests meant to hurt: each is refused or counted by the rules, and the next good one is answered as ever.
struct HostileInputTests {
    struct Answer: Sendable, Equatable {
        var grpc: Int?
        var http: Int
    }

    struct Result: Sendable {
        var answers: [String: Answer]
        /// Newest calls by service, with the dimension's value.
        var calls: [String: Double]
        var longestLabel: Int
        var discarded: Double
        var residentMegabytes: Int
        var exitCode: Int32
    }

    private static let refused = Answer(grpc: 3, http: 400)
    private static let taken = Answer(grpc: 0, http: 200)

    @Test func refusedOrCountedAndNeverHarmful() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.answers["gzip bomb"] == Answer(grpc: 8, http: 413))
        #expect(result.answers["attributes"] == Self.taken)
        #expect(result.answers["long value"] == Self.taken)
        #expect(result.answers["invalid text"] == Self.taken)
        for depth in [100, 10_000, 200_000] {
            let answer = result.answers["nesting \(depth)"]
            #expect(answer == Self.taken || answer == Self.refused, "\(depth): \(String(describing: answer))")
        }
        #expect(result.calls["attributes"] == 2)
        #expect(result.calls["long value"] == 2)
        #expect(result.longestLabel == 2048, "max_attribute_bytes and max_label_value_length")
        #expect(result.calls["invalid text"] == nil)
        #expect(result.discarded == 2, "invalid_utf8")
        #expect(result.calls["good"] == Double(2 * result.answers.count), "a good request after each")
        #expect(result.residentMegabytes < 400)
        #expect(result.exitCode == 0)
    }

    private static func run() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(
            generator: ["processor": ["span_metrics": ["dimensions": ["dimension"]]]], remoteWrite: [recorder.entry])
        return try SidecarProcess(configuration).during { sidecar in
            var answers: [String: Answer] = [:]
            answers["gzip bomb"] = try send(HostileRequests.gzipBomb(bytes: 256 << 20), isCompressed: true, sidecar)
            answers["attributes"] = try send(HostileRequests.manyAttributes(10_000, service: "attributes"), sidecar)
            answers["long value"] = try send(HostileRequests.longValue(1 << 20, service: "long value"), sidecar)
            answers["invalid text"] = try send(HostileRequests.invalidText(service: "invalid text"), sidecar)
            for depth in [100, 10_000, 200_000] {
                answers["nesting \(depth)"] = try send(HostileRequests.deepNesting(depth, service: "nesting"), sidecar)
            }
            let discarded = try sidecar.selfMetrics().total("tempo_metrics_generator_spans_discarded_total", ["reason": "invalid_utf8"])
            let resident = try sidecar.usage().residentBytes >> 20
            let exitCode = try sidecar.stop()
            let series = recorder.series.matching("traces_spanmetrics_calls_total")
            return Result(
                answers: answers,
                calls: Dictionary(series.map { ($0.labels["service"] ?? "", $0.last?.value ?? 0) }, uniquingKeysWith: +),
                longestLabel: series.compactMap { $0.labels["dimension"]?.utf8.count }.max() ?? 0,
                discarded: discarded, residentMegabytes: resident, exitCode: exitCode)
        }
    }

    /// Sends a request by both protocols, each followed by a good one.
    private static func send(_ request: [UInt8], isCompressed: Bool = false, _ sidecar: SidecarProcess) throws -> Answer {
        let good = try SpanFixture(service: "good").request()
        let connection = try GRPCConnection(port: sidecar.ports.grpc)
        defer { connection.close() }
        let encoding = isCompressed ? [("grpc-encoding", "gzip")] : []
        let frame = GRPCConnection.frame(request, compressed: isCompressed)
        let grpc = try connection.start(frame: frame, metadata: encoding).wait(seconds: 30, "a hostile request")
        let http = try sidecar.post(request, headers: isCompressed ? [("content-encoding", "gzip")] : [])
        let after = try (connection.call(good).status, sidecar.post(good).status)
        guard after == (0, 200) else { throw HarnessError("a good request is answered \(after) after \(grpc) and \(http.status)") }
        return Answer(grpc: grpc.status, http: http.status)
    }
}
