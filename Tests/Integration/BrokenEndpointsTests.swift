import TestSupport
import Testing

/// What is wrong with where series and requests go, and with where they are kept.
struct BrokenEndpointsTests {
    private static func answering(_ status: Int, _ text: String) throws -> LoopbackHTTPServer {
        try LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(status, body: Array("\(text)\n".utf8)) }
    }

    /// Runs a sidecar that writes to a server with this answer, until `isTold` of its first page and its log.
    private static func writing(_ status: Int, _ text: String, until isTold: @escaping @Sendable (_ page: String, _ log: String) -> Bool) async throws
    {
        try await onThread {
            let server = try answering(status, text)
            defer { server.close() }
            let entry: JSONValue = ["url": .string("http://127.0.0.1:\(server.port)/api/v1/push")]
            try SidecarProcess(SidecarConfiguration(remoteWrite: [entry])).during { sidecar in
                try BrokenSetup.send(SpanFixture(), 3, to: sidecar)
                try waitUntil("it is told", state: { sidecar.process.log() }) { isTold(try BrokenSetup.page(sidecar, "/"), sidecar.process.log()) }
            }
        }
    }

    /// Mimir with tenants, and nobody said which.
    @Test(arguments: [401, 422]) func aServerThatWantsATenant(_ status: Int) async throws {
        let cure = "set headers: {X-Scope-OrgID: "
        try await Self.writing(status, "no org id") { page, log in
            page.contains("HTTP status \(status): no org id") && page.contains(cure) && log.contains(cure)
        }
    }

    /// A proxy with a login before the server: whoever sees 200 alone believes that all is well.
    @Test func aLoginPage() async throws {
        let cure = "own port and path, or what proves who writes"
        try await Self.writing(200, "<!DOCTYPE html><title>Sign in</title>") { page, log in
            [page, log].allSatisfy { $0.contains("HTTP status 200 with a web page instead of an answer") && $0.contains(cure) }
                && log.contains("code=remote_write")
        }
    }

    /// Two processes with one name.
    @Test func anotherProcessThatWritesTheSame() async throws {
        let text = "another sample with the same timestamp, but a different value, has already been ingested (err-mimir-sample-duplicate-timestamp)"
        let cause = "another process writes the same series"
        try await Self.writing(400, text) { page, log in
            [page, log].allSatisfy { $0.contains(cause) && $0.contains("__metrics_gen_instance (the host name, here ") }
        }
    }

    /// The wrong path, the wrong password, no password: before anything is sent.
    @Test(arguments: [
        (404, "404 page not found", "{url: URL}", "it is /api/v1/push for Mimir and Cortex"),
        (401, "Unauthorized", "{url: URL}", "set basic_auth or authorization on this remote_write entry"),
        (401, "Unauthorized", "{url: URL, basic_auth: {username: a, password: b}}", "does not accept the user, password or token"),
        (400, "out of order sample", "{url: URL}", "another process writes the same series"),
    ])
    func whatCheckAsks(_ status: Int, _ text: String, _ entry: String, _ cure: String) async throws {
        try await onThread {
            let server = try Self.answering(status, text)
            defer { server.close() }
            let entry = entry.replacing("URL", with: "\"http://127.0.0.1:\(server.port)/push\"")
            let directory = try TemporaryDirectory("broken")
            try directory.write("tempo.yaml", "metrics_generator: {storage: {path: wal, remote_write: [\(entry)]}}")
            let command = try MetronomeCommand(["check", "tempo.yaml", "--remote"], in: directory)
            #expect(
                command.output.contains("does not take writes: HTTP \(status), \(text)\n    → ") && command.output.contains(cure), "\(command.output)"
            )
            #expect(!command.output.contains("here \"\""), "the host has a name")
        }
    }

    /// A server that repeats a request in its refusal: nothing that proves who writes is anywhere that people look.
    @Test func aServerThatRepeatsWhatProvesUs() async throws {
        try await onThread {
            let (password, key) = ("s3cret-0123456789", "k3y-abcdefghij")
            let server = try LoopbackHTTPServer { request in
                let fields = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
                return LoopbackHTTPServer.Answer(400, body: Array("bad request \(request.path) \(fields) user metronome:\(password)\n".utf8))
            }
            defer { server.close() }
            let entry: JSONValue = [
                "url": .string("http://127.0.0.1:\(server.port)/api/v1/push?key=\(key)"),
                "basic_auth": ["username": "metronome", "password": .string(password)], "headers": ["X-Key": .string(key)],
            ]
            // metronome:s3cret-0123456789
            let secrets = [password, key, "bWV0cm9ub21lOnMzY3JldC0wMTIzNDU2Nzg5"]
            func expectNothing(_ text: String, _ place: String) {
                for secret in secrets { #expect(!text.contains(secret), "\(place): \(text)") }
            }
            let configuration = SidecarConfiguration(remoteWrite: [entry])
            try SidecarProcess(configuration).during { sidecar in
                try BrokenSetup.send(SpanFixture(), 3, to: sidecar)
                try waitUntil("it is told", state: { sidecar.process.log() }) { sidecar.process.log().contains("<secret>") }
                let pages = [
                    "/", "/status", "/status/config", "/status/config?mode=diff", "/status/endpoints", "/console/targets", "/api/v1/targets",
                    "/api/v1/path", "/api/v1/warnings", "/metrics",
                ]
                for page in pages {
                    expectNothing(try BrokenSetup.page(sidecar, page), page)
                    expectNothing(try HTTPClient.get(sidecar.ports.admin, page).text, page)
                }
                #expect(try BrokenSetup.page(sidecar, "/console/targets").contains("&lt;secret&gt;"))
                expectNothing(sidecar.process.log(), "the log")
            }
            let directory = try TemporaryDirectory("broken")
            try directory.write("tempo.yaml", try (["metrics_generator": ["storage": ["path": "wal", "remote_write": [entry]]]] as JSONValue).text())
            let command = try MetronomeCommand(["check", "tempo.yaml", "--remote"], in: directory)
            #expect(command.output.contains("<secret>"), "\(command.output)")
            expectNothing(command.output, "check --remote")
        }
    }

    /// Two processes with one directory: the second one says so, and whose it is.
    @Test func aDirectoryThatAnotherProcessHas() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("broken")
            let configuration = SidecarConfiguration(generator: ["storage": ["path": .string(directory.file("shared"))]])
            try SidecarProcess(configuration).during { _ in
                let ports = try (0..<3).map { _ in try LoopbackPorts.take() }
                let listen = "{grpc: '127.0.0.1:\(ports[0])', http: '127.0.0.1:\(ports[1])', admin: '127.0.0.1:\(ports[2])'}"
                try directory.write("b.yaml", "{metronome: {listen: \(listen)}, metrics_generator: {storage: {path: shared}}}")
                let second = try ChildProcess(
                    SidecarProcess.binary, ["serve", "b.yaml"], directory: directory.path, logPath: directory.file("log"))
                defer { second.destroy() }
                try waitUntil("it is told", state: { second.log() }) {
                    second.log().contains("is used by another process") && second.log().contains("give each process a directory of its own")
                }
            }
        }
    }

    /// No room for a new series: which one, by which limit.
    @Test func aSeriesWithoutRoom() async throws {
        try await BrokenSetup.running(overrides: ["max_active_series": 19], extra: ["metronome": ["explain": ["interval": "1ms"]]]) { sidecar in
            try BrokenSetup.send(SpanFixture(name: "GET /first"), 1, to: sidecar)
            // A request is looked at every 20 ms.
            try waitUntil("one with the second name is kept") {
                try BrokenSetup.send(SpanFixture(name: "GET /second"), 1, to: sidecar)
                return try BrokenSetup.explain(sidecar, "name=GET%20/second").contains("\"GET /second\"")
            }
            let explained = try BrokenSetup.explain(sidecar, "name=GET%20/second&limit=1")
            #expect(explained.contains("limited: traces_spanmetrics_calls_total, traces_spanmetrics_latency, traces_spanmetrics_size_total: no room"))
            #expect(explained.contains("max_active_series of 19 is reached") && explained.contains("metric_overflow=\"true\""), "\(explained)")
            #expect(explained.contains("→ overrides.defaults.metrics_generator.max_active_series"))
            #expect(!(try BrokenSetup.explain(sidecar, "name=GET%20/first&limit=1").contains("limited:")))
        }
    }
}
