import NIOHTTP1
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("Proxies", .timeLimit(.minutes(Patience.minutes(2))))
struct ProxyTests {
    private func pushes(
        through change: (inout ProxySettings, Int) -> Void, environment: (Int) -> [String: String] = { _ in [:] }, host: String = "127.0.0.1"
    ) async throws -> (arrived: Int, proxy: ConnectProxy) {
        let server = try await PushServer()
        let proxy = try await ConnectProxy()
        var endpoint = RemoteWriteEndpoint(url: "http://\(host):\(server.port)/push")
        change(&endpoint.proxy, proxy.port)
        try await WriterFixture.run([endpoint], environment: environment(proxy.port)) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
        }
        await server.close()
        await proxy.close()
        return (server.pushes.count, proxy)
    }

    @Test func aURLWithUserAndHeaders() async throws {
        let (arrived, proxy) = try await pushes { options, port in
            options.url = "http://me:s3cret@127.0.0.1:\(port)"
            options.connectHeader = ["X-Proxy": [Secret("a"), Secret("b")]]
        }
        #expect(arrived == 1)
        #expect(proxy.heads.count == 1)
        #expect(proxy.heads.first?.headers["X-Proxy"] == ["a", "b"])
        // `me:s3cret`
        #expect(proxy.heads.first?.headers["Proxy-Authorization"] == ["Basic bWU6czNjcmV0"])
        #expect(proxy.heads.first?.headers["Authorization"] == [])
    }

    /// One that takes the connection and says nothing holds up nobody's end.
    @Test func oneThatHangsDoesNotHoldUpTheEnd() async throws {
        let proxy = try await PushServer([.silence, .silence, .silence])
        let endpoint = RemoteWriteEndpoint(url: "http://mimir.invalid:9009/push") { $0.proxy.url = "http://127.0.0.1:\(proxy.port)" }
        var ending = ContinuousClock.now
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await awaitUntil("a connection to the proxy") { proxy.connections > 0 }
            #expect(await fixture.writer.flush(within: 100 * millisecond).batches == 1)
            ending = .now
        }
        // The connection, which nobody answers, would have been given up after ten seconds.
        #expect(ending.duration(to: .now) < .nanoseconds(RemoteWriteLimits.connectTimeout * 9 / 10))
        await proxy.close()
    }

    @Test func hostsWithoutOne() async throws {
        let (arrived, proxy) = try await pushes { options, port in
            options.url = "http://127.0.0.1:\(port)"
            options.noProxy = "example.com, 127.0.0.0/8"
        }
        #expect(arrived == 1)
        #expect(proxy.heads.isEmpty)
    }

    /// As in Go, a proxy of the environment is not for this host itself.
    @Test func theEnvironments() async throws {
        let (arrived, proxy) = try await pushes(
            through: { options, _ in options.fromEnvironment = true }, environment: { ["HTTP_PROXY": "http://127.0.0.1:\($0)"] })
        #expect(arrived == 1)
        #expect(proxy.heads.isEmpty)
    }

    /// A host that only the proxy can resolve is reached through the environment's proxy, and never asked for otherwise.
    @Test func theEnvironmentsForOtherHosts() async throws {
        let proxy = try await ConnectProxy()
        let endpoint = RemoteWriteEndpoint(url: "http://mimir.invalid:9009/push") { $0.proxy.fromEnvironment = true }
        let environment = ["http_proxy": "127.0.0.1:\(proxy.port)", "NO_PROXY": "example.com"]
        try await WriterFixture.run([endpoint], environment: environment) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await awaitUntil("a request to the proxy") { !proxy.heads.isEmpty }
            #expect(proxy.heads[0].uri == "mimir.invalid:9009")
        }
        await proxy.close()
    }

    /// An empty variable says that there is none, whatever the one in small letters says.
    @Test func anEmptyVariableIsNoProxy() async throws {
        let proxy = try await ConnectProxy()
        let endpoint = RemoteWriteEndpoint(url: "http://mimir.invalid:9009/push") { $0.proxy.fromEnvironment = true }
        let environment = ["HTTP_PROXY": "", "http_proxy": "127.0.0.1:\(proxy.port)"]
        try await WriterFixture.run([endpoint], environment: environment) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            let line = try await fixture.firstLine()
            #expect(line.contains("no address is known for the host name"), "\(fixture.lines)")
        }
        #expect(proxy.heads.isEmpty)
        await proxy.close()
    }

    @Test(arguments: [
        ("https://proxy:3128", "a proxy that speaks TLS itself is not supported, expected http://…"),
        ("ftp://proxy", "expected http://… or socks5://…"),
        ("socks5://a:b@proxy", "SOCKS with a password is not supported"),
    ])
    func whatIsNotSupportedEndsTheStart(_ url: String, _ reason: String) async throws {
        var endpoint = RemoteWriteEndpoint(url: "http://example.com/")
        endpoint.proxy.url = url
        let shown = url.replacing("a:b@", with: "")
        await #expect(throws: RemoteWriteError.proxy(url: shown, reason: reason)) { try await WriterFixture.run([endpoint]) { _ in } }
    }
}
