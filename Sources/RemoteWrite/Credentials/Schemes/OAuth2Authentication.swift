import Outbound
import Settings

/// `oauth2`.
struct OAuth2Authentication: AuthenticationScheme {
    static let name = "oauth2"

    private let settings: OAuth2Settings

    init?(_ entry: RemoteWriteSettings) {
        guard let settings = entry.credentials.oauth2 else { return nil }
        self.settings = settings
    }

    private var tokens: SchemeServer { SchemeServer(block: "oauth2", url: settings.tokenURL, tls: settings.tls, proxy: settings.proxy) }

    var hint: String { "oauth2 \(settings.clientID) \(EndpointURL(settings.tokenURL).withoutSecrets)" }
    var files: [String] { [settings.clientSecretFile] }
    var server: SchemeServer? { tokens }

    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        URLParts(settings.tokenURL) == nil ? .authentication(key: "oauth2.token_url", reason: "expected http://… or https://…") : nil
    }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        BearerTokenAuthorizer(OAuth2.source(settings, try context.tokenClient(tokens), log: context.log))
    }
}
