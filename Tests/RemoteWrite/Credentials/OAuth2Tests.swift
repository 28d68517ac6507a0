import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("OAuth 2", .timeLimit(.minutes(Patience.minutes(2))))
struct OAuth2Tests {
    private func options(_ bench: CredentialBench, _ change: (inout OAuth2Settings) -> Void = { _ in }) -> OAuth2Settings {
        var options = OAuth2Settings()
        options.clientID = "my client"
        options.clientSecret = Secret("s3cret/+")
        options.tokenURL = bench.tokens.url
        change(&options)
        return options
    }

    @Test func aTokenIsAskedForOnceAndSent() async throws {
        try await CredentialBench.run(tokens: [CredentialBench.token("one")]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench) {
                $0.scopes = ["write", "read"]
                $0.endpointParameters = ["audience": Secret("https://mimir/"), "x": Secret("ä&b")]
            }
            try await bench.deliver(5)
            #expect(bench.authorizations == Array(repeating: "Bearer one", count: 5))
            #expect(bench.forms == ["grant_type=client_credentials&scope=write%20read&audience=https%3A%2F%2Fmimir%2F&x=%C3%A4%26b"])
            #expect(bench.tokens.pushes[0].method == "POST")
            #expect(bench.tokens.pushes[0].headers["Content-Type"] == ["application/x-www-form-urlencoded"])
            // `my%20client:s3cret%2F%2B`
            #expect(bench.tokens.pushes[0].headers["Authorization"] == ["Basic bXklMjBjbGllbnQ6czNjcmV0JTJGJTJC"])
        }
    }

    @Test func theSecretMayStandInAFile() async throws {
        let directory = try TemporaryDirectory("oauth2")
        let file = try directory.write("secret", "from-file\n")
        try await CredentialBench.run(tokens: [CredentialBench.token("one")]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench) {
                $0.clientID = "id"
                $0.clientSecretFile = file
            }
            try await bench.deliver()
            // `id:from-file`
            #expect(bench.tokens.pushes[0].headers["Authorization"] == ["Basic aWQ6ZnJvbS1maWxl"])
        }
    }

    /// 400 is what old releases of vmauth say.
    @Test(arguments: [(401, ""), (400, #"cannot find the provided auth token "Bearer old" in config"#)])
    func aTokenThatTheServerRefusesIsRenewedWithinThePush(_ status: Int, _ text: String) async throws {
        let tokens = [CredentialBench.token("old"), CredentialBench.token("new")]
        try await CredentialBench.run(receiver: [.answer(200), .answer(status, body: text)], tokens: tokens) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            try await bench.deliver(3)
            #expect(bench.authorizations == ["Bearer old", "Bearer old", "Bearer new", "Bearer new"])
        }
    }

    @Test func aServerThatRefusesEveryTokenCostsOneRenewal() async throws {
        try await CredentialBench.run(
            receiver: Array(repeating: .answer(401, body: "no"), count: 10), tokens: (0..<10).map { CredentialBench.token("\($0)") }
        ) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            let line = try await bench.failure()
            #expect(line.contains("HTTP status 401: no"), "\(line)")
            #expect(bench.authorizations == ["Bearer 0", "Bearer 1"])
            #expect(bench.tokens.pushes.count == 2)
        }
    }

    @Test func theLogSaysWhatTheTokenEndpointSays() async throws {
        let answer = #"{"error": "invalid_client", "error_description": "no client my client with s3cret/+", "hint": "s3cret/+"}"#
        try await CredentialBench.run(tokens: [.answer(401, body: answer)]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            let line = try await bench.failure()
            #expect(line.contains("token endpoint \(bench.tokens.url): HTTP status 401 (invalid_client)"), "\(line)")
            #expect(bench.receiver.pushes.isEmpty)
        }
        try await CredentialBench.run(tokens: [.answer(401, body: #"{"error": "no s3cret/+"}"#)]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            let line = try await bench.failure()
            #expect(line.contains("HTTP status 401") && !line.contains("(no"), "\(line)")
        }
    }

    /// Some servers do not take a client's name and secret in the header: they are asked once more, and from then on the way that they like.
    @Test func aServerThatWantsTheClientInTheFormGetsIt() async throws {
        let refusal = PushServer.Step.answer(400, body: #"{"error": "invalid_request"}"#)
        try await CredentialBench.run(
            receiver: [.answer(200), .answer(401)], tokens: [refusal, CredentialBench.token("one"), CredentialBench.token("two")]
        ) { bench in
            bench.endpoint.credentials.oauth2 = options(bench) { $0.scopes = ["write"] }
            try await bench.deliver(3)
            #expect(bench.authorizations == ["Bearer one", "Bearer one", "Bearer two", "Bearer two"])
            let form = "grant_type=client_credentials&scope=write&client_id=my%20client&client_secret=s3cret%2F%2B"
            #expect(bench.forms == ["grant_type=client_credentials&scope=write", form, form])
            #expect(bench.tokens.pushes.map { $0.headers["Authorization"].count } == [1, 0, 0])
        }
    }

    /// A server that has trouble is not asked twice.
    @Test func troubleOfTheServerIsNoQuestionOfTheWay() async throws {
        try await CredentialBench.run(tokens: [.answer(503), CredentialBench.token("one")]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            let line = try await bench.failure()
            #expect(line.contains("HTTP status 503"), "\(line)")
            #expect(bench.tokens.pushes.allSatisfy { !$0.headers["Authorization"].isEmpty })
        }
    }

    @Test func theNameOfTheTokenEndpointsCertificate() async throws {
        let directory = try TemporaryDirectory("oauth2")
        let authority = try TestAuthority(in: directory)
        let issuer = try await PushServer(
            [CredentialBench.token("one")], tls: TestAuthority.server(try authority.sign("server", host: "login.internal")))
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.oauth2 = options(bench) {
                $0.tokenURL = "https://localhost:\(issuer.port)/token"
                $0.tls.caFile = authority.certificate
                $0.tls.serverName = "login.internal"
            }
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer one"])
            #expect(issuer.pushes.map { $0.headers["Host"] } == [["localhost:\(issuer.port)"]])
        }
        await issuer.close()
    }

    /// The tenant's own token is no token of the endpoint's, and another one would not be sent.
    @Test func aTenantsOwnProofIsNotSentTwice() async throws {
        try await CredentialBench.run(receiver: [.answer(401, body: "no")], tokens: [CredentialBench.token("one")]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.setHeaders(["Authorization": "Bearer tenant"], tenant: "t")
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                let line = try await fixture.firstLine()
                #expect(line.contains("HTTP status 401: no"), "\(fixture.lines)")
            }
            #expect(bench.authorizations == ["Bearer tenant"])
            #expect(bench.tokens.pushes.isEmpty)
        }
    }

    @Test(arguments: [
        (PushServer.Step.answer(200, body: "no JSON"), "the answer has no access_token"),
        (.answer(200, body: "{}"), "the answer has no access_token"),
        (.answer(200, body: #"{"access_token": "a\r\nX-Evil: 1"}"#), "the token has odd characters"),
        (.answer(302, headers: [("Location", "http://127.0.0.1:1/")]), "HTTP status 302"), (.closeMidAnswer, "the answer is not HTTP"),
    ])
    func answersThatAreNoTokens(_ step: PushServer.Step, _ expected: String) async throws {
        try await CredentialBench.run(tokens: [step]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            let line = try await bench.failure()
            #expect(line.contains(expected), "\(line)")
            #expect(bench.receiver.pushes.isEmpty)
        }
    }

    /// While a token endpoint hangs, other endpoints get their pushes; when it answers at last, the push goes on.
    @Test func aTokenEndpointThatHangsHoldsNobodyElse() async throws {
        let other = try await PushServer()
        try await CredentialBench.run(tokens: [.silence]) { bench in
            bench.endpoint.credentials.oauth2 = options(bench)
            try await WriterFixture.run([bench.endpoint, RemoteWriteEndpoint(url: other.url)]) { fixture in
                for number in 1...3 {
                    for endpoint in 0...1 { fixture.writer.enqueue([batch(UInt8(number), collection: UInt64(number))], tenant: "t", to: endpoint) }
                }
                try await other.pushes(atLeast: 3)
                #expect(bench.receiver.pushes.isEmpty)
                bench.tokens.next(CredentialBench.token("late"))
                try await bench.receiver.pushes(atLeast: 3)
                #expect(bench.authorizations == ["Bearer late", "Bearer late", "Bearer late"])
                let expected = "token endpoint \(bench.tokens.url): no answer within 10 s"
                #expect(fixture.lines.contains { $0.contains(expected) }, "\(fixture.lines)")
            }
        }
        await other.close()
    }

    @Test func aTokenEndpointMustBeAURL() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.oauth2 = options(bench) { $0.tokenURL = "ftp://x" }
            await #expect(throws: RemoteWriteError.authentication(key: "oauth2.token_url", reason: "expected http://… or https://…")) {
                try await bench.deliver()
            }
        }
    }
}
