import Foundation
import NIOCore
import Receivers
import Testing

/// The beginning of a connection, until it is known to be one of HTTP/2.
@Suite struct PrefaceCheckTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + rawFrame(4, 0, 0, [])
    private static let call = rawFrame(1, 4, 1, RawHTTP2.exportHeaders) + rawFrame(0, 1, 1, GRPCClient.framed([1]))

    /// HTTP/2 begins once, and nothing is lost.
    @Test func whatComesWhileHTTP2BeginsComesBehindWhatWas() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.readInTheMidstOfAWrite(Self.call)
        try intake.send(Self.preface)
        #expect(intake.isOpen && intake.sink.seen.count == 1 && intake.closed("grpc", "protocol") == 0)
    }

    @Test func whoCameToTheWrongPortIsToldOnce() throws {
        let intake = try EmbeddedIntake(.grpc)
        try intake.readInTheMidstOfAWrite(Array("GET /again HTTP/1.1\r\n\r\n".utf8))
        try intake.send("GET / HTTP/1.1\r\n\r\n")
        #expect(try intake.text().components(separatedBy: "HTTP/1.1 400").count == 2)
        #expect(intake.closed("grpc", "wrong_protocol") == 1)
    }
}
