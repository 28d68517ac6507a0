import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("Authorizers", .timeLimit(.minutes(Patience.minutes(2))))
struct AuthorizerTests {
    private func sent(_ change: (inout RemoteWriteEndpoint) -> Void) async throws -> String {
        var result = ""
        try await CredentialBench.run { bench in
            change(&bench.endpoint)
            try await bench.deliver()
            result = bench.authorizations[0]
        }
        return result
    }

    @Test func inline() async throws {
        #expect(try await sent { _ in } == "")
        #expect(
            try await sent { $0.credentials.basicAuth = BasicAuthSettings(username: "Aladdin", password: "open sesame") }
                == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(try await sent { $0.credentials.authorization = AuthorizationSettings(type: "", credentials: "abc") } == "Bearer abc")
        #expect(try await sent { $0.credentials.authorization = AuthorizationSettings(type: "GenieKey", credentials: "abc") } == "GenieKey abc")
    }

    @Test func userInformationOfTheURLServesWhenNothingElseDoes() async throws {
        func withUser(_ endpoint: inout RemoteWriteEndpoint) {
            endpoint.url = endpoint.url.replacing("http://", with: "http://Aladdin:open%20sesame@")
        }
        #expect(try await sent { withUser(&$0) } == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        let both = try await sent {
            withUser(&$0)
            $0.credentials.authorization = AuthorizationSettings(type: "Bearer", credentials: "abc")
        }
        #expect(both == "Bearer abc")
    }

    @Test func userAndPasswordMayStandInFiles() async throws {
        let directory = try TemporaryDirectory("credentials")
        let user = try directory.write("user", "Aladdin\n")
        let password = try directory.write("password", "open sesame\n")
        let value = try await sent {
            $0.credentials.basicAuth = BasicAuthSettings(username: "", password: "", passwordFile: password, usernameFile: user)
        }
        #expect(value == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    }

    /// The server has the new token already, the file gets it while nobody looks.
    @Test(arguments: [401, 403]) func aFileThatHasChangedIsUsedAtOnce(_ status: Int) async throws {
        let directory = try TemporaryDirectory("credentials")
        let file = try directory.write("token", "old")
        try await CredentialBench.run(receiver: [.answer(200), .answer(status)]) { bench in
            bench.endpoint.credentials.bearerTokenFile = file
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
                _ = try directory.write("token", "new")
                fixture.writer.enqueue([batch(2, collection: 2)], tenant: "t", to: 0)
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
                #expect(fixture.metric("samples_failed_total") == 0 && fixture.metric("samples_total") == 2)
            }
            #expect(bench.authorizations.first == "Bearer old" && bench.authorizations.last == "Bearer new", "\(bench.authorizations)")
        }
    }

    /// The file gets it later than the server.
    @Test func aFileThatIsYetToChangeIsWaitedFor() async throws {
        let directory = try TemporaryDirectory("credentials")
        let file = try directory.write("password", "old")
        try await CredentialBench.run(receiver: Array(repeating: .answer(401), count: 3)) { bench in
            bench.endpoint.credentials.basicAuth = BasicAuthSettings(username: "u", password: "", passwordFile: file)
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                try await bench.receiver.pushes(atLeast: 3)
                _ = try directory.write("password", "new")
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
                #expect(fixture.metric("samples_failed_total") == 0)
                #expect(fixture.lines.first?.contains("fails and is retried: HTTP status 401") == true, "\(fixture.lines)")
            }
        }
    }

    /// And not in halves: 400 is what old releases of vmauth say to a token.
    @Test(arguments: [(401, ""), (400, #"cannot find the provided auth token "Bearer wrong" in config"#)])
    func whatIsWrittenInTheConfigurationIsRefusedForGood(_ status: Int, _ text: String) async throws {
        try await CredentialBench.run(receiver: [.answer(status, body: text)]) { bench in
            bench.endpoint.credentials.bearerToken = Secret("wrong")
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.enqueue([batch(of: ["a", "b"])], tenant: "t", to: 0)
                _ = await fixture.writer.flush(within: WriterFixture.patience)
                #expect(fixture.metric("samples_failed_total") == 2)
            }
            #expect(bench.receiver.pushes.count == 1)
        }
    }

    /// A file that is emptied before it is written anew.
    @Test func anEmptyFileChangesNothing() async throws {
        let directory = try TemporaryDirectory("credentials")
        let file = try directory.write("token", "old")
        try await CredentialBench.run(receiver: [.answer(200), .answer(401)]) { bench in
            bench.endpoint.credentials.bearerTokenFile = file
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
                _ = try directory.write("token", "\n")
                fixture.writer.enqueue([batch(2, collection: 2)], tenant: "t", to: 0)
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
                #expect(fixture.lines.contains { $0.contains("is empty; what it held before goes on holding") }, "\(fixture.lines)")
            }
            #expect(bench.authorizations.allSatisfy { $0 == "Bearer old" }, "\(bench.authorizations)")
        }
    }

    @Test func anEmptyFileFromTheStartSendsNothing() async throws {
        let directory = try TemporaryDirectory("credentials")
        let file = try directory.write("token", "")
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.bearerTokenFile = file
            let line = try await bench.failure()
            #expect(line.contains("is empty"), "\(line)")
            #expect(bench.receiver.pushes.isEmpty)
        }
    }

    @Test func headersOfAnyNameMayStandInFiles() async throws {
        let directory = try TemporaryDirectory("credentials")
        let file = try directory.write("key", "from a file\n")
        try await CredentialBench.run { bench in
            bench.endpoint.headers = ["X-Key": Secret("replaced"), "X-Other": Secret("stays")]
            bench.endpoint.httpHeaders = ["x-key": HTTPHeaderSettings(values: ["inline"], files: [file])]
            try await bench.deliver()
            #expect(bench.receiver.pushes[0].headers["X-Key"] == ["inline", "from a file"])
            #expect(bench.receiver.pushes[0].headers["X-Other"] == ["stays"])
        }
    }

    @Test func aTenantsOwnAuthorizationTakesPrecedence() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.authorization = AuthorizationSettings(type: "", credentials: "endpoint")
            try await WriterFixture.run([bench.endpoint]) { fixture in
                fixture.writer.setHeaders(["Authorization": "tenant"], tenant: "t")
                fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
                #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            }
            #expect(bench.authorizations == ["tenant"])
        }
    }

    /// Whatever the scheme: nothing of it, nor a configured header, goes to another origin.
    @Test func nothingFollowsARedirectToAnotherServer() async throws {
        let other = try await PushServer()
        try await CredentialBench.run(
            receiver: [.answer(307, headers: [("Location", other.url)])], tokens: [CredentialBench.token("secret-token")]
        ) { bench in
            var options = OAuth2Settings()
            options.clientID = "id"
            options.tokenURL = bench.tokens.url
            bench.endpoint.credentials.oauth2 = options
            bench.endpoint.httpHeaders = ["X-Key": HTTPHeaderSettings(values: ["key"])]
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer secret-token"])
            #expect(other.pushes[0].headers["Authorization"].isEmpty)
            #expect(other.pushes[0].headers["X-Key"].isEmpty)
        }
        await other.close()
    }
}
