import RemoteWrite
import Settings
import TestSupport
import Testing

/// A server or proxy that describes the request which it refuses: nothing of what proves who sends gets into the log, or into what status
/// pages and reports show.
@Suite("Answers that repeat secrets", .timeLimit(.minutes(Patience.minutes(2))))
struct RepeatedSecretsTests {
    private static let secret = "s3cret-0123456789"

    /// What is said of a refusal that repeats everything: the log's line and the state's text.
    private func said(
        _ status: Int = 400, tenantHeaders: [String: String] = [:], tokens: [PushServer.Step] = [], environment: [String: String] = [:],
        _ change: (inout RemoteWriteEndpoint, CredentialBench) -> Void
    ) async throws -> [String] {
        var texts: [String] = []
        try await CredentialBench.run(receiver: Array(repeating: .echo(status), count: 8), tokens: tokens) { bench in
            change(&bench.endpoint, bench)
            try await WriterFixture.run([bench.endpoint], environment: environment) { fixture in
                fixture.writer.setHeaders(tenantHeaders, tenant: "t")
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                _ = try await fixture.firstLine()
                texts = fixture.lines + (await fixture.writer.states()).map { "\($0)" }
            }
            #expect(bench.receiver.pushes[0].headers.fields.contains { $0.value.contains("s3cret") || $0.name == "Authorization" })
        }
        #expect(texts.contains { $0.contains("cannot take") && $0.contains(SentSecretsMask.text) }, "\(texts)")
        return texts
    }

    private func expectNothing(of secrets: [String] = [secret], _ texts: [String]) {
        for text in texts { for secret in secrets { #expect(!text.contains(secret), "\(text)") } }
    }

    @Test(arguments: [400, 401, 403, 422, 500]) func tokens(_ status: Int) async throws {
        expectNothing(try await said(status) { endpoint, _ in endpoint.credentials.bearerToken = Secret(Self.secret) })
    }

    @Test func aPassword() async throws {
        // aladdin:s3cret-0123456789
        let texts = try await said { endpoint, _ in endpoint.credentials.basicAuth = BasicAuthSettings(username: "aladdin", password: Self.secret) }
        expectNothing(of: [Self.secret, "YWxhZGRpbjpzM2NyZXQtMDEyMzQ1Njc4OQ"], texts)
    }

    @Test func configuredFields() async throws {
        expectNothing(try await said { endpoint, _ in endpoint.headers = ["X-Key": Secret(Self.secret)] })
        expectNothing(try await said { endpoint, _ in endpoint.httpHeaders = ["X-Key": HTTPHeaderSettings(values: [Self.secret])] })
    }

    @Test func aTokenThatWasGot() async throws {
        let texts = try await said(tokens: [CredentialBench.token(Self.secret)]) { endpoint, bench in
            var options = OAuth2Settings()
            options.clientID = "id"
            options.tokenURL = bench.tokens.url
            endpoint.credentials.oauth2 = options
        }
        expectNothing(texts)
    }

    @Test func theSessionOfAWS() async throws {
        let environment = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": Self.secret]
        let texts = try await said(environment: environment) { endpoint, _ in
            var options = SigV4Settings()
            options.region = "eu-west-1"
            endpoint.credentials.sigV4 = options
        }
        expectNothing(texts)
    }

    @Test func aTenantsOwn() async throws {
        expectNothing(try await said(tenantHeaders: ["Authorization": "Bearer \(Self.secret)"]) { _, _ in })
    }

    @Test func theURLsQuery() async throws {
        expectNothing(
            try await said { endpoint, _ in
                endpoint.url += "?key=\(Self.secret)"
                endpoint.credentials.bearerToken = Secret("other-token-of-this")
            })
    }
}

private enum SentSecretsMask {
    static let text = "<secret>"
}
