import NIOCore
import Receivers
import Settings
import Testing

/// Slow and silent peers, on a clock of the test's own.
@Suite struct ConnectionTimesTests {
    private static let post = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + rawFrame(4, 0, 0, [])

    @Test func headersByteByByteAreEnded() throws {
        let intake = try EmbeddedIntake(.http)
        var seconds = 0
        for byte in Self.post.utf8 where intake.isOpen {
            try intake.send([byte])
            intake.advance(.seconds(2))
            seconds += 2
        }
        #expect(seconds == 10)
        #expect(try intake.text().hasPrefix("HTTP/1.1 408 "))
        #expect(intake.closed("http", "head_time") == 1)
    }

    @Test func theTimeForHeadersBeginsWithEachRequest() throws {
        let intake = try EmbeddedIntake(.http)
        for _ in 0..<3 {
            try intake.send("\r\nPOST")
            intake.advance(.seconds(9))
            try intake.send(String(Self.post.dropFirst(4)) + "{}")
            intake.advance(.seconds(60))
        }
        #expect(intake.isOpen && intake.sink.seen.count == 3)
    }

    @Test func emptyLinesAreNoSignOfLife() throws {
        var limits = IntakeLimits()
        limits.idleTimeout = 20 * .second
        let intake = try EmbeddedIntake(.http, limits)
        try intake.send("\r\n")
        intake.advance(.seconds(40))
        #expect(!intake.isOpen && intake.closed("http", "idle") == 1)
    }

    @Test(arguments: [1, 60]) func bodiesAreEnded(seconds: Int64) throws {
        var limits = IntakeLimits()
        limits.requestTimeout = Int64(seconds) * .second
        let intake = try EmbeddedIntake(.http, limits)
        try intake.send(Self.post + "{")
        #expect(intake.inFlightBytes == 1)
        intake.advance(.seconds(seconds))
        #expect(intake.isOpen)
        intake.advance(.seconds(seconds))
        #expect(!intake.isOpen && intake.closed("http", "request_time") == 1 && intake.inFlightBytes == 0)
    }

    @Test func connectionsWithoutRequestsAreEnded() throws {
        for transport in [RequestDescription.Transport.http, .grpc] {
            let intake = try EmbeddedIntake(transport)
            intake.advance(.seconds(290))
            #expect(intake.isOpen)
            intake.advance(.seconds(60))
            #expect(!intake.isOpen && intake.closed(transport.rawValue, "idle") == 1)
        }
    }

