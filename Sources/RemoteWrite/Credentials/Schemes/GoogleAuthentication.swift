import Settings

/// `google_iam`.
struct GoogleAuthentication: AuthenticationScheme {
    static let name = "google"

    /// Empty: the environment's, or the machine's.
    var credentialsFile: String

    var hint: String { "google \(credentialsFile)" }
    var files: [String] { [credentialsFile] }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        BearerTokenAuthorizer(
            GoogleIAM.source(
                credentialsFile: credentialsFile, try context.tokenClient(), log: context.log, environment: context.environment))
    }
}

extension GoogleAuthentication {
    init?(_ settings: RemoteWriteSettings) {
        guard let google = settings.googleIAM else { return nil }
        self.init(credentialsFile: google.credentialsFile)
    }
}

extension RemoteWriteEndpoint.Authentication {
    package static func google(credentialsFile: String) -> Self { Self(scheme: GoogleAuthentication(credentialsFile: credentialsFile)) }
}
