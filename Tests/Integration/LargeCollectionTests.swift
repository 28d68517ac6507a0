import Foundation
import TestSupport
import Testing

/// One collection that is larger than `metronome.limits.max_remote_write_queue_bytes`.
struct LargeCollectionTests {
    private static let labelSets = 30_000
    private static let queueBytes: Int64 = 250_000

    @Test func losesNoneOfItsOwnBatches() async throws {
        let (recorder, exitCode) = try await onThread {
            // Slower than the collection is made.
            let recorder = try RemoteWriteRecorder { _ in
                Thread.sleep(forTimeInterval: 0.02)
                return RemoteWriteRecorder.Answer(200)
            }
            let configuration = SidecarConfiguration(
                generator: ["registry": ["collection_interval": "1m"]], overrides: ["processors": ["span-metrics-count"]],
                remoteWrite: [recorder.entry],
                extra: ["metronome": ["limits": ["max_remote_write_queue_bytes": .integer(Self.queueBytes)]]])
            let exitCode = try SidecarProcess(configuration).during { sidecar in
                let connection = try GRPCConnection(port: sidecar.ports.grpc)
                for number in 0..<Self.labelSets / 500 {
                    let spans = (0..<500).flatMap { SpanFixture(name: "op \(number * 500 + $0)").document()["resourceSpans"]?.elements ?? [] }
                    let reply = try connection.call(try OTLPEncoder.encode(["resourceSpans": .array(spans)]))
                    guard reply.status == 0 else { throw HarnessError("\(reply)") }
                }
                return try sidecar.stop()
            }
            recorder.close()
            return (recorder, exitCode)
        }
        #expect(exitCode == 0)
        let sent = recorder.requests.reduce(0) { $0 + $1.bodyBytes }
        #expect(sent > 3 * Int(Self.queueBytes) / 2, "the case is one: \(sent) bytes")
        #expect(recorder.series.matching("traces_spanmetrics_calls_total", [:]).count == Self.labelSets)
        #expect(recorder.series.total("traces_spanmetrics_calls_total") == Double(Self.labelSets))
        #expect(recorder.violations.isEmpty)
    }
}
