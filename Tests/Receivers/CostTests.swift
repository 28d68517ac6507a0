import Glibc
import NIOCore
import NIOPosix
import Receivers
import Testing

/// Prints what a request costs the server's thread; asserts nothing about time. Runs when METRONOME_MEASURE is set.
@Suite(.serialized, .enabled(if: getenv("METRONOME_MEASURE") != nil)) struct CostTests {
    private struct Discard: SpanSink {
        func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome {
            .accepted(rejected: 0, message: "")
        }
    }

    private func threadSeconds(_ loop: any EventLoop) async throws -> Double {
        try await loop.submit {
            var usage = rusage()
            getrusage(1, &usage)  // 1: RUSAGE_THREAD
            return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }.get()
    }

    @Test(arguments: [(16 << 10, 1), (16 << 10, 8), (256 << 10, 1), (256 << 10, 4), (2 << 20, 1)])
    func grpc(bytes: Int, atOnce: Int) async throws {
        try await Intake.with(sink: Discard(), loops: 1) { (intake: Intake) async throws in
            var client = try FrameClient(port: intake.grpcPort, message: GRPCClient.framed(noise(bytes)))
            let rounds = max(400, min(20_000, (1 << 30) / bytes)) / atOnce
            for _ in 0..<20 where !client.call(atOnce) { Issue.record("the connection is gone") }
            let before = try await threadSeconds(intake.group.next())
            for _ in 0..<rounds where !client.call(atOnce) { Issue.record("the connection is gone") }
            let spent = try await threadSeconds(intake.group.next()) - before
            let each = (spent / Double(rounds * atOnce) * 1e7).rounded() / 10
            print("gRPC \(bytes) bytes, \(atOnce) at a time: \(each) µs CPU per request")
        }
    }

    @Test(arguments: [16 << 10, 256 << 10, 2 << 20]) func http(bytes: Int) async throws {
        try await Intake.with(sink: Discard(), loops: 1) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            let head = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: \(bytes)\r\n\r\n"
            let request = Array(head.utf8) + noise(bytes)
            let calls = max(400, min(20_000, (1 << 30) / bytes))
            let before = try await threadSeconds(intake.group.next())
            for _ in 0..<calls {
                socket.send(request)
                #expect(!socket.receiveSome().isEmpty)
            }
            let spent = try await threadSeconds(intake.group.next()) - before
            print("HTTP \(bytes) bytes: \((spent / Double(calls) * 1e7).rounded() / 10) µs CPU per request")
        }
    }
}
