import NIOCore
import Serving
import Testing

/// Clients at the wrong port: what they are known by, and what they are told.
@Suite struct PortGuideTests {
    @Test(arguments: [
        ("GET ", WrongProtocol.http1), ("DELETE ", .http1), ("GET", nil), ("get /", nil), ("\u{16}\u{3}", .tls), ("\u{16}", nil), ("", nil),
    ])
    func firstBytesOfAnHTTP2Connection(text: String, what: WrongProtocol?) {
        #expect(WrongProtocol.onHTTP2Port(Array(text.utf8)) == what)
    }

    @Test func adviceNamesTheAddressThatTheClientCanReach() throws {
        let guide = PortGuide()
        let local = try SocketAddress(ipAddress: "10.1.2.3", port: 4317)
        #expect(guide.advice(.http2, on: .http, local: local).contains("a port that is switched on"))
        guide.note(.http, try SocketAddress(ipAddress: "0.0.0.0", port: 4318))
        guide.note(.admin, try SocketAddress(ipAddress: "127.0.0.1", port: 3210))
        #expect(
            guide.advice(.http1, on: .grpc, local: local)
                == "an HTTP/1.1 request came to the OTLP/gRPC port: send OTLP/HTTP to http://10.1.2.3:4318/v1/traces; "
                + "Metronome's pages (/metrics, /ready) are at http://127.0.0.1:3210")
        #expect(guide.advice(.otlp, on: .admin, local: nil) == "OTLP traces came to the admin port: send OTLP/HTTP to http://0.0.0.0:4318/v1/traces")
    }

    @Test func aPeerIsLoggedOnceADay() {
        var log = PeerLog()
        func isNew(_ peer: String, _ port: PortGuide.Port, _ what: WrongProtocol, day: UInt64) -> Bool {
            log.isNew(peer, port, what.rawValue, seconds: day * 86_400 + 86_399)
        }
        #expect(isNew("a", .grpc, .http1, day: 1))
        #expect(!isNew("a", .grpc, .http1, day: 1))
        #expect(isNew("a", .http, .http2, day: 1))
        #expect(isNew("b", .grpc, .http1, day: 1))
        #expect(isNew("a", .grpc, .http1, day: 2))
        for number in 0..<2_000 { _ = isNew("\(number)", .grpc, .http1, day: 2) }
        #expect(!isNew("c", .grpc, .http1, day: 2), "no more are remembered")
        #expect(isNew("c", .grpc, .http1, day: 3))
    }
}
