import Settings

extension OAuth2Options: AuthenticationScheme {
    static let name = "oauth2"

    init?(_ settings: RemoteWriteSettings) {
        guard let settings = settings.oauth2 else { return nil }
        self.init()
        clientID = settings.clientID
        clientSecret = settings.clientSecret.value
        clientSecretFile = settings.clientSecretFile
        scopes = settings.scopes
        tokenURL = settings.tokenURL
        endpointParameters = settings.endpointParameters.mapValues(\.value)
        tls = TLSOptions(settings.tls, insecureSkipVerify: settings.insecureSkipVerify)
        proxy.url = settings.proxyURL
        proxy.noProxy = settings.noProxy
        proxy.fromEnvironment = settings.proxyFromEnvironment
        proxy.connectHeaders = settings.proxyConnectHeader.mapValues { $0.map(\.value) }
    }

    var hint: String { "oauth2 \(clientID) \(EndpointURL(tokenURL).withoutSecrets)" }
    var files: [String] { [clientSecretFile] }
    var server: SchemeServer? { SchemeServer(block: "oauth2", url: tokenURL, tls: tls, proxy: proxy) }

    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        URLParts(tokenURL) == nil ? .authentication(key: "oauth2.token_url", reason: "expected http://… or https://…") : nil
    }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        let client = try context.tokenClient(SchemeServer(block: "oauth2", url: tokenURL, tls: tls, proxy: proxy))
        return BearerTokenAuthorizer(OAuth2.source(self, client, log: context.log))
    }
}

extension RemoteWriteEndpoint.Authentication {
    package static func oauth2(_ options: OAuth2Options) -> Self { Self(scheme: options) }
}
