import Receivers
import Settings
import TestSupport
import Testing

/// The C core client of gRPC, through its Python package.
@Suite(.serialized) struct GRPCOfficialClientTests {
    private func drive(_ scenario: String, _ limits: IntakeLimits = IntakeLimits(), _ sink: RecordingSink) async throws {
        try await Intake.with(limits, sink: sink) { (intake: Intake) async throws in
            let (status, output) = try await run(PythonScript.interpreter, [beside("grpc_client.py"), "\(intake.grpcPort)", scenario])
            #expect(status == 0, "\(output)")
            #expect(intake.accepted("grpc") == 1, "one connection for all calls")
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }

    @Test func thousandsOfCallsOnOneConnection() async throws {
        let sink = RecordingSink()
        try await drive("many", sink: sink)
        let seen = sink.seen
        #expect(seen.count == 3_000)
        #expect(seen.prefix(2_800).enumerated().allSatisfy { $1.body == [UInt8](repeating: 0x78, count: $0 % 700) })
        #expect(Set(seen.dropFirst(2_800).map { $0.body.first }).count == 200)
    }

    @Test func oversizedMessagesDoNotEndTheConnection() async throws {
        var limits = IntakeLimits()
        limits.maxMessageBytes = 200_000
        let sink = RecordingSink()
        try await drive("oversize", limits, sink)
        #expect(sink.seen.count == 250)
    }

    @Test func messagesLargerThanTheWindows() async throws {
        let sink = RecordingSink()
        try await drive("large", sink: sink)
        #expect(sink.seen.map(\.body.count) == [Int](repeating: 8 << 20, count: 20))
    }

    @Test func refusalsWithRetryInfo() async throws {
        try await drive(
            "refused", sink: RecordingSink { _ in .refused(code: .resourceExhausted, message: "50 % too fast – wait", retryAfterSeconds: 7) })
    }

    @Test func healthUnknownMethodsAndMetadata() async throws {
        let sink = RecordingSink()
        try await drive("other", sink: sink)
        #expect(sink.seen.map(\.orgIDs) == [["a", "b"]] && sink.seen.first?.method == .pushSpans && sink.seen.first?.skipsMetrics == true)
    }

    private func drive(_ scenario: String, sink: RecordingSink) async throws { try await drive(scenario, IntakeLimits(), sink) }
}
