import Foundation
import TestSupport
import Testing

/// SIGTERM: what was taken arrives, and the exit code is 0 (differs from Tempo 7.6, which loses it).
struct ShutdownTests {
    struct Result: Sendable {
        var exitCode: Int32
        var calls: Double
        var latencyCount: Double
        var exemplars: Int
        var violations: [String]
    }

    private static let spans = 1_000

    @Test(arguments: ["grpc", "http"])
    func spansSentJustBeforeArrive(transport: String) async throws {
        let result = try await onThread { try Self.run(transport) }
        #expect(result.exitCode == 0)
        #expect(result.calls == Double(Self.spans))
        #expect(result.latencyCount == Double(Self.spans))
        #expect(result.exemplars == 1)
        #expect(result.violations.isEmpty)
    }

    /// `shutdown_delay` alone would take ten minutes.
    @Test func whoInsistsEndsItAtOnce() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["shutdown_delay": "10m"])).during { sidecar in
                sidecar.process.signal(SIGINT)
                try waitUntil("it stops") { try HTTPClient.get(sidecar.ports.admin, "/ready").status == 503 }
                // Which is no wish to end.
                sidecar.process.signal(SIGHUP)
                try waitUntil("it has ended") {
                    sidecar.process.signal(SIGTERM)
                    return sidecar.process.exitCode != nil
                }
                #expect(sidecar.process.exitCode == 1)
                #expect(sidecar.process.log().contains("msg=stopping signal=SIGINT"))
                #expect(!sidecar.process.log().contains("msg=stopped"))
            }
        }
    }

    private static func run(_ transport: String) throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let generator: JSONValue = ["registry": ["collection_interval": "15s"]]
        return try SidecarProcess(SidecarConfiguration(generator: generator, remoteWrite: [recorder.entry])).during { sidecar in
            try send(try SpanFixture().request(count: spans), transport, sidecar)
            // The time between the answer and the signal is the case: long before the first collection.
            Thread.sleep(forTimeInterval: 0.1)
            let exitCode = try sidecar.stop()
            return Result(
                exitCode: exitCode, calls: recorder.series.total("traces_spanmetrics_calls_total"),
                latencyCount: recorder.series.total("traces_spanmetrics_latency_count"),
                exemplars: recorder.series.reduce(0) { $0 + $1.exemplars.count }, violations: recorder.violations)
        }
    }

    private static func send(_ request: [UInt8], _ transport: String, _ sidecar: SidecarProcess) throws {
        if transport == "grpc" {
            let reply = try GRPCConnection(port: sidecar.ports.grpc).call(request)
            guard reply.status == 0 else { throw HarnessError("\(reply)") }
        } else {
            let reply = try sidecar.post(request)
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
        }
    }
}
