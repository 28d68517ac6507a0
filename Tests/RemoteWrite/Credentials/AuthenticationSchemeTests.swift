import Outbound
import RemoteWrite
import Settings
import Testing

/// Which way to prove who sends an entry of `remote_write` asks for.
@Suite struct AuthenticationSchemeTests {
    private func endpoint(_ change: (inout RemoteWriteSettings) -> Void) -> RemoteWriteEndpoint {
        var settings = RemoteWriteSettings()
        settings.url = "http://host/api/v1/push"
        change(&settings)
        return RemoteWriteEndpoint(settings)
    }

    private static func entry(_ change: (inout RemoteWriteSettings) -> Void) -> RemoteWriteSettings {
        var settings = RemoteWriteSettings()
        change(&settings)
        return settings
    }

    @Test(
        arguments: [
            (nil, entry { _ in }), (nil, entry { $0.credentials.bearerToken = Secret("") }),
            ("basic", entry { $0.credentials.basicAuth = BasicAuthSettings() }),
            ("authorization", entry { $0.credentials.authorization = AuthorizationSettings() }),
            ("authorization", entry { $0.credentials.bearerToken = Secret("t") }),
            ("authorization", entry { $0.credentials.bearerTokenFile = "/t" }), ("oauth2", entry { $0.credentials.oauth2 = OAuth2Settings() }),
            ("sigv4", entry { $0.credentials.sigV4 = SigV4Settings() }), ("azuread", entry { $0.credentials.azureAD = AzureADSettings() }),
            ("google", entry { $0.credentials.googleIAM = GoogleIAMSettings() }),
        ] as [(String?, RemoteWriteSettings)])
    func eachBlockIsAWay(name: String?, settings: RemoteWriteSettings) {
        #expect(RemoteWriteEndpoint(settings).schemeName == name)
    }

    @Test func filesAreLookedAt() {
        #expect(
            endpoint {
                $0.credentials.basicAuth = BasicAuthSettings()
                $0.credentials.basicAuth?.usernameFile = "/user"
                $0.credentials.basicAuth?.passwordFile = "/password"
            }.credentialFiles.map(\.path) == ["/user", "/password"])
        #expect(endpoint { $0.credentials.bearerTokenFile = "/token" }.credentialFiles.map(\.path) == ["/token"])
        #expect(
            endpoint {
                $0.credentials.azureAD = AzureADSettings()
                $0.credentials.azureAD?.workloadIdentityClientID = "id"
            }.credentialFiles.map(\.path) == ["/var/run/secrets/azure/tokens/azure-identity-token"])
        #expect(endpoint { $0.credentials.sigV4 = SigV4Settings() }.credentialFiles.isEmpty)
    }

    /// Series about an endpoint go on under the name that it had.
    @Test func theNameOfAnEndpointStaysTheSame() {
        #expect(endpoint { _ in }.remoteName == "7bc8c8")
        #expect(
            endpoint {
                $0.credentials.basicAuth = BasicAuthSettings()
                $0.credentials.basicAuth?.username = "u"
            }.remoteName == "f32505")
        #expect(
            endpoint {
                $0.credentials.azureAD = AzureADSettings()
                $0.credentials.azureAD?.cloud = "AzureChina"
            }.remoteName == "5c407b")
    }
}
