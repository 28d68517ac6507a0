import Settings

extension BasicAuthSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout BasicAuthSettings) {
        if !settings.password.value.isEmpty, !settings.passwordFile.isEmpty {
            keys.owner.fail("only one of password and password_file is possible")
        }
        if !settings.username.isEmpty, !settings.usernameFile.isEmpty { keys.owner.fail("only one of username and username_file is possible") }
    }
}

extension AuthorizationSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout AuthorizationSettings) {
        if !settings.credentials.value.isEmpty, !settings.credentialsFile.isEmpty {
            keys.owner.fail("only one of credentials and credentials_file is possible")
        }
        if !HeaderWords.isName(settings.type) { keys.field("type")?.fail("is no name of a scheme, such as Bearer") }
        keys.field("credentials")?.checkHeaderValue(settings.credentials.value)
        if settings.type.lowercased() == "basic" { keys.owner.fail("type Basic is set with basic_auth") }
    }
}

extension OAuth2Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout OAuth2Settings) {
        guard group.isEmpty else { return }
        if settings.clientID.isEmpty { keys.owner.fail("oauth2 needs client_id") }
        if settings.tokenURL.isEmpty { keys.owner.fail("oauth2 needs token_url") }
        if !settings.clientSecret.value.isEmpty, !settings.clientSecretFile.isEmpty {
            keys.owner.fail("only one of client_secret and client_secret_file is possible")
        }
        if !settings.tokenURL.isEmpty, let problem = RemoteWriteURL.problem(settings.tokenURL) { keys.field("token_url")?.fail(problem) }
        keys.checkProxy(settings.proxy)
        settings.tls.check(keys.field("tls_config"))
    }
}

extension SigV4Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout SigV4Settings) {
        if settings.accessKey.isEmpty != settings.secretKey.value.isEmpty { keys.owner.fail("sigv4 needs both access_key and secret_key, or none") }
    }
}

extension AzureADSettings: CheckedBlock {
    private static let clouds = ["AzurePublic", "AzureChina", "AzureGovernment"]
    private static let ways = ["managed_identity", "oauth", "workload_identity", "sdk"]

    /// As Prometheus has it: who is meant is said, so that a key that is missing does not make another identity of it.
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout AzureADSettings) {
        guard group.isEmpty else { return }
        if !settings.cloud.isEmpty, !clouds.contains(settings.cloud) { keys.field("cloud")?.reject("one of " + clouds.joined(separator: ", ")) }
        let found = ways.filter { keys.field($0) != nil }
        guard let way = found.first, found.count == 1 else {
            let names = ways.joined(separator: ", ")
            return keys.owner.fail("azuread needs exactly one of \(names), got \(found.isEmpty ? "none" : found.joined(separator: ", "))")
        }
        settings.usesSDK = way == "sdk"
        let needed: [(String, Bool)] =
            switch way {
            case "oauth":
                [
                    ("client_id", settings.oauthClientID.isEmpty), ("client_secret", settings.oauthClientSecret.value.isEmpty),
                    ("tenant_id", settings.oauthTenantID.isEmpty),
                ]
            case "workload_identity":
                [("client_id", settings.workloadIdentityClientID.isEmpty), ("tenant_id", settings.workloadIdentityTenantID.isEmpty)]
            default: []
            }
        let missing = needed.filter(\.1).map(\.0)
        if !missing.isEmpty { keys.field(way)?.fail("azuread.\(way) needs \(missing.joined(separator: ", "))") }
    }
}
