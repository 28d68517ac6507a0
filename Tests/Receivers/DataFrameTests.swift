import Receivers
import Testing

/// DATA frames as a careful client would not send them.
@Suite struct DataFrameTests {
    private func serve(
        _ sink: RecordingSink, _ body: @escaping @Sendable (RawHTTP2) -> Void
    ) async throws {
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let port = intake.grpcPort
            await offPool {
                guard let client = try? RawHTTP2(port: port) else {
                    Issue.record("no connection")
                    return
                }
                body(client)
            }
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }

    @Test func paddedEmptyAndScatteredFramesMakeOneMessage() async throws {
        let sink = RecordingSink()
        let message = noise(1_000)
        try await serve(sink) { client in
            let body = GRPCClient.framed(message)
            var bytes = rawFrame(1, 4, 1, RawHTTP2.exportHeaders)
            bytes += rawFrame(0, 0, 1, Array(body[..<3])) + rawFrame(0, 0, 1, [])
            bytes += rawFrame(0, 8, 1, [9] + body[3..<500] + [UInt8](repeating: 0, count: 9)) + rawFrame(0, 8, 1, [2, 0, 0])
            bytes += rawFrame(6, 0, 0, noise(8)) + rawFrame(0, 0, 1, Array(body[500...])) + rawFrame(0, 1, 1, [])
            for byte in bytes { client.send([byte]) }
            let trailers = client.next { $0.kind == 1 && $0.flags & 1 == 1 }
            #expect(trailers?.stream == 1)
        }
        #expect(sink.seen.map(\.body) == [message])
    }

    @Test(arguments: [
        rawFrame(0, 0, 1, [1]), rawFrame(0, 1, 5, [1]), rawFrame(0, 0, 0, [1]), rawFrame(0, 8, 7, []), rawFrame(0, 0, 2, []),
    ]) func dataWithoutACallEndsTheConnection(frame: [UInt8]) async throws {
        try await serve(RecordingSink()) { client in
            client.send(frame)
            #expect(client.next { $0.kind == 7 } != nil)
            #expect(client.next { _ in false } == nil)
        }
    }

    @Test(arguments: [rawFrame(0, 8, 1, [5, 0, 0]), rawFrame(0, 0, 1, noise((256 << 10) + 1))]) func brokenFramesOfACall(
        frame: [UInt8]
    ) async throws {
        let sink = RecordingSink()
        try await serve(sink) { client in
            client.send(1, 4, 1, RawHTTP2.exportHeaders)
            client.send(frame)
            #expect(client.next { $0.kind == 7 } != nil)
        }
        #expect(sink.seen.isEmpty)
    }

    @Test func dataBehindTheEndOfACallEndsTheConnection() async throws {
        let sink = RecordingSink()
        try await serve(sink) { client in
            client.send(1, 4, 1, RawHTTP2.exportHeaders)
            client.send(0, 1, 1, GRPCClient.framed([1]))
            #expect(client.next { $0.kind == 1 && $0.flags & 1 == 1 } != nil)
            client.send(0, 1, 1, GRPCClient.framed([2]))
            #expect(client.next { $0.kind == 7 } != nil)
        }
        #expect(sink.seen.map(\.body) == [[1]])
    }
}
