import RemoteWrite
import SelfMetrics
import Settings
import TestSupport
import Testing

/// Several tenants and endpoints, bounds, secrets, shutdown: against scripted servers on real sockets.
@Suite("Remote writer: tenants, endpoints, shutdown", .timeLimit(.minutes(Patience.minutes(2))))
struct RemoteWriterSharingTests {
    @Test func tenantsAndEndpointsAreIndependent() async throws {
        let broken = try await PushServer(Array(repeating: .answer(500), count: 1000))
        let working = try await PushServer()
        var second = RemoteWriteEndpoint(url: working.url)
        second.name = "second"
        second.headers = ["X-Token": Secret("endpoint"), "X-Scope-OrgID": Secret("")]
        try await WriterFixture.run([RemoteWriteEndpoint(url: broken.url), second]) { fixture in
            fixture.writer.setHeaders(["x-token": "tenant"], tenant: "b")
            for tenant in ["a", "b"] {
                for endpoint in 0...1 { fixture.writer.enqueue([batch(1)], tenant: tenant, to: endpoint) }
            }
            fixture.writer.enqueue([batch(1)], tenant: "a", to: 2)
            try await awaitUntil("2 batches are delivered") { await fixture.writer.report().delivered.batches >= 2 }
            let sent = working.pushes.sorted { $0.headers["x-scope-orgid"][0] < $1.headers["x-scope-orgid"][0] }
            #expect(sent.map { $0.headers["x-scope-orgid"] } == [["a"], ["b"]])
            #expect(sent.map { $0.headers["x-token"] } == [["endpoint"], ["tenant"]])
            #expect(await fixture.writer.flush(within: 0).batches == 2)
            #expect(fixture.metric("samples_total", "remote_name=\"second\"", "tenant=\"b\"") == 1)
            #expect(fixture.metric("samples_dropped_total", "reason=\"shutdown\"") == 2)
            #expect(fixture.metric("samples_pending") == 0)
        }
        await broken.close()
        await working.close()
    }

    @Test func headersOfATenantCanChange() async throws {
        let server = try await PushServer()
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            for (index, headers) in [[:], ["X-Token": "one"], ["X-Token": "two"], [:]].enumerated() {
                fixture.writer.setHeaders(headers, tenant: "t")
                fixture.writer.enqueue([batch(1, collection: UInt64(index))], tenant: "t", to: 0)
                try await server.pushes(atLeast: index + 1)
            }
            #expect(server.pushes.map { $0.headers["x-token"] } == [[], ["one"], ["two"], []])
        }
        await server.close()
    }

    @Test func aFullQueueDropsTheOldestAndSaysSo() async throws {
        let server = try await PushServer([.silence])
        var limits = RemoteWriteLimits()
        limits.maxQueueBytes = 30
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)], limits: limits) { fixture in
            for mark in 1...10 { fixture.writer.enqueue([batch(UInt8(mark), collection: UInt64(mark))], tenant: "t", to: 0) }
            #expect(await fixture.writer.flush(within: 0).batches == 3)
            #expect(fixture.metric("samples_dropped_total", "reason=\"queue_full\"") == 7)
            #expect(fixture.metric("samples_dropped_total", "reason=\"shutdown\"") == 3)
            #expect(fixture.metric("samples_pending") == 0)
            let full = fixture.lines.filter { $0.contains("queue is full at 30 bytes") }
            #expect(full.count == 1)
        }
        await server.close()
    }

    @Test func credentialsComeFromTheFileAndFailuresAreRetried() async throws {
        let directory = try TemporaryDirectory("credentials")
        let server = try await PushServer()
        var endpoint = RemoteWriteEndpoint(url: server.url)
        endpoint.credentials.basicAuth = BasicAuthSettings(username: "user", password: "", passwordFile: directory.file("password"))
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await fixture.counts("samples_retried_total")
            #expect(server.pushes.isEmpty)
            try directory.write("password", "pass\n")
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.map { $0.headers["authorization"] } == [["Basic dXNlcjpwYXNz"]])
            #expect(fixture.lines.first?.contains("No such file or directory") == true)
        }
        await server.close()
    }

    @Test func aSecretThatIsNoHeaderValueIsNotLogged() async throws {
        var endpoint = RemoteWriteEndpoint(url: "http://user:hush@127.0.0.1:1/")
        endpoint.credentials.authorization = AuthorizationSettings(type: "Bearer", credentials: "hush\u{1}\r\nX: y")
        endpoint.headers = ["X-Token": Secret("hush")]
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            _ = try await fixture.firstLine()
            #expect(await fixture.writer.flush(within: 0).batches == 1)
            #expect(fixture.lines.first?.contains("invalid header field values") == true)
            #expect(fixture.lines.contains { $0.contains("could not be finished") })
            let everything = fixture.lines.joined() + fixture.registry.exposition()
            #expect(!everything.contains("hush"))
        }
    }

    @Test func flushEndsAtItsDeadline() async throws {
        let server = try await PushServer([.silence])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1), batch(2, collection: 2)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: 100 * millisecond).batches == 2)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
        }
        await server.close()
    }

    @Test func withoutEndpointsThereIsNothingToDo() async throws {
        try await WriterFixture.run([]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: 0).batches == 0)
        }
    }

    @Test(arguments: ["", "nonsense", "ftp://host/", "http://", "://"])
    func anImpossibleURLIsAnError(url: String) async throws {
        let good = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        await #expect(throws: RemoteWriteError.self) { try await WriterFixture.run([good, RemoteWriteEndpoint(url: url)]) { _ in } }
    }

    @Test func equalEntriesKeepTheirMetricsApart() async throws {
        let server = try await PushServer()
        let endpoint = RemoteWriteEndpoint(url: server.url)
        try await WriterFixture.run([endpoint, endpoint]) { fixture in
            for index in 0...1 { fixture.writer.enqueue([batch(1)], tenant: "t", to: index) }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_total", "remote_name=\"\(endpoint.remoteName)-2\"") == 1)
        }
        await server.close()
    }
}
