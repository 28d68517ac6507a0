import Foundation
import Synchronization
import TestSupport
import Testing

/// SIGTERM in the middle of traffic, with clients that do not stop, or with nobody to write to.
struct ShutdownUnderLoadTests {
    struct Result: Sendable {
        var exitCode: Int32
        var answeredSpans: Int
        var calls: Double
    }

    private static let spansPerRequest = 20

    /// What was answered with success is written, and nothing else is.
    @Test func everyAnsweredSpanIsWritten() async throws {
        let result = try await onThread { try Self.runUnderLoad() }
        #expect(result.exitCode == 0)
        #expect(result.answeredSpans > 0)
        #expect(result.calls == Double(result.answeredSpans))
    }

    private static func runUnderLoad() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        return try SidecarProcess(SidecarConfiguration(remoteWrite: [recorder.entry])).during { sidecar in
            let answered = Atomic<Int>(0)
            let request = try SpanFixture().request(count: spansPerRequest)
            // Made here: one that a busy machine makes later would find nobody there.
            let connections = try (0..<4).map { _ in try GRPCConnection(port: sidecar.ports.grpc) }
            let workers = connections.map { connection in
                Worker {
                    while true {
                        let batch = (0..<8).map { _ in connection.start(request) }
                        let replies = try batch.map { try $0.wait(seconds: 30, "a push") }
                        answered.add(replies.count { $0.status == 0 }, ordering: .relaxed)
                        if replies.contains(where: { $0.status != 0 }) { return }
                    }
                }
            }
            try waitUntil("traffic flows") { answered.load(ordering: .relaxed) > 200 }
            let exitCode = try sidecar.stop()
            for worker in workers { try worker.result() }
            return Result(
                exitCode: exitCode, answeredSpans: answered.load(ordering: .relaxed) * spansPerRequest,
                calls: recorder.series.total("traces_spanmetrics_calls_total"))
        }
    }

    /// An idle gRPC connection, an idle HTTP connection and a request of which the rest never comes hold nothing up for long.
    @Test func idleAndStuckClientsAreNotWaitedForLong() async throws {
        let exitCode = try await onThread {
            let limits: JSONValue = ["metronome": ["limits": ["shutdown_deadline": "2s"]]]
            return try SidecarProcess(SidecarConfiguration(extra: limits)).during { sidecar in
                let request = try SpanFixture().request()
                let grpc = try GRPCConnection(port: sidecar.ports.grpc)
                let http = try HTTPConnection(port: sidecar.ports.http)
                _ = try grpc.call(request)
                _ = try http.send("POST", "/v1/traces", headers: [("content-type", "application/x-protobuf")], body: request)
                    .wait(seconds: 60, "a push")
                let stuck = try RawConnection(port: sidecar.ports.http)
                stuck.send(Array("POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc".utf8))
                let exitCode = try sidecar.stop(seconds: 60)
                withExtendedLifetime((grpc, http, stuck)) {}
                return exitCode
            }
        }
        #expect(exitCode == 0)
    }

    /// Who sends half a request must not cost what others have counted: it is not waited for to the end of the time.
    @Test(arguments: ["http", "grpc"])
    func aHalfRequestDoesNotCostTheLastCollection(transport: String) async throws {
        let (exitCode, calls, log) = try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let configuration = SidecarConfiguration(
                generator: ["registry": ["collection_interval": "1h"]], remoteWrite: [recorder.entry],
                extra: ["metronome": ["limits": ["shutdown_deadline": "3s"]]])
            return try SidecarProcess(configuration).during { sidecar in
                let reply = try sidecar.post(try SpanFixture().request(count: 500))
                guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                let stuck = try RawConnection(port: transport == "http" ? sidecar.ports.http : sidecar.ports.grpc)
                if transport == "http" {
                    stuck.send(Array("POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc".utf8))
                } else {
                    stuck.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
                }
                let exitCode = try sidecar.stop(seconds: 60)
                withExtendedLifetime(stuck) {}
                return (exitCode, recorder.series.total("traces_spanmetrics_calls_total"), sidecar.process.log())
            }
        }
        #expect(exitCode == 0)
        #expect(calls == 500)
        #expect(log.contains("msg=stopped last_push=arrived") && log.contains("spans=500"), "\(log)")
    }

    /// What cannot be delivered is given up after `remote_write_flush_deadline`.
    @Test func aDeadEndpointDoesNotKeepTheProcess() async throws {
        let (exitCode, log) = try await onThread {
            let silent = try SilentListener()
            defer { silent.close() }
            let entry: JSONValue = ["url": .string("http://127.0.0.1:\(silent.port)/api/v1/push")]
            let generator: JSONValue = ["storage": ["remote_write_flush_deadline": "1s"]]
            return try SidecarProcess(SidecarConfiguration(generator: generator, remoteWrite: [entry])).during { sidecar in
                _ = try sidecar.post(try SpanFixture().request())
                return (try sidecar.stop(seconds: 60), sidecar.process.log())
            }
        }
        #expect(exitCode == 3)
        #expect(log.contains("127.0.0.1") && log.contains("last_push=\"did not arrive at "), "says what was lost: \(log)")
    }
}
