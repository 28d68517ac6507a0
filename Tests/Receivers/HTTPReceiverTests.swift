import NIOCore
import Receivers
import Settings
import TestSupport
import Testing

/// OTLP/HTTP over real sockets.
@Suite struct HTTPReceiverTests {
    private func post(_ body: String, type: String = "application/json", _ more: String = "") -> String {
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let sink = RecordingSink { body in .accepted(rejected: body.count, message: String(decoding: body, as: UTF8.self)) }
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send(post("{1}") + post("{22}") + post("{333}", "Connection: close\r\n"))
            let all = await socket.receiveAll()
            #expect(all.occurrences(of: "HTTP/1.1 200 OK") == 3)
            let places = ["{1}", "{22}", "{333}"].compactMap { all.firstRange(of: $0)?.lowerBound }
            #expect(places.count == 3 && places == places.sorted())
            #expect(all.occurrences(of: "connection: close") == 1)
        }
        #expect(sink.seen.allSatisfy { $0.encoding == .json && $0.transport == .http })
    }

    @Test func chunkedGzipAndHalfClose() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            let packed = gzipped(noise(5_000))
            socket.send(
                "POST /v1/traces?a=b HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: gzip\r\n"
                    + "X-Scope-OrgID: one\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: packed.count, by: 999) {
                let piece = packed[start..<min(start + 999, packed.count)]
                socket.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
            }
            socket.send("0\r\n\r\n")
            socket.endSending()
            let answer = await socket.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK") && answer.contains("content-length: 0"))
            #expect(await intake.settledInFlightBytes() == 0)
        }
        #expect(sink.seen.map(\.body) == [noise(5_000)] && sink.seen.first?.orgIDs == ["one"])
    }

    @Test func refusalsOfTheSinkBecomeStatuses() async throws {
        let sink = RecordingSink { _ in .refused(code: .resourceExhausted, message: "slow down", retryAfterSeconds: 3) }
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send(post("{}"))
            let answer = await socket.receive(until: "}]}")
            #expect(
                answer.hasPrefix("HTTP/1.1 429 ") && answer.contains("retry-after: 3\r\n") && answer.contains(#"{"code":8,"message":"slow down""#))
            socket.send(post("", type: "application/x-protobuf", "Connection: close\r\n"))
            #expect(await socket.receiveAll().contains("content-type: application/x-protobuf"))
        }
    }

    @Test func earlyRefusalsKeepTheConnectionUsable() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send(post("{bad}", type: "text/plain") + post("{bad}", "Content-Encoding: br\r\n") + post("{ok}"))
            let answers = await socket.receive(until: "partialSuccess")
            #expect(answers.occurrences(of: "HTTP/1.1 415 ") == 2 && answers.occurrences(of: "HTTP/1.1 200 ") == 1)
            socket.send("GET /v1/traces HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let more = await socket.receiveAll()
            #expect(more.contains("HTTP/1.1 405 ") && more.contains("allow: POST") && more.contains("HTTP/1.1 404 "))
        }
        #expect(sink.seen.map(\.body) == [Array("{ok}".utf8)])
    }

    @Test func tooLargeBodiesAreRefusedWithoutBuffering() async throws {
        var limits = IntakeLimits()
        limits.maxMessageBytes = 100
        try await Intake.with(limits, sink: RecordingSink()) { (intake: Intake) async throws in
            let announced = try RawSocket(port: intake.httpPort)
            announced.send(post(String(repeating: "x", count: 100_000)))
            #expect(await announced.receiveAll().hasPrefix("HTTP/1.1 413 "))
            let chunked = try RawSocket(port: intake.httpPort)
            chunked.send("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            chunked.send("65\r\n" + String(repeating: "x", count: 101) + "\r\n")
            #expect(await chunked.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
            chunked.send("0\r\n\r\n")
            #expect(await chunked.receiveAll().isEmpty)
            #expect(intake.refused("http", "message_too_large") == 2)
            #expect(await intake.settledInFlightBytes() == 0)
        }
    }

    @Test func headersAboveTheLimitAreRefused() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            for request in [
                "GET /\(String(repeating: "x", count: 100_000)) HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nA: \(String(repeating: "x", count: 100_000))\r\n\r\n",
            ] {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send(request)
                let answer = await socket.receiveAll()
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 431 "))
            }
            #expect(intake.closed("http", "header_bytes") == 2)
        }
    }

    /// Java's HTTP client asks with its first request; the answer in HTTP/1.1 says no, and the connection goes on.
    @Test func anUpgradeThatIsNotTakenEndsNothing() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            let upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
            socket.send(post("{1}", upgrade))
            #expect(await socket.receive(until: "partialSuccess").hasPrefix("HTTP/1.1 200 OK"))
            socket.send(post("{22}", upgrade) + post("{333}") + "GET /v1/traces HTTP/1.1\r\nHost: x\r\n\(upgrade)\r\n" + post("{4}"))
            let answers = await socket.receive(until: "partialSuccess", times: 3)
            #expect(answers.occurrences(of: "HTTP/1.1 200 OK") == 3 && answers.occurrences(of: "HTTP/1.1 405 ") == 1)
        }
        #expect(sink.seen.map { String(decoding: $0.body, as: UTF8.self) } == ["{1}", "{22}", "{333}", "{4}"])
    }

    @Test func connectIsRefusedAndNothingBehindItIsKept() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n" + post("{}"))
            let answer = await socket.receiveAll()
            #expect(answer.occurrences(of: "HTTP/1.1") == 1 && answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("connection: close"))
        }
    }

    @Test func headHasNoBody() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send("HEAD /v1/traces HTTP/1.1\r\nHost: x\r\n\r\nHEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answers = await socket.receiveAll()
            #expect(answers.hasPrefix("HTTP/1.1 405 ") && answers.contains("\r\n\r\nHTTP/1.1 404 ") && answers.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func malformedRequestsAreAnswered() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let cases = [
                ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400", "several Host headers"),
                ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501", "gzip, chunked"),
                ("GET / HTTP/2.7\r\nHost: x\r\n\r\n", "505", "HTTP/2.7"),
            ]
            for (request, status, message) in cases {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send(request)
                let answer = await socket.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(message), "\(answer)")
            }
            #expect(intake.closed("http", "protocol") == 3)
        }
    }

    /// Whoever sends nothing in many pieces keeps the loop busy for no byte that a limit would count.
    @Test func bodiesOfTooManyMembersAreCounted() throws {
        let intake = try EmbeddedIntake(.http)
        let body = Array([[UInt8]](repeating: gzipped([]), count: 1_025).joined())
        let head = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        try intake.send("\(head)Content-Length: \(body.count)\r\n\r\n")
        try intake.send(body)
        #expect(try intake.text().hasPrefix("HTTP/1.1 400 "))
        #expect(intake.refused("http", "compression") == 1 && intake.sink.seen.isEmpty)
    }

    @Test func curlSeesContinueAndErrors() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let url = "http://127.0.0.1:\(intake.httpPort)/v1/traces"
            let common = ["-sv", "-m", "10", "--expect100-timeout", "9", "-H", "Expect: 100-continue"]
            let accepted = try await run("curl", common + ["-H", "Content-Type: application/json", "-d", "{}", url])
            #expect(accepted.output.contains("HTTP/1.1 100 Continue") && accepted.output.contains(#"{"partialSuccess":{}}"#), "\(accepted.output)")
            let refused = try await run("curl", common + ["-H", "Content-Type: text/plain", "-d", "{}", url])
            #expect(refused.output.contains("HTTP/1.1 415 ") && refused.output.contains(#""code":3"#), "\(refused.output)")
            let large = try await run("curl", common + ["-H", "Content-Type: application/json", "-H", "Content-Length: 99999999", "-d", "{}", url])
            #expect(large.output.contains("HTTP/1.1 413 "), "\(large.output)")
        }
    }

    @Test func drainingClosesIdleConnectionsAndFinishesRequests() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let idle = try RawSocket(port: intake.httpPort)
            idle.send(post("{}"))
            _ = await idle.receive(until: "partialSuccess")
            let busy = try RawSocket(port: intake.httpPort)
            let request = post("{}", "Expect: 100-continue\r\n")
            busy.send(String(request.dropLast(2)))
            _ = await busy.receive(until: "100 Continue")
            async let drained: Void = intake.receivers.drain(deadline: .now() + .seconds(10))
            #expect(await idle.receiveAll().occurrences(of: "HTTP/1.1") == 0)
            busy.send("{}")
            let answer = await busy.receiveAll()
            #expect(answer.contains("HTTP/1.1 200 OK") && answer.contains("connection: close"))
            await drained
            #expect(intake.closed("http", "drain") == 0)
            #expect(throws: RawSocket.SystemError.self) { _ = try RawSocket(port: intake.httpPort) }
        }
    }
}
