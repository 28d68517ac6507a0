import NIOHTTP1
import RemoteWrite
import TestSupport
import Testing

@Suite("Azure AD", .timeLimit(.minutes(2)))
struct AzureADTests {
    private func options(_ bench: CredentialBench, _ identity: AzureADOptions.Identity) -> RemoteWriteEndpoint.Authentication {
        var options = AzureADOptions()
        options.identity = identity
        options.authority = "http://127.0.0.1:\(bench.tokens.port)/"
        return .azureAD(options)
    }

    private static let scope = "scope=https%3A%2F%2Fmonitor.azure.com%2F%2F.default"

    @Test func anApplicationsSecret() async throws {
        try await CredentialBench.run(tokens: [CredentialBench.token("azure")]) { bench in
            bench.endpoint.authentication = options(bench, .client(tenant: "my-tenant", id: "app", secret: "s3cret"))
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer azure"])
            #expect(bench.tokens.pushes[0].uri == "/my-tenant/oauth2/v2.0/token")
            #expect(bench.forms == ["grant_type=client_credentials&client_id=app&\(Self.scope)&client_secret=s3cret"])
        }
    }

    @Test func aFederatedTokenInAFile() async throws {
        let directory = try TemporaryDirectory("azure")
        let file = try directory.write("token", "assertion\n")
        try await CredentialBench.run(tokens: [CredentialBench.token("azure")]) { bench in
            bench.endpoint.authentication = options(bench, .workload(tenant: "t", id: "app", tokenFile: file))
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer azure"])
            let type = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            #expect(bench.forms == ["grant_type=client_credentials&client_id=app&\(Self.scope)&\(type)&client_assertion=assertion"])
        }
    }

    /// The identity endpoint of App Service; that of a virtual machine has a fixed address. Numbers come as texts there.
    @Test func theMachinesOwn() async throws {
        let answer = PushServer.Step.answer(200, body: #"{"access_token": "machine", "expires_in": "86399", "expires_on": "1"}"#)
        try await CredentialBench.run(tokens: [answer]) { bench in
            bench.endpoint.authentication = options(bench, .managed(id: "mine"))
            try await bench.deliver(2, environment: ["IDENTITY_ENDPOINT": bench.tokens.url, "IDENTITY_HEADER": "header"])
            #expect(bench.authorizations == ["Bearer machine", "Bearer machine"])
            #expect(bench.tokens.pushes.count == 1)
            let request = bench.tokens.pushes[0]
            #expect(request.method == "GET")
            #expect(request.headers["X-IDENTITY-HEADER"] == ["header"])
            #expect(request.uri == "/push?api-version=2019-08-01&resource=https%3A%2F%2Fmonitor.azure.com%2F&client_id=mine")
        }
    }

    @Test func tokensComeThroughTheProxyOfPushes() async throws {
        let proxy = try await ConnectProxy()
        try await CredentialBench.run(tokens: [CredentialBench.token("azure")]) { bench in
            bench.endpoint.authentication = options(bench, .client(tenant: "t", id: "app", secret: "s3cret"))
            bench.endpoint.proxy.url = "http://127.0.0.1:\(proxy.port)"
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer azure"])
            #expect(proxy.heads.first?.uri == "127.0.0.1:\(bench.tokens.port)")
        }
        await proxy.close()
    }

    @Test func anUnknownCloudIsRefused() async throws {
        try await CredentialBench.run { bench in
            var options = AzureADOptions()
            options.cloud = "Azure"
            bench.endpoint.authentication = .azureAD(options)
            let expected = RemoteWriteError.authentication(
                key: "azuread.cloud", reason: "expected one of AzureChina, AzureGovernment, AzurePublic, got Azure")
            await #expect(throws: expected) { try await bench.deliver() }
        }
    }
}
