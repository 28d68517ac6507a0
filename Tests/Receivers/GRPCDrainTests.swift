import NIOCore
import Receivers
import Testing

/// The end of a connection in good order: what crosses the news is answered.
@Suite struct GRPCDrainTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + rawFrame(4, 0, 0, []) + rawFrame(4, 1, 0, [])
    private static let call = RawHTTP2.exportHeaders

    private func headers(_ stream: UInt32) -> [UInt8] { rawFrame(1, 4, stream, Self.call) }
    private func data(_ stream: UInt32) -> [UInt8] { rawFrame(0, 1, stream, GRPCClient.framed([7])) }

    /// GOAWAY frames as the last stream they promise, answers as the stream, in order.
    private func story(_ bytes: [UInt8]) -> [String] {
        var story: [String] = []
        var rest = bytes[...]
        while let header = FrameHeader(rest.span.bytes) {
            let payload = rest.dropFirst(FrameHeader.size).prefix(header.length)
            func number(_ offset: Int) -> UInt32 { payload.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
            switch header.kind {
            case 1 where header.flags & 1 == 1: story.append("answer \(header.stream)")
            case 3: story.append("reset \(header.stream) \(number(0))")
            case 6 where header.flags == 0: story.append("ping")
            case 7: story.append("goaway \(number(0)) \(number(4))")
            default: break
            }
            rest = rest.dropFirst(FrameHeader.size + header.length)
        }
        return story
    }

    private var ack: [UInt8] { rawFrame(6, 1, 0, (0..<8).reversed().map { UInt8(truncatingIfNeeded: GRPCDrain.ping >> (8 * UInt64($0))) }) }

    @Test func callsThatCrossTheNewsAreAnswered() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + headers(1))
        intake.quiesce()
        #expect(story(try intake.received()) == ["goaway \(Int32.max) 0", "ping"])
        try intake.send(headers(3) + data(3) + headers(5))
        #expect(story(try intake.received()) == ["answer 3"])
        try intake.send(ack)
        #expect(story(try intake.received()) == ["goaway 5 0"])
        try intake.send(data(1))
        #expect(story(try intake.received()) == ["answer 1"] && intake.isOpen)
        try intake.send(data(5))
        intake.advance(.zero)
        #expect(story(try intake.received()) == ["answer 5"] && !intake.isOpen)
        #expect(intake.sink.seen.count == 3)
    }

    /// The GOAWAY at the acknowledgement is written in the midst of a read, and brings more.
    @Test func whatComesInTheMidstOfAReadComesBehindIt() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + headers(1))
        intake.quiesce()
        _ = try intake.received()
        let message = data(1)
        try intake.readInTheMidstOfAWrite(Array(message.suffix(2)))
        try intake.send(ack + message.dropLast(2))
        #expect(story(try intake.received()) == ["goaway 1 0", "answer 1"])
        #expect(intake.sink.seen.count == 1)
    }

    @Test func whatComesAfterTheEndIsDroppedAndHarmsNobody() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + headers(1))
        intake.quiesce()
        try intake.send(ack + headers(3) + data(3) + headers(5) + rawFrame(0, 0, 5, [0, 0]) + rawFrame(0, 1, 5, [1]))
        #expect(story(try intake.received()) == ["goaway \(Int32.max) 0", "ping", "goaway 1 0"])
        try intake.send(data(1))
        intake.advance(.zero)
        #expect(story(try intake.received()) == ["answer 1"] && !intake.isOpen)
        #expect(intake.sink.seen.count == 1 && intake.closed("grpc", "protocol") == 0)
    }

    @Test func aClientThatDoesNotAnswerIsNotWaitedFor() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + headers(1) + data(1))
        _ = try intake.received()
        intake.quiesce()
        intake.quiesce()
        intake.advance(.seconds(4))
        #expect(intake.isOpen)
        intake.advance(.seconds(2))
        #expect(story(try intake.received()) == ["goaway \(Int32.max) 0", "ping", "goaway 1 0"] && !intake.isOpen)
    }
}
