import Console
import Foundation
import NIOCore
import SelfMetrics
import Serving
import Testing

/// The admin server with curl as its peer.
@Suite struct AdminServerTests {
    private static let long = String(repeating: "metronome 1\n", count: 10_000)

    @Test func answersGetHeadAndPost() async throws {
        try await AdminHarness.with {
            $0.register("/echo", methods: ["GET", "POST"], summary: "") { request in
                .text("\(request.method) \(request.path) \(request.query.map(\.value)) \(String(decoding: request.body, as: UTF8.self))")
            }
        } _: { (admin: AdminHarness) async throws in
            #expect(try await admin.curl("/echo?a=1&b=x%20y") == #"GET /echo ["1", "x y"] "#)
            #expect(try await admin.curl("/echo", "-d", "body") == "POST /echo [] body")
            let head = try await admin.curl("/echo", "-I")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.contains("content-length: 13\r\n"))
            #expect(try await admin.curl("/none", "-i").hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(try await admin.curl("/echo", "-X", "PUT", "-i").contains("allow: GET, POST\r\n"))
            #expect(try await admin.curl("/echo", "--http1.0", "-i").contains("connection: close\r\n"))
        }
    }

    @Test func durationsAreKeptByRoute() async throws {
        try await AdminHarness.with {
            $0.register("/a/b/*", summary: "") { _ in .text("a") }
        } _: { (admin: AdminHarness) async throws in
            let url = "http://127.0.0.1:\(admin.server.port ?? 0)"
            // What came before on a connection is counted when the next answer is there.
            _ = try await admin.curl("/a/b/x", "-X", "PATCH", "\(url)/none", "\(url)/a/b/last")
            _ = try await admin.curl("/a/b/y", "\(url)/none")
            func count(_ method: String, _ route: String, _ status: Int) -> UInt64 {
                admin.metrics.distribution(
                    "tempo_request_duration_seconds", "",
                    [("method", method), ("route", route), ("status_code", "\(status)"), ("ws", "false")]
                ).counts.reduce(0, +)
            }
            #expect(count("other", "a_b", 405) >= 1)
            #expect(count("other", "notfound", 404) >= 1)
            // An answer is counted when the system has taken it, which may be after the client has it.
            for _ in 0..<3000 where count("GET", "a_b", 200) == 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(count("GET", "a_b", 200) == 1)
            #expect(!admin.metrics.exposition().contains("PATCH"))
        }
    }

    @Test func keepsConnectionsAlive() async throws {
        try await AdminHarness.with {
            $0.register("/a", summary: "") { _ in .text("a") }
        } _: { (admin: AdminHarness) async throws in
            let url = "http://127.0.0.1:\(admin.server.port ?? 0)/a"
            #expect(try await admin.curl("/a", url, url) == "aaa")
            #expect(admin.metrics.counter("metronome_console_accepted_connections_total", "", [("transport", "admin")]).value == 1)
        }
    }

    @Test func compressesWhatIsWorthIt() async throws {
        try await AdminHarness.with {
            $0.register("/long", summary: "") { _ in .text(Self.long) }
            $0.register("/short", summary: "") { _ in .text("short") }
        } _: { (admin: AdminHarness) async throws in
            #expect(try await admin.curl("/long") == Self.long)
            #expect(try await admin.curl("/long", "--compressed") == Self.long)
            let head = try await admin.curl("/long", "--compressed", "-o", "/dev/null", "-D", "-", "-w", "%{size_download}")
            #expect(head.contains("content-encoding: gzip\r\n") && !head.hasSuffix("\n\(Self.long.utf8.count)"))
            #expect(!(try await admin.curl("/short", "--compressed", "-i")).contains("content-encoding"))
        }
    }

    @Test func streamsInChunks() async throws {
        try await AdminHarness.with {
            $0.register("/stream", summary: "") { _ in
                AdminResponse(body: .stream { for number in 0..<1_000 { try await $0.write("line \(number)\n") } })
            }
            $0.register("/sequence", summary: "") { _ in
                .chunks(
                    AsyncStream { continuation in
                        for _ in 0..<3 { continuation.yield(Array("x".utf8)) }
                        continuation.finish()
                    }, contentType: "text/x")
            }
        } _: { (admin: AdminHarness) async throws in
            let lines = (0..<1_000).map { "line \($0)\n" }.joined()
            #expect(try await admin.curl("/stream") == lines)
            #expect(try await admin.curl("/stream", "--compressed") == lines)
            #expect(try await admin.curl("/stream", "--http1.0") == lines)
            #expect(try await admin.curl("/sequence", "-i").contains("transfer-encoding: chunked\r\n\r\nxxx"))
            let url = "http://127.0.0.1:\(admin.server.port ?? 0)/sequence"
            #expect(try await admin.curl("/stream", "-I", url).components(separatedBy: "HTTP/1.1 200 OK").count == 3)
        }
    }

    @Test func aLargePageIsWholeThoughTheConnectionCloses() async throws {
        let size = 24 << 20
        try await AdminHarness.with {
            $0.register("/large", summary: "") { _ in
                AdminResponse(body: .bytes([UInt8](repeating: 0x61, count: size)))
            }
        } _: { (admin: AdminHarness) async throws in
            for _ in 0..<4 {
                let read = try await admin.curl(
                    "/large", "-H", "Connection: close", "--limit-rate", "60M", "-o", "/dev/null", "-w", "%{size_download}")
                #expect(read == "\(size)")
            }
        }
    }

    @Test func aStreamWaitsForItsReaderAndNotForEver() async throws {
        let counter = Counter()
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        var limits = AdminLimits()
        limits.answerTime = .milliseconds(200)
        try await AdminHarness.with(limits) {
            $0.register("/endless", summary: "") { _ in
                AdminResponse(
                    body: .stream { writer in
                        defer { end.yield() }
                        let chunk = [UInt8](repeating: 0x61, count: 65_536)
                        while true {
                            try await writer.write(chunk)
                            counter.add(chunk.count)
                        }
                    })
            }
        } _: { (admin: AdminHarness) async throws in
            // A peer that asks and never reads: only the buffers in between can be filled, then writing stands still.
            let peer = try await admin.connect(sending: "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            for await _ in ended { break }
            #expect(counter.value < 64 << 20, "\(counter.value) bytes were written ahead of the reader")
            #expect(admin.closed("unread_answers") == 1)
            try? await peer.close()
        }
    }

    @Test func limitsAreAnsweredOrClosed() async throws {
        var limits = AdminLimits()
        limits.bodyBytes = 1_000
        limits.headerBytes = 2_000
        try await AdminHarness.with(limits, { $0.register("/a", methods: ["POST"], summary: "") { _ in .text("a") } }) {
            (admin: AdminHarness) async throws in
            #expect(try await admin.curl("/a", "-i", "-d", String(repeating: "x", count: 20_000)).contains("HTTP/1.1 413 "))
            #expect(try await admin.curl("/a", "-d", String(repeating: "x", count: 1_000)) == "a")
            #expect(try await admin.curl("/a", "-i", "-H", "A: \(String(repeating: "x", count: 3_000))").hasPrefix("HTTP/1.1 431 "))
            #expect(admin.closed("header_bytes") == 1)
        }
    }

    @Test func slowAndSilentConnectionsAreEnded() async throws {
        var limits = AdminLimits()
        limits.requestTime = .milliseconds(200)
        try await AdminHarness.with(limits) { (admin: AdminHarness) async throws in
            #expect(try await admin.curl("/", "-H", "Content-Length: 5", "-X", "POST", "-i").isEmpty)
            #expect(admin.closed("request_time") == 1)
        }
        limits = AdminLimits()
        limits.headTime = .milliseconds(200)
        try await AdminHarness.with(limits) { (admin: AdminHarness) async throws in
            let peer = try await admin.connect()
            try await peer.writeAndFlush(ByteBuffer(string: "GET / HT"))
            try await admin.settle { admin.closed("head_time") == 1 }
            try? await peer.close()
        }
        limits = AdminLimits()
        limits.idle = .milliseconds(200)
        try await AdminHarness.with(limits) { (admin: AdminHarness) async throws in
            let peer = try await admin.connect()
            try await admin.settle { admin.closed("idle") == 1 }
            try? await peer.close()
        }
    }

    @Test func idleConnectionsKeepNobodyOut() async throws {
        var limits = AdminLimits()
        limits.connections = 2
        try await AdminHarness.with(limits, { $0.registerImmediate("/ready", summary: "") { .text("ready\n") } }) {
            (admin: AdminHarness) async throws in
            var idle: [any Channel] = []
            for _ in 0..<5 { idle.append(try await admin.connect()) }
            #expect(try await admin.curl("/ready") == "ready\n")
            #expect(try await admin.curl("/ready", "-I").hasSuffix("content-length: 6\r\n\r\n"))
            #expect(admin.closed("connections") >= 4)
            for peer in idle { try? await peer.close() }
        }
    }

    @Test func readyIsAnsweredOnAConnectionLikeOtherPages() async throws {
        try await AdminHarness.with {
            $0.registerImmediate("/ready", summary: "") { .text("ready\n", status: 503) }
            $0.register("/a", summary: "") { _ in .text("a") }
        } _: { (admin: AdminHarness) async throws in
            let base = "http://127.0.0.1:\(admin.server.port ?? 0)"
            #expect(try await admin.curl("/ready", "\(base)/a", "\(base)/ready?x=1", "\(base)/a") == "aready\naready\n")
            #expect(try await admin.curl("/ready", "-d", "x", "-i").hasPrefix("HTTP/1.1 405 "))
            #expect(try await admin.curl("/ready", "-H", "Connection: close", "-i").contains("connection: close\r\n"))
            #expect(admin.metrics.exposition().contains("route=\"ready\",status_code=\"503\""))
        }
    }

    @Test func upgradesAreNotTaken() async throws {
        try await AdminHarness.with {
            $0.register("/a", summary: "") { _ in .text("a") }
        } _: { (admin: AdminHarness) async throws in
            let url = "http://127.0.0.1:\(admin.server.port ?? 0)/a"
            #expect(try await admin.curl("/a", "--http2", url, url) == "aaa")
            #expect(admin.metrics.counter("metronome_console_accepted_connections_total", "", [("transport", "admin")]).value == 1)
        }
    }

    @Test func sendersOfSpansAreToldWhereToGo() async throws {
        try await AdminHarness.with { (admin: AdminHarness) async throws in
            admin.guide.note(.http, try SocketAddress(ipAddress: "127.0.0.1", port: 4318))
            admin.guide.note(.grpc, try SocketAddress(ipAddress: "127.0.0.1", port: 4317))
            let answer = try await admin.curl("/v1/traces", "-i", "-d", "{}")
            #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("http://127.0.0.1:4318/v1/traces"), "\(answer)")
            _ = try await admin.curl("/v1/traces", "-i", "--http2-prior-knowledge", "-d", "{}")
            let counter = admin.metrics.counter("metronome_wrong_protocol_total", "", [("port", "admin"), ("protocol", "http2")])
            #expect(counter.value == 1 && admin.closed("wrong_protocol") == 1)
        }
    }

    @Test func stoppingFinishesTheAnswerInProgress() async throws {
        let (begun, signal) = AsyncStream.makeStream(of: Void.self)
        let (release, letGo) = AsyncStream.makeStream(of: Void.self)
        try await AdminHarness.with {
            $0.register("/slow", summary: "") { _ in
                signal.yield()
                for await _ in release { break }
                return .text("done")
            }
        } _: { (admin: AdminHarness) async throws in
            async let answer = admin.curl("/slow")
            for await _ in begun { break }
            async let stopped: Void = admin.server.stop(deadline: .now() + .seconds(10))
            letGo.yield()
            #expect(try await answer == "done")
            await stopped
            #expect(admin.closed("drain") == 0)
        }
    }

    @Test func anAddressInUseNamesTheSetting() async throws {
        try await AdminHarness.with { (admin: AdminHarness) async throws in
            let port = admin.server.port ?? 0
            do {
                _ = try await AdminServer.start(
                    AdminHarness.address(port), router: AdminRouter(), metrics: MetricsRegistry(), logger: AdminHarness.logger)
                Issue.record("two servers on one address")
            } catch {
                #expect(
                    "\(error)"
                        == "127.0.0.1:\(port) is in use; set metronome.listen.admin to another address (now from server.http_listen_port)")
            }
        }
    }
}
