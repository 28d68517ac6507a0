import Settings

extension AzureADOptions: AuthenticationScheme {
    static let name = "azuread"

    private static let usualTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token"

    init?(_ settings: RemoteWriteSettings) {
        guard let settings = settings.credentials.azureAD else { return nil }
        self.init()
        if !settings.cloud.isEmpty { cloud = settings.cloud }
        scope = settings.scope
        if !settings.oauthClientID.isEmpty {
            identity = .client(tenant: settings.oauthTenantID, id: settings.oauthClientID, secret: settings.oauthClientSecret.value)
        } else if !settings.workloadIdentityClientID.isEmpty {
            let file = settings.workloadIdentityTokenFile
            identity = .workload(
                tenant: settings.workloadIdentityTenantID, id: settings.workloadIdentityClientID,
                tokenFile: file.isEmpty ? Self.usualTokenFile : file)
        } else if settings.usesSDK {
            identity = .environment(tenant: settings.sdkTenantID)
        } else {
            identity = .managed(id: settings.managedIdentityClientID)
        }
    }

    var hint: String { "azuread \(cloud)" }

    var files: [String] {
        if case .workload(_, _, let file) = identity { [file] } else { [] }
    }

    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        guard Self.clouds[cloud] == nil else { return nil }
        let known = Self.clouds.keys.sorted().joined(separator: ", ")
        return .authentication(key: "azuread.cloud", reason: "expected one of \(known), got \(cloud)")
    }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        var options = self
        options.identity = identity.resolved(context.environment)
        if options.authority.isEmpty { options.authority = context.environment("AZURE_AUTHORITY_HOST") ?? "" }
        if let url = context.environment("IDENTITY_ENDPOINT"), let header = context.environment("IDENTITY_HEADER"), !url.isEmpty {
            options.identityEndpoint = (url, header)
        }
        return BearerTokenAuthorizer(AzureAD.source(options, try context.tokenClient(), log: context.log))
    }
}
