import Settings

/// `authorization` and `bearer_token`.
struct TokenAuthentication: AuthenticationScheme {
    static let name = "authorization"

    /// Empty: `Bearer`.
    var type: String
    var credentials: String
    /// Read instead when it is not empty.
    var credentialsFile: String

    var hint: String { "authorization \(type) \(credentialsFile)" }
    var files: [String] { [credentialsFile] }

    func authorizer(_ context: AuthorizerContext) -> any Authorizer {
        TokenAuthorizer(type: type, token: context.secret(credentials, credentialsFile))
    }
}

extension TokenAuthentication {
    init?(_ settings: RemoteWriteSettings) {
        if let settings = settings.authorization {
            self.init(type: settings.type, credentials: settings.credentials.value, credentialsFile: settings.credentialsFile)
        } else if !settings.bearerToken.value.isEmpty || !settings.bearerTokenFile.isEmpty {
            self.init(
                type: AuthorizationSettings().type, credentials: settings.bearerToken.value, credentialsFile: settings.bearerTokenFile)
        } else {
            return nil
        }
    }
}

extension RemoteWriteEndpoint.Authentication {
    package static func authorization(type: String, credentials: String, credentialsFile: String) -> Self {
        Self(scheme: TokenAuthentication(type: type, credentials: credentials, credentialsFile: credentialsFile))
    }
}
