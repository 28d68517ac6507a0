import Receivers
import Testing

/// A gRPC connection around its session: what is written when.
@Suite struct GRPCConnectionTests {
    private static let preface = SessionRun.preface + SessionRun.settings

    private func literal(_ name: String, _ value: String, isNoted: Bool = false) -> [UInt8] {
        [isNoted ? 0x40 : 0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
    }

    private func answers(_ bytes: [UInt8]) -> Int {
        var count = 0
        var rest = bytes[...]
        while let header = FrameHeader(rest.span.bytes) {
            if header.kind == 1, header.flags & 1 == 1 { count += 1 }
            rest = rest.dropFirst(FrameHeader.size + header.length)
        }
        return count
    }

    @Test func allAnswersToOneReadAreOneWrite() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface)
        _ = try intake.writes()
        let calls = stride(from: 1 as UInt32, to: 41, by: 2).flatMap { stream in
            rawFrame(1, 4, stream, RawHTTP2.exportHeaders) + rawFrame(0, 1, stream, GRPCClient.framed([1])) + rawFrame(6, 0, 0, noise(8))
        }
        try intake.send(calls)
        let writes = try intake.writes()
        #expect(writes.count == 1 && answers(writes.flatMap { $0 }) == 20 && intake.sink.seen.count == 20)
    }

    /// Small requests with large answers do not fill the memory.
    @Test func whoTakesNoAnswersIsNotLookedAt() throws {
        let intake = try EmbeddedIntake(.grpc)
        // The path is noted once, and then costs one byte.
        let path = [0x44, 0x7f, 0xe9, 6] + [UInt8](repeating: 0x61, count: 1_000)
        let head = [0x83] + path + literal("content-type", "application/grpc", isNoted: true)
        try intake.send(Self.preface + rawFrame(1, 5, 1, head))
        #expect(try answers(intake.received()) == 1)
        intake.takesAnswers(false)
        try intake.send((1...500).flatMap { rawFrame(1, 5, UInt32(2 * $0 + 1), [0x83, 0xbf, 0xbe]) })
        let first = try answers(intake.received())
        #expect(first > 20 && first < 100)
        try intake.send(rawFrame(1, 5, 1_003, [0x83, 0xbf, 0xbe]))
        #expect(try answers(intake.received()) == 0)
        intake.takesAnswers(true)
        #expect(try answers(intake.received()) == 501 - first)
        #expect(intake.refused("grpc", "route") == 502)
    }

    /// What is known of the last call is not said of one that says something else.
    @Test func everyCallSaysItsOwn() throws {
        let intake = try EmbeddedIntake(.grpc)
        var bytes = Self.preface
        let tenants = ["a", "a", "b", "", "a", "aa"]
        for (number, tenant) in tenants.enumerated() {
            let stream = UInt32(2 * number + 1)
            let timeout = literal("grpc-timeout", "\(number)m", isNoted: true)
            bytes += rawFrame(1, 4, stream, RawHTTP2.exportHeaders + timeout + literal("x-scope-orgid", tenant, isNoted: true))
            bytes += rawFrame(0, 1, stream, GRPCClient.framed([7]))
        }
        try intake.send(bytes + rawFrame(1, 4, 101, RawHTTP2.exportHeaders) + rawFrame(0, 1, 101, GRPCClient.framed([8])))
        #expect(intake.sink.seen.map(\.orgIDs) == tenants.map { [$0] } + [[]])
    }

    /// A message may come in frames of any size.
    @Test(arguments: [1, 5, 6, 1_000, 16_384]) func frames(of size: Int) throws {
        let intake = try EmbeddedIntake(.grpc)
        let message = noise(20_000)
        let body = GRPCClient.framed(message)
        try intake.send(Self.preface + rawFrame(1, 4, 1, RawHTTP2.exportHeaders))
        try intake.send(
            stride(from: 0, to: body.count, by: size).flatMap { start in
                rawFrame(0, start + size >= body.count ? 1 : 0, 1, Array(body[start..<min(start + size, body.count)]))
            })
        #expect(intake.sink.seen.map(\.body) == [message] && intake.inFlightBytes == 0)
    }
}
