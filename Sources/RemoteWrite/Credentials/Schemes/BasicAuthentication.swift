import Settings

/// `basic_auth`. A file is read instead of the value beside it.
struct BasicAuthentication: AuthenticationScheme {
    static let name = "basic"

    private let settings: BasicAuthSettings

    init?(_ entry: RemoteWriteSettings) {
        guard let settings = entry.credentials.basicAuth else { return nil }
        self.settings = settings
    }

    var hint: String { "basic \(settings.username)\(settings.usernameFile) \(settings.passwordFile)" }
    var files: [String] { [settings.usernameFile, settings.passwordFile] }

    func authorizer(_ context: AuthorizerContext) -> any Authorizer {
        BasicAuthorizer(
            username: context.secret(settings.username, settings.usernameFile),
            password: context.secret(settings.password.value, settings.passwordFile))
    }
}
