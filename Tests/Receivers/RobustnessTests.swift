import Logging
import NIOPosix
import Receivers
import SelfMetrics
import Settings
import Testing

/// Nonsense on both ports: the connection ends, everything else goes on.
@Suite struct RobustnessTests {
    private func stillServes(_ intake: Intake) async throws -> Bool {
        let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
        let answer = try await client.call(Route.grpcExport.path, GRPCClient.framed([1]))
        await client.close()
        return answer.grpcStatus == "0"
    }

    @Test func randomBytesOnBothPorts() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            for seed in 1...40 as ClosedRange<UInt64> {
                for port in [intake.grpcPort, intake.httpPort] {
                    let socket = try RawSocket(port: port)
                    socket.send(noise(4_000, seed: seed))
                    socket.endSending()
                    _ = await socket.receiveAll()
                }
            }
            #expect(try await stillServes(intake))
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }

    @Test func randomFramesAfterAGoodPreface() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            for seed in 1...200 as ClosedRange<UInt64> {
                let socket = try RawSocket(port: intake.grpcPort)
                socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                socket.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
                let bytes = noise(300, seed: seed)
                // A plausible header now and then, so that the bytes behind it are parsed as that kind of frame.
                socket.send([0, 0, bytes[0] & 63, bytes[1] % 10, bytes[2], 0, 0, 0, bytes[3] % 8] + bytes)
                socket.endSending()
                _ = await socket.receiveAll()
            }
            #expect(try await stillServes(intake))
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }

    @Test func anAddressInUseIsAnErrorThatLeavesNothingOpen() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            var used = Intake.address(intake.httpPort)
            used.remedy = "metronome.listen.http"
            let expected = "127.0.0.1:\(used.port) is in use; set metronome.listen.http to another address (now from metronome.listen.test)"
            do {
                _ = try await OTLPReceivers.start(
                    ReceiverConfiguration(grpc: Intake.address(), http: used), group: intake.group, sink: RecordingSink(),
                    metrics: MetricsRegistry(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
                Issue.record("two servers on one address")
            } catch {
                #expect("\(error)" == expected)
            }
        }
    }

    @Test func durationsAreObservedPerRoute() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            #expect(try await stillServes(intake))
            let socket = try RawSocket(port: intake.httpPort)
            socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            _ = await socket.receiveAll()
            let text = intake.metrics.exposition()
            let route = Route.grpcExport.path
            #expect(
                text.contains("tempo_request_duration_seconds_count{method=\"gRPC\",route=\"\(route)\",status_code=\"success\",ws=\"false\"} 1\n"))
            #expect(text.contains("tempo_request_duration_seconds_count{method=\"POST\",route=\"other\",status_code=\"404\",ws=\"false\"} 1\n"))
        }
    }
}
