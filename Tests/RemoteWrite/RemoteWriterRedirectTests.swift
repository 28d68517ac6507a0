import RemoteWrite
import Settings
import TestSupport
import Testing

/// Where an answer leads: credentials go nowhere but to the server that was configured.
@Suite("Remote writer: redirects", .timeLimit(.minutes(Patience.minutes(1))))
struct RemoteWriterRedirectTests {
    private func endpoint(_ server: PushServer) -> RemoteWriteEndpoint {
        var endpoint = RemoteWriteEndpoint(url: server.url)
        endpoint.credentials.basicAuth = BasicAuthSettings(username: "user", password: "pass")
        endpoint.headers = ["X-Api-Key": Secret("key")]
        return endpoint
    }

    private let secrets = ["authorization", "x-api-key", "x-scope-orgid", "x-more"]

    @Test func anotherServerGetsNoCredentials() async throws {
        let other = try await PushServer([.answer(401, body: "who are you")])
        let server = try await PushServer([.answer(307, headers: [("Location", "http://localhost:\(other.port)/push")])])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.setHeaders(["X-More": "more"], tenant: "t")
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.lines.first?.contains("advice=a redirect leads to another server") == true)
        }
        #expect(secrets.allSatisfy { server.pushes.first?.headers[$0].count == 1 })
        #expect(secrets.allSatisfy { other.pushes.first?.headers[$0] == [] })
        #expect(other.pushes.first?.body == batch(1).body)
        #expect(other.pushes.first?.headers["content-encoding"] == ["snappy"])
        await server.close()
        await other.close()
    }

    @Test func whereItLedIsTold() async throws {
        let other = try await PushServer([.answer(401, body: "sign in")])
        let server = try await PushServer([.answer(302, headers: [("Location", "http://user:hush@localhost:\(other.port)/sso?token=hush#x")])])
        let gone = try LoopbackPorts.take()
        let broken = try await PushServer([.answer(307, headers: [("Location", "http://127.0.0.1:\(gone)/sso?token=hush")])])
        for (server, told) in [
            (server, "redirected to http://localhost:\(other.port)/sso: HTTP status 401: sign in"),
            (broken, "redirected to http://127.0.0.1:\(gone)/sso: connection refused"),
        ] {
            try await WriterFixture.run([endpoint(server)]) { fixture in
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                _ = try await fixture.firstLine()
                #expect(fixture.lines.first?.contains(told) == true, "\(fixture.lines)")
                #expect(fixture.lines.allSatisfy { !$0.contains("hush") })
            }
        }
        for server in [other, server, broken] { await server.close() }
    }

    @Test func theSameServerGetsThem() async throws {
        let server = try await PushServer([.answer(308, headers: [("Location", "/moved")])])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
        }
        #expect(server.pushes.map(\.uri) == ["/push", "/moved"])
        #expect(server.pushes.last?.headers["x-api-key"] == ["key"])
        #expect(server.pushes.last?.headers["authorization"] == ["Basic dXNlcjpwYXNz"])
        await server.close()
    }

    /// From there nothing comes back, not even to the server that was configured.
    @Test func theWayBackIsNoReasonToTrust() async throws {
        let other = try await PushServer()
        let server = try await PushServer([.answer(307, headers: [("Location", "http://localhost:\(other.port)/push")])])
        other.next(.answer(307, headers: [("Location", server.url + "/again")]))
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
        }
        #expect(server.pushes.count == 2 && server.pushes.last?.headers["authorization"] == [])
        await server.close()
        await other.close()
    }

    @Test func circlesAndChainsEnd() async throws {
        let circle = try await PushServer(Array(repeating: .answer(307, headers: [("Location", "/push")]), count: 100))
        let chain = try await PushServer((0..<200).map { .answer(302, headers: [("Location", "/\($0)")]) })
        try await WriterFixture.run([RemoteWriteEndpoint(url: circle.url), RemoteWriteEndpoint(url: chain.url)]) { fixture in
            for endpoint in 0...1 { fixture.writer.enqueue([batch(1)], tenant: "t", to: endpoint) }
            for port in [circle.port, chain.port] { try await fixture.counts("samples_retried_total", ":\(port)/") }
            #expect(fixture.lines.contains { $0.contains("redirects lead in a circle") })
            #expect(fixture.lines.contains { $0.contains("more than 10 redirects") })
        }
        await circle.close()
        await chain.close()
    }
}
