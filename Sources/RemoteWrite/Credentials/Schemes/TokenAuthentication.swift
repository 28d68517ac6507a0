import Settings

/// `authorization` and `bearer_token`. A file is read instead of the value beside it.
struct TokenAuthentication: AuthenticationScheme {
    static let name = "authorization"

    private let settings: AuthorizationSettings

    init?(_ entry: RemoteWriteSettings) {
        if let settings = entry.credentials.authorization {
            self.settings = settings
        } else if !entry.credentials.bearerToken.value.isEmpty || !entry.credentials.bearerTokenFile.isEmpty {
            var settings = AuthorizationSettings()
            settings.credentials = entry.credentials.bearerToken
            settings.credentialsFile = entry.credentials.bearerTokenFile
            self.settings = settings
        } else {
            return nil
        }
    }

    var hint: String { "authorization \(settings.type) \(settings.credentialsFile)" }
    var files: [String] { [settings.credentialsFile] }

    func authorizer(_ context: AuthorizerContext) -> any Authorizer {
        TokenAuthorizer(type: settings.type, token: context.secret(settings.credentials.value, settings.credentialsFile))
    }
}