    @Test func pingsAloneKeepNoConnection() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface)
        var seconds = 0
        while intake.isOpen, seconds < 1_000 {
            try intake.send(rawFrame(6, 0, 0, [UInt8](repeating: 1, count: 8)))
            intake.advance(.seconds(5))
            seconds += 5
        }
        #expect(seconds > 290 && seconds < 360 && intake.closed("grpc", "idle") == 1)
    }

    @Test func aCallThatIsNotFinishedIsReset() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + rawFrame(1, 4, 1, RawHTTP2.exportHeaders) + rawFrame(0, 0, 1, [0, 0, 0, 0, 9, 1, 2]))
        #expect(intake.inFlightBytes == 2)
        intake.advance(.seconds(80))
        #expect(intake.isOpen && intake.closed("grpc", "request_time") == 1 && intake.inFlightBytes == 0)
        // RST_STREAM with CANCEL.
        #expect(Array(try intake.received().suffix(13)) == rawFrame(3, 0, 1, [0, 0, 0, 8]))
    }

    @Test func aPrefaceByteByByteIsEnded() throws {
        let intake = try EmbeddedIntake(.grpc)
        for byte in Self.preface.prefix(5) {
            try intake.send([byte])
            intake.advance(.seconds(2))
        }
        #expect(!intake.isOpen && intake.closed("grpc", "head_time") == 1)
    }

    @Test(arguments: [
        rawFrame(1, 4, 1, RawHTTP2.exportHeaders), rawFrame(1, 0, 1, RawHTTP2.exportHeaders), rawFrame(6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
    ])
    func framesByteByByteAreEnded(frame: [UInt8]) throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface)
        for byte in frame.dropLast() where intake.isOpen {
            try intake.send([byte])
            intake.advance(.seconds(2))
        }
        #expect(!intake.isOpen && intake.closed("grpc", "head_time") == 1)
    }

    @Test func whoTakesNoAnswersIsNotReadFromAndThenEnded() throws {
        let intake = try EmbeddedIntake(.http)
        intake.takesAnswers(false)
        try intake.send(Self.post + "{}" + Self.post + "{}")
        #expect(intake.sink.seen.isEmpty)
        intake.advance(.seconds(20))
        intake.takesAnswers(true)
        #expect(intake.sink.seen.count == 2)
        intake.takesAnswers(false)
        intake.advance(.seconds(25))
        #expect(intake.isOpen)
        intake.advance(.seconds(15))
        #expect(!intake.isOpen && intake.closed("http", "unread_answers") == 1)
    }

    @Test func framesThatMeanNothingAreNotTakenWithoutEnd() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface)
        for stream in [1, 3, 5] as [UInt32] {
            for _ in 0..<900 { try intake.send(rawFrame(0x10, 0, 0, [1, 2])) }
            try intake.send(rawFrame(1, 4, stream, RawHTTP2.exportHeaders) + rawFrame(0, 1, stream, GRPCClient.framed([1])))
        }
        #expect(intake.isOpen && intake.sink.seen.count == 3)
        try intake.send(Array(repeating: rawFrame(0xff, 0, 0, []), count: 1_001).flatMap { $0 })
        #expect(!intake.isOpen && intake.closed("grpc", "protocol") == 1)
    }

    /// DATA, also padded or of a stream that clients do not open, WINDOW_UPDATE, RST_STREAM.
    @Test(arguments: [
        rawFrame(0, 0, 5, [1]), rawFrame(0, 1, 5, []), rawFrame(0, 8, 7, [0]), rawFrame(0, 0, 2, [1]), rawFrame(8, 0, 5, [0, 0, 0, 1]),
        rawFrame(3, 0, 5, [0, 0, 0, 8]),
    ])
    func framesOfAStreamThatIsNotOpenEndTheConnectionAtOnce(frame: [UInt8]) throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + rawFrame(1, 4, 1, RawHTTP2.exportHeaders) + rawFrame(0, 1, 1, GRPCClient.framed([1])))
        #expect(intake.isOpen && intake.sink.seen.count == 1)
        _ = try intake.received()
        try intake.send(frame)
        // GOAWAY with PROTOCOL_ERROR.
        let told = try intake.received()
        #expect(told.dropFirst(3).first == 7 && told.suffix(4) == [0, 0, 0, 1])
        #expect(!intake.isOpen && intake.closed("grpc", "protocol") == 1)
    }

    /// A client that has not yet seen that its call is over.
    @Test func whatCrossesTheEndOfACallHarmsNobody() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + rawFrame(1, 4, 1, RawHTTP2.exportHeaders) + rawFrame(0, 1, 1, GRPCClient.framed([1])))
        try intake.send(rawFrame(8, 0, 1, [0, 0, 0, 1]) + rawFrame(3, 0, 1, [0, 0, 0, 8]))
        #expect(intake.isOpen && intake.closed("grpc", "protocol") == 0)
    }

    @Test func theConnectionsWindowOutlivesACallThatWasReset() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.send(Self.preface + rawFrame(1, 4, 1, RawHTTP2.exportHeaders) + rawFrame(0, 0, 1, GRPCClient.framed(noise(100), length: 16 << 20)))
        intake.advance(.seconds(80))
        _ = try intake.received()
        // On its way before the reset was seen, and more than the window of the connection.
        for start in stride(from: 0, to: 6 << 20, by: 16_384) { try intake.send(rawFrame(0, 0, 1, noise(16_384, seed: UInt64(start)))) }
        var opened = 0
        var bytes = try intake.received()[...]
        while let header = FrameHeader(bytes.span.bytes) {
            let payload = bytes.dropFirst(FrameHeader.size).prefix(header.length)
            if header.kind == 8, header.stream == 0 { opened += payload.reduce(0) { $0 << 8 | Int($1) } }
            bytes = bytes.dropFirst(FrameHeader.size + header.length)
        }
        #expect(opened >= 4 << 20 && intake.isOpen)
    }
}
