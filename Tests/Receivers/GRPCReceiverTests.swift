import NIOCore
import NIOHPACK
import Receivers
import Settings
import Testing

/// The gRPC receiver over real sockets, with a client that may misbehave.
@Suite struct GRPCReceiverTests {
    private let export = Route.grpcExport.path

    @Test func aCallReachesTheSinkAndIsAnswered() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let plain = try await client.call(export, GRPCClient.framed([1, 2, 3]), headers: [("x-scope-orgid", "t")])
            #expect(plain == .init(status: "200", grpcStatus: "0", body: [0, 0, 0, 0, 0]))
            let packed = GRPCClient.framed(gzipped(noise(100_000)), compressed: true)
            let pushed = try await client.call(
                Route.grpcPushSpans.path, packed, headers: [("grpc-encoding", "gzip"), ("no-generate-metrics", "true")])
            #expect(pushed.grpcStatus == "0")
            await client.close()
        }
        let seen = sink.seen
        #expect(seen.map(\.body) == [[1, 2, 3], noise(100_000)])
        #expect(seen.map(\.method) == [.export, .pushSpans])
        #expect(seen.map(\.orgIDs) == [["t"], []])
        #expect(seen.map(\.skipsMetrics) == [false, true])
        #expect(Set(seen.map(\.loop)).count == 1, "one connection, one loop")
    }

    @Test func wrongFramingGetsAStatusAndTheConnectionGoesOn() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let gzip = [("grpc-encoding", "gzip")]
            let cases: [([UInt8], [(String, String)], String)] = [
                ([], [], "3"), ([0, 0], [], "3"), ([0, 0, 0, 0, 9, 1], [], "3"), (GRPCClient.framed([1]) + GRPCClient.framed([2]), [], "3"),
                ([7, 0, 0, 0, 0], [], "13"), (GRPCClient.framed(gzipped([1]), compressed: true), [], "13"),
                (GRPCClient.framed([1, 2, 3], compressed: true), gzip, "3"),
                (GRPCClient.framed(Array(gzipped(noise(50)).dropLast()), compressed: true), gzip, "3"),
            ]
            for (body, headers, status) in cases {
                let answer = try await client.call(export, body, headers: headers)
                #expect(answer.grpcStatus == status && !answer.message.isEmpty && !answer.isReset, "\(body)")
            }
            #expect(try await client.call(export, GRPCClient.framed([5])).grpcStatus == "0")
            #expect(intake.accepted("grpc") == 1 && intake.refused("grpc", "framing") == 6 && intake.refused("grpc", "compression") == 2)
            #expect(await intake.settledInFlightBytes() == 0)
            await client.close()
        }
        #expect(sink.seen.map(\.body) == [[5]])
    }

    @Test func whatIsNotGRPCGetsAnHTTPStatus() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            for (method, type, status) in [("POST", "application/json", "415"), ("GET", "application/grpc", "405")] {
                let headers: HPACKHeaders = [
                    ":method": method, ":path": export, ":scheme": "http", ":authority": "test", "content-type": type,
                ]
                #expect(try await client.open(headers, end: true).answer.get().status == status)
            }
            await client.close()
        }
    }

    @Test func anOversizedMessageIsRefusedByItsPrefix() async throws {
        var limits = IntakeLimits()
        limits.maxMessageBytes = 1_000
        limits.maxDecompressedBytes = 5_000
        try await Intake.with(limits, sink: RecordingSink()) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let call = try await client.open(GRPCClient.headers(export))
            try await call.send([0, 0, 0, 3, 0xe9], end: false)
            let answer = try await call.answer.get()
            #expect(answer.grpcStatus == "8" && answer.details.isEmpty && !answer.isReset)
            #expect(answer.message == "message of 1001 bytes is larger than the limit of 1000 bytes")
            try await call.send([UInt8](repeating: 0, count: 1_001), end: true)
            let bomb = GRPCClient.framed(gzipped([UInt8](repeating: 0, count: 5_001)), compressed: true)
            #expect(try await client.call(export, bomb, headers: [("grpc-encoding", "gzip")]).grpcStatus == "8")
            #expect(try await client.call(export, GRPCClient.framed(noise(1_000))).grpcStatus == "0")
            #expect(intake.refused("grpc", "message_too_large") == 1 && intake.refused("grpc", "decompressed_too_large") == 1)
            await client.close()
        }
    }

    @Test func bytesInFlightAreChargedAsTheyComeAndGivenBack() async throws {
        var limits = IntakeLimits()
        limits.maxBytesInFlight = 1_500
        try await Intake.with(limits, sink: RecordingSink()) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            // What is only announced takes no room.
            let announced = try await client.open(GRPCClient.headers(export))
            try await announced.send(GRPCClient.framed([1], length: 1_000_000), end: false)
            let first = try await client.open(GRPCClient.headers(export))
            try await first.send(GRPCClient.framed(noise(999), length: 1_000), end: false)
            // The second call comes after the first on the same connection, so the first is charged by then.
            let second = try await client.call(export, GRPCClient.framed(noise(600)))
            #expect(second.grpcStatus == "8" && !second.details.isEmpty, "retryable")
            try await first.send([1], end: true)
            #expect(try await first.answer.get().grpcStatus == "0")
            let third = try await client.open(GRPCClient.headers(export))
            try await third.send(GRPCClient.framed(noise(1_300), length: 1_400), end: false)
            // Reads as the error of the reset it sends.
            try? await third.stream.close()
            #expect(try await client.call(export, GRPCClient.framed(noise(600))).grpcStatus == "0")
            #expect(intake.refused("grpc", "in_flight") == 1)
            try? await announced.stream.close()
            #expect(await intake.settledInFlightBytes() == 0)
            await client.close()
        }
    }

    @Test func drainingFinishesWhatIsInFlight() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let health = try await client.call(Route.grpcHealth.path, GRPCClient.framed([]))
            #expect(health.body == [0, 0, 0, 0, 2, 8, 1])
            let call = try await client.open(GRPCClient.headers(export))
            try await call.send(GRPCClient.framed([1], length: 2), end: false)
            await intake.receivers.stopAccepting()
            #expect(try await client.call(Route.grpcHealth.path, GRPCClient.framed([])).body == [0, 0, 0, 0, 2, 8, 2])
            async let drained: Void = intake.receivers.drain(deadline: .now() + .seconds(10))
            try await call.send([2], end: true)
            #expect(try await call.answer.get().grpcStatus == "0")
            await drained
            try await client.closed.get()
            #expect(intake.closed("grpc", "drain") == 0)
        }
        #expect(sink.seen.map(\.body) == [[1, 2]])
    }

    @Test func drainingEndsAtItsDeadline() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let call = try await client.open(GRPCClient.headers(export))
            try await call.send(GRPCClient.framed([1], length: 2), end: false)
            _ = try await client.call(export, GRPCClient.framed([]))
            await intake.receivers.drain(deadline: .now() + .milliseconds(50))
            #expect(intake.closed("grpc", "drain") == 1)
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }
}
