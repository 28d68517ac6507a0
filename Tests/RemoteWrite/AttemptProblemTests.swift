import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import Outbound
import RemoteWrite
import Settings
import TestSupport
import Testing

/// Attempts without an answer, as they really fail.
@Suite("Push problems", .timeLimit(.minutes(Patience.minutes(1))))
struct AttemptProblemTests {
    /// The first log line about a push to `url`.
    private func line(_ url: String, timeout: Int64 = 20 * second) async throws -> String {
        var line = ""
        var endpoint = RemoteWriteEndpoint(url: url)
        endpoint.remoteTimeout = timeout
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            line = try await fixture.firstLine()
        }
        for internals in ["NIO", "(", "[", "BoringSSL", ".cc", "Error", "errno"] {
            let said = line.prefix { $0 != "=" }.replacing("(127.0.0.1", with: "").replacing("(localhost", with: "").replacing("(nowhere", with: "")
            #expect(!said.contains(internals), "\(said)")
        }
        return line
    }

    @Test func nobodyListens() async throws {
        let line = try await line("http://127.0.0.1:\(try LoopbackPorts.take())/")
        #expect(line.contains("is retried: connection refused") && line.contains("nothing listens there"))
    }

    @Test func anUnknownHost() async throws {
        let line = try await line("http://nowhere.invalid/")
        #expect(line.contains(#"no address is known for the host name "nowhere.invalid""#) && line.contains("check the host name"))
    }

    @Test func noTLSWhereItIsExpected() async throws {
        let server = try await PushServer()
        let line = try await line("https://127.0.0.1:\(server.port)/")
        #expect(line.contains("TLS: the server does not speak TLS on this port") && line.contains("http://"), "\(line)")
        await server.close()
    }

    @Test func noAnswer() async throws {
        let silent = try SilentListener()
        #expect(try await line("http://127.0.0.1:\(silent.port)/", timeout: 50 * millisecond).contains("no answer within remote_timeout"))
        silent.close()
    }

    @Test func filesThatAreNotThereAreNoMatterOfPermissions() {
        for (number, cause) in [(ENOENT, AttemptProblem.Cause.missingCredentials), (ENOTDIR, .missingCredentials), (EACCES, .credentials)] {
            let failure = CredentialFile.Failure.unreadable(path: "/x", reason: String(cString: strerror(number)))
            #expect(AttemptProblem(failure).cause == cause)
        }
        #expect(AttemptProblem(CredentialFile.Failure.notRegular(path: "/x")).cause == .other)
    }

    @Test func librariesErrors() {
        #expect(AttemptProblem(NIOSSLExtraError.failedToValidateHostname).text == "TLS: the server's certificate is for another host name")
        #expect(AttemptProblem(NIOSSLError.uncleanShutdown).cause == .closed)
        #expect(AttemptProblem(HTTPParserError.invalidConstant).text == "the answer is not HTTP")
        #expect(AttemptProblem(HTTPClientError.invalidHeaderFieldValues(["hush"])).text == "invalid header field values")
        #expect(AttemptProblem(HTTPClientError.remoteConnectionClosed).failure == .network)
        #expect(AttemptProblem(HTTPClientError.connectTimeout).failure == .unreachable)
        #expect(AttemptProblem(HTTPClientError.deadlineExceeded).failure == .timeout)
        #expect(AttemptProblem(IOError(errnoCode: ECONNREFUSED, reason: "connect")).failure == .unreachable)
        #expect(AttemptProblem(IOError(errnoCode: ECONNRESET, reason: "read")).failure == .network)
    }

    @Test(arguments: [
        ("Foo.Bar.baz(Quux.error([Error: 1 X at /src/x.cc:3]))", "baz error Error: 1 X at"), ("plain words", "plain words"),
    ])
    func otherErrorsLoseTheirBrackets(text: String, expected: String) {
        #expect(LogText.plain(text) == expected)
    }
}
