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
}
