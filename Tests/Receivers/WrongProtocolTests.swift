import NIOCore
import Receivers
import Testing

/// Clients at the wrong port: known by what they send, and told where to go.
@Suite struct WrongProtocolTests {
    private static let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]

    @Test func http1OnTheGRPCPort() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            for request in [
                "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "GET /metrics HTTP/1.1\r\n\r\n", "PUT / HTTP/1.0\r\n\r\n",
            ] {
                let socket = try RawSocket(port: intake.grpcPort)
                for byte in request.utf8 { socket.send([byte]) }
                let answer = await socket.receiveAll()
                #expect(
                    answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.contains("http://127.0.0.1:\(intake.httpPort)/v1/traces"), "\(answer)")
            }
            #expect(intake.closed("grpc", "wrong_protocol") == 3 && intake.wrong("grpc", "http1") == 3)
        }
    }

    @Test func http2AndTLSOnTheHTTPPort() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let grpc = try RawSocket(port: intake.httpPort)
            grpc.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            grpc.send(rawFrame(4, 0, 0, []))
            let answer = await grpc.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("OTLP/gRPC to 127.0.0.1:\(intake.grpcPort)"), "\(answer)")
            for port in [intake.httpPort, intake.grpcPort] {
                let tls = try RawSocket(port: port)
                tls.send(Self.hello)
                let answer = await tls.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("TLS"), "\(answer)")
            }
            #expect(intake.wrong("http", "http2") == 1 && intake.wrong("http", "tls") == 1 && intake.wrong("grpc", "tls") == 1)
        }
    }

    @Test func otherSignalsAreToldThatTracesAreTaken() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            for (path, word) in [
                ("/v1/metrics", "traces only"), ("/v1/logs", "traces only"), ("/api/v2/spans", "Zipkin"), ("/api/traces?x=1", "Jaeger"),
            ] {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                let answer = await socket.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains(word), "\(answer)")
            }
            let client = try await GRPCClient(port: intake.grpcPort, group: intake.group)
            let call = try await client.call("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", GRPCClient.framed([]))
            #expect(call.grpcStatus == "12" && call.message.contains("traces only"))
            await client.close()
            #expect(intake.wrong("http", "otlp_metrics") == 1 && intake.wrong("grpc", "otlp_metrics") == 1 && intake.refused("http", "route") == 4)
        }
    }

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
