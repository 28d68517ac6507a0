import Settings

/// `google_iam`. Without a file of credentials those of the environment hold, or of the machine.
struct GoogleAuthentication: AuthenticationScheme {
    static let name = "google"

    private let settings: GoogleIAMSettings

    init?(_ entry: RemoteWriteSettings) {
        guard let settings = entry.credentials.googleIAM else { return nil }
        self.settings = settings
    }

    var hint: String { "google \(settings.credentialsFile)" }
    var files: [String] { [settings.credentialsFile] }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        BearerTokenAuthorizer(
            GoogleIAM.source(
                credentialsFile: settings.credentialsFile, try context.tokenClient(), log: context.log, environment: context.environment))
    }
}
