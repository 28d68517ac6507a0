import TestSupport
import Testing

/// Thousands of calls of a real gRPC client (grpcio, the C core) on one connection.
struct LongConnectionTests {
    private static let calls = 3_000

    @Test(arguments: [false, true])
    func noDisconnects(gzip: Bool) async throws {
        let (report, total) = try await onThread { try Self.run(gzip: gzip) }
        #expect(report["codes"] == ["OK": .integer(Int64(Self.calls))])
        // Idle is where it starts; a connection that was lost would show a second CONNECTING.
        let transitions = (report["transitions"]?.elements ?? []).compactMap(\.string)
        #expect(transitions.filter { $0 == "READY" }.count == 1, "\(transitions)")
        #expect(!transitions.contains("TRANSIENT_FAILURE"), "\(transitions)")
        #expect(total == Double(5 * Self.calls))
    }

    private static func run(gzip: Bool) throws -> (JSONValue, Double) {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let generator: JSONValue = ["metrics_ingestion_time_range_slack": "1h"]
        return try SidecarProcess(SidecarConfiguration(generator: generator, remoteWrite: [recorder.entry])).during { sidecar in
            let directory = try TemporaryDirectory("calls")
            let file = try directory.write("request.pb", bytes: SpanFixture().request(count: 5))
            let report = try PythonScript.run(
                "Tests/Integration/Python/many_calls.py",
                ["--port", "\(sidecar.ports.grpc)", "--calls", "\(calls)", file] + (gzip ? ["--gzip"] : []))
            _ = Deadline.seconds(10).poll { recorder.series.total("traces_spanmetrics_calls_total") == Double(5 * calls) ? true : nil }
            return (report, recorder.series.total("traces_spanmetrics_calls_total"))
        }
    }
}
