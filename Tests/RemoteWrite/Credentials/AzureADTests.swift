import NIOHTTP1
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("Azure AD", .timeLimit(.minutes(Patience.minutes(2))))
struct AzureADTests {
    private func authority(_ bench: CredentialBench) -> [String: String] {
        ["AZURE_AUTHORITY_HOST": "http://127.0.0.1:\(bench.tokens.port)/"]
    }

    private func application(tenant: String) -> AzureADSettings {
        var settings = AzureADSettings()
        settings.oauthTenantID = tenant
        settings.oauthClientID = "app"
        settings.oauthClientSecret = Secret("s3cret")
        return settings
    }

    private static let scope = "scope=https%3A%2F%2Fmonitor.azure.com%2F%2F.default"

    @Test func anApplicationsSecret() async throws {
        try await CredentialBench.run(tokens: [CredentialBench.token("azure")]) { bench in
            bench.endpoint.credentials.azureAD = application(tenant: "my-tenant")
            try await bench.deliver(environment: authority(bench))
            #expect(bench.authorizations == ["Bearer azure"])
            #expect(bench.tokens.pushes[0].uri == "/my-tenant/oauth2/v2.0/token")
            #expect(bench.forms == ["grant_type=client_credentials&client_id=app&\(Self.scope)&client_secret=s3cret"])
        }
    }

    @Test func aFederatedTokenInAFile() async throws {
        let directory = try TemporaryDirectory("azure")
        let file = try directory.write("token", "assertion\n")
        try await CredentialBench.run(tokens: [CredentialBench.token("azure")]) { bench in
            var settings = AzureADSettings()
            settings.workloadIdentityTenantID = "t"
            settings.workloadIdentityClientID = "app"
            settings.workloadIdentityTokenFile = file
            bench.endpoint.credentials.azureAD = settings
            try await bench.deliver(environment: authority(bench))
            #expect(bench.authorizations == ["Bearer azure"])
            let type = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            #expect(bench.forms == ["grant_type=client_credentials&client_id=app&\(Self.scope)&\(type)&client_assertion=assertion"])
        }
    }

    /// The identity endpoint of App Service; that of a virtual machine has a fixed address. Numbers come as texts there.
    @Test func theMachinesOwn() async throws {
        let answer = PushServer.Step.answer(200, body: #"{"access_token": "machine", "expires_in": "86399", "expires_on": "1"}"#)
        try await CredentialBench.run(tokens: [answer]) { bench in
            var settings = AzureADSettings()
            settings.managedIdentityClientID = "mine"
            bench.endpoint.credentials.azureAD = settings
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
            bench.endpoint.credentials.azureAD = application(tenant: "t")
            bench.endpoint.proxy.url = "http://127.0.0.1:\(proxy.port)"
            try await bench.deliver(environment: authority(bench))
            #expect(bench.authorizations == ["Bearer azure"])
            #expect(proxy.heads.first?.uri == "127.0.0.1:\(bench.tokens.port)")
        }
        await proxy.close()
    }

    @Test func anUnknownCloudIsRefused() async throws {
        try await CredentialBench.run { bench in
            var settings = AzureADSettings()
            settings.cloud = "Azure"
            bench.endpoint.credentials.azureAD = settings
            let expected = RemoteWriteError.authentication(
                key: "azuread.cloud", reason: "expected one of AzureChina, AzureGovernment, AzurePublic, got Azure")
            await #expect(throws: expected) { try await bench.deliver() }
        }
    }
}
