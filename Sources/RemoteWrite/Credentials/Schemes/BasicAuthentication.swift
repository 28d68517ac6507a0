import Settings

/// `basic_auth`.
struct BasicAuthentication: AuthenticationScheme {
    static let name = "basic"

    var username: String
    /// Read instead of the one beside it when it is not empty.
    var usernameFile: String
    var password: String
    var passwordFile: String

    var hint: String { "basic \(username)\(usernameFile) \(passwordFile)" }
    var files: [String] { [usernameFile, passwordFile] }

    func authorizer(_ context: AuthorizerContext) -> any Authorizer {
        BasicAuthorizer(username: context.secret(username, usernameFile), password: context.secret(password, passwordFile))
    }
}

extension BasicAuthentication {
    init?(_ settings: RemoteWriteSettings) {
        guard let basic = settings.basicAuth else { return nil }
        self.init(
            username: basic.username, usernameFile: basic.usernameFile, password: basic.password.value, passwordFile: basic.passwordFile)
    }
}

extension RemoteWriteEndpoint.Authentication {
    package static func basic(username: String, password: String, passwordFile: String, usernameFile: String = "") -> Self {
        Self(scheme: BasicAuthentication(username: username, usernameFile: usernameFile, password: password, passwordFile: passwordFile))
    }
}
