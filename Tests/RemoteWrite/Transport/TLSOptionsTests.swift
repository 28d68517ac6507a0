import Foundation
import NIOSSL
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("TLS of an endpoint", .timeLimit(.minutes(Patience.minutes(3))))
struct TLSOptionsTests {
    private let directory: TemporaryDirectory
    private let authority: TestAuthority

    init() throws {
        directory = try TemporaryDirectory("tls")
        authority = try TestAuthority(in: directory)
    }

    private func endpoint(_ server: PushServer, host: String = "localhost", _ change: (inout TLSSettings) -> Void = { _ in }) -> RemoteWriteEndpoint {
        var endpoint = RemoteWriteEndpoint(url: "https://\(host):\(server.port)/push")
        endpoint.tls.caFile = authority.certificate
        change(&endpoint.tls)
        return endpoint
    }

    private func arrives(_ endpoint: RemoteWriteEndpoint) async throws {
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_total") > 0, "\(fixture.lines)")
        }
    }

    private func failure(_ endpoint: RemoteWriteEndpoint) async throws -> String {
        var line = ""
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            line = try await fixture.firstLine()
        }
        return line
    }

    @Test func anAuthorityOfItsOwn() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try authority.sign("server")))
        try await arrives(endpoint(server))
        let inline = try String(contentsOfFile: authority.certificate, encoding: .utf8)
        try await arrives(
            endpoint(server) {
                $0.caFile = ""
                $0.ca = inline
            })
        await server.close()
    }

    @Test func aCertificateOfOurs() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try authority.sign("server"), clients: authority))
        let ours = try authority.sign("client", host: "client")
        try await arrives(
            endpoint(server) {
                $0.certFile = ours.certificate
                $0.keyFile = ours.key
            })
        let certificate = try String(contentsOfFile: ours.certificate, encoding: .utf8)
        let key = try String(contentsOfFile: ours.key, encoding: .utf8)
        try await arrives(
            endpoint(server) {
                $0.cert = certificate
                $0.key = Secret(key)
            })
        let line = try await failure(endpoint(server))
        #expect(line.contains("TLS: the server wants a client certificate") || line.contains("closed the connection"), "\(line)")
        #expect(server.pushes.count == 2)
        await server.close()
    }

    @Test func anotherNameThanTheURLs() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try authority.sign("server", host: "mimir.internal")))
        let wrong = try await failure(endpoint(server))
        #expect(wrong.contains("TLS: the server's certificate is for another host name"), "\(wrong)")
        try await arrives(endpoint(server) { $0.serverName = "mimir.internal" })
        #expect(server.pushes.map { $0.headers["Host"] } == [["localhost:\(server.port)"]])
        // The name is checked, too.
        let other = try await failure(endpoint(server) { $0.serverName = "other.internal" })
        #expect(other.contains("TLS: the server's certificate is for another host name"), "\(other)")
        await server.close()
    }

    @Test(arguments: [(-1, "the server's certificate is out of date since 20")])
    func certificatesThatAreNotTrusted(_ days: Int, _ expected: String) async throws {
        let server = try await PushServer(tls: TestAuthority.server(try authority.sign("server", days: days)))
        let line = try await failure(endpoint(server))
        #expect(line.contains(expected), "\(line)")
        #expect(server.pushes.isEmpty)
        await server.close()
    }

    @Test func anotherAuthorityIsNotTrusted() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try TestAuthority("stranger", in: directory).sign("server")))
        let line = try await failure(endpoint(server))
        #expect(line.contains("signed by an authority that this host does not know"), "\(line)")
        await server.close()
    }

    /// Where a proxy leads to the server, nothing else does.
    @Test func aCertificateIsNotLookedAtPastTheProxy() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try TestAuthority("stranger", in: directory).sign("server")))
        let proxy = try await ConnectProxy()
        var endpoint = endpoint(server)
        endpoint.proxy.url = "http://127.0.0.1:\(proxy.port)"
        let line = try await failure(endpoint)
        #expect(line.contains("TLS: the server's certificate is not trusted"), "\(line)")
        #expect(server.connections <= proxy.heads.count)
        await server.close()
        await proxy.close()
    }

    /// All that is wrong at once, by keys.
    @Test func problemsAreFoundBeforehand() throws {
        var endpoint = RemoteWriteEndpoint(url: "https://localhost/") {
            $0.tls.caFile = "/nowhere.pem"
            $0.proxy.url = "https://proxy"
        }
        var options = OAuth2Settings()
        options.tokenURL = "https://login/"
        options.tls.ca = "nonsense"
        options.proxy.url = "ftp://proxy"
        endpoint.credentials.oauth2 = options
        let found = endpoint.problems { _ in nil }.map { "\($0.key): \($0.reason)" }
        #expect(
            found == [
                "proxy_url: a proxy that speaks TLS itself is not supported, expected http://…",
                "tls_config.ca_file: credentials file /nowhere.pem: No such file or directory",
                "oauth2.proxy_url: expected http://… or socks5://…", "oauth2.tls_config.ca: authorities (ca): not PEM",
            ])
        endpoint = RemoteWriteEndpoint(url: "https://localhost/") { $0.tls.caFile = authority.certificate }
        #expect(endpoint.problems { _ in nil }.isEmpty)
    }

    @Test func versions() async throws {
        let server = try await PushServer(tls: TestAuthority.server(try authority.sign("server"), maxVersion: .tlsv12))
        try await arrives(endpoint(server))
        let line = try await failure(endpoint(server) { $0.minVersion = .tls13 })
        #expect(line.contains("TLS: the server wants another version of TLS"), "\(line)")
        await server.close()
    }

    /// Our certificate proves who we are: a server that a redirect leads to does not see it.
    @Test func ourCertificateDoesNotFollowARedirect() async throws {
        let pair = try authority.sign("server")
        let other = try await PushServer(tls: TestAuthority.server(pair, clients: authority))
        let first = try await PushServer(
            Array(repeating: .answer(307, headers: [("Location", "https://localhost:\(other.port)/push")]), count: 3), tls: TestAuthority.server(pair)
        )
        let ours = try authority.sign("client")
        let line = try await failure(
            endpoint(first) {
                $0.certFile = ours.certificate
                $0.keyFile = ours.key
            })
        #expect(line.contains("redirected to https://localhost:\(other.port)/push: "), "\(line)")
        #expect(other.pushes.isEmpty)
        await first.close()
        await other.close()
    }

    @Test func whatCannotBeUsedEndsTheStart() async throws {
        let ours = try authority.sign("client")
        let other = try authority.sign("other")
        let nonsense = try directory.write("nonsense.pem", "nonsense")
        let cases: [((inout TLSSettings) -> Void, String)] = [
            ({ $0.caFile = "/nowhere.pem" }, "tls_config: credentials file /nowhere.pem: No such file or directory"),
            ({ $0.caFile = nonsense }, "tls_config: \(nonsense): "),
            ({ $0.certFile = ours.certificate }, "tls_config: a certificate needs its key and a key its certificate, got one of the two"),
            (
                {
                    $0.certFile = ours.certificate
                    $0.keyFile = other.key
                }, "tls_config: \(other.key): the key does not fit the certificate"
            ),
            (
                {
                    $0.certFile = ours.certificate
                    $0.keyFile = nonsense
                }, "tls_config: \(nonsense): its key (key): not PEM"
            ),
        ]
        for (change, expected) in cases {
            var endpoint = RemoteWriteEndpoint(url: "https://localhost/")
            change(&endpoint.tls)
            let error = await #expect(throws: RemoteWriteError.self) { try await WriterFixture.run([endpoint]) { _ in } }
            #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(expected), "\(error.map { "\($0)" } ?? "")")
        }
    }

    /// The server's certificate is of another authority from now on; what trusts it replaces the file, after nonsense was there.
    @Test func filesThatChangeHoldForLaterRequests() async throws {
        let first = try await PushServer(tls: TestAuthority.server(try authority.sign("server")))
        let port = first.port
        let trusted = directory.file("trusted.pem")
        func trust(_ path: String) throws {
            try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: trusted), options: .atomic)
        }
        try trust(authority.certificate)
        var endpoint = endpoint(first) { $0.caFile = trusted }
        endpoint.maxBackoff = 50_000_000
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            await first.close()
            let stranger = try TestAuthority("stranger", in: directory)
            let second = try await PushServer(port: port, tls: TestAuthority.server(try stranger.sign("server2")))
            try trust(try directory.write("broken.pem", "broken"))
            // New batches until the broken file was looked at: it is told, and what was read before holds.
            func pushUntil(_ what: String, _ isReached: () -> Bool) async throws {
                try await awaitUntil(what, every: .milliseconds(100), state: { "\(fixture.lines)" }) {
                    fixture.writer.enqueue([batch(2, collection: 2)], tenant: "t", to: 0)
                    return isReached()
                }
            }
            try await pushUntil("the broken file is told") { fixture.lines.contains { $0.contains("the certificates read before go on holding") } }
            try trust(stranger.certificate)
            try await pushUntil("a push to the other server") { !second.pushes.isEmpty }
            #expect(fixture.lines.contains { $0.contains("the files of tls_config have changed") }, "\(fixture.lines)")
            await second.close()
        }
    }
}
