/// Ways to prove who writes, of which an entry of `remote_write` may have one: the place that names them all among the settings.
package struct RemoteWriteCredentials: Sendable, Equatable {
    package var basicAuth: BasicAuthSettings?
    package var authorization: AuthorizationSettings?
    package var bearerToken = Secret("")
    package var bearerTokenFile = ""
    package var oauth2: OAuth2Settings?
    package var sigV4: SigV4Settings?
    package var azureAD: AzureADSettings?
    package var googleIAM: GoogleIAMSettings?
    package init() {}

    @KeyRowBuilder<RemoteWriteSettings> package static var rows: [KeyRow<RemoteWriteSettings>] {
        KeyRow("basic_auth", \.credentials.basicAuth, .optional(.block()), "User and password.", .same)
        KeyRow("authorization", \.credentials.authorization, .optional(.block()), "The header Authorization.", .same)
        KeyRow("bearer_token", \.credentials.bearerToken, .secret, "A token for the header Authorization.", .same, shown: .whenSet)
        KeyRow("bearer_token_file", \.credentials.bearerTokenFile, .text, "A file with such a token.", .same, shown: .whenSet)
        KeyRow("oauth2", \.credentials.oauth2, .optional(.block()), "OAuth 2 with a client's credentials.", Self.token)
        KeyRow("sigv4", \.credentials.sigV4, .optional(.block()), "AWS' signature.", .same("keys that end are renewed before they do"))
        KeyRow("azuread", \.credentials.azureAD, .optional(.block()), "Microsoft's identities.", Self.token)
        KeyRow(
            "google_iam", \.credentials.googleIAM, .optional(.block()), "Google's service accounts.", Self.token, since: TempoReleases.later)
    }

    private static let token = Effect.same("tokens are renewed before they end, and once when the server answers 401")
}

package struct BasicAuthSettings: KeyBlock {
    package var username = ""
    package var usernameFile = ""
    package var password = Secret("")
    package var passwordFile = ""
    package init() {}

    package static let rows = KeyRows<BasicAuthSettings> {
        KeyRow("username", \.username, .text, "The user.", .same)
        KeyRow("username_file", \.usernameFile, .text, "A file with the user's name, read again every five seconds.", .same)
        KeyRow("username_ref", .anything, "A name in a secret manager.", RemoteWriteSettings.reference)
        KeyRow("password", \.password, .secret, "The password.", .same)
        KeyRow("password_file", \.passwordFile, .text, "A file with the password, read again every five seconds.", .same)
        KeyRow("password_ref", .anything, "A name in a secret manager.", RemoteWriteSettings.reference)
    }
}

package struct AuthorizationSettings: KeyBlock {
    package var type = "Bearer"
    package var credentials = Secret("")
    package var credentialsFile = ""
    package init() {}

    package static let rows = KeyRows<AuthorizationSettings> {
        KeyRow("type", \.type, .text(.nonEmpty), "The scheme.", .same)
        KeyRow("credentials", \.credentials, .secret, "What follows it.", .same)
        KeyRow("credentials_file", \.credentialsFile, .text, "A file with that, read again every five seconds.", .same)
        KeyRow("credentials_ref", .anything, "A name in a secret manager.", RemoteWriteSettings.reference)
    }
}

package struct OAuth2Settings: KeyBlock {
    package var clientID = ""
    package var clientSecret = Secret("")
    package var clientSecretFile = ""
    package var scopes: [String] = []
    package var tokenURL = ""
    package var endpointParameters: [String: Secret] = [:]
    package var tls = TLSSettings()
    package var proxy = ProxySettings()
    package init() {}

    package static let rows = KeyRows<OAuth2Settings> {
        KeyRow("client_id", \.clientID, .text, "The client.", .same)
        KeyRow("client_secret", \.clientSecret, .secret, "Its secret.", .same)
        KeyRow("client_secret_file", \.clientSecretFile, .text, "A file with its secret.", .same)
        KeyRow("scopes", \.scopes, .texts, "What the token is asked for.", .same)
        KeyRow("token_url", \.tokenURL, .text(.url), "Where tokens are given.", .same)
        KeyRow("endpoint_params", \.endpointParameters, .secretMap, "Further parameters of the request for a token.", .same)
        KeyRow("client_secret_ref", .anything, "A name in a secret manager.", RemoteWriteSettings.reference)
        KeyRow("tls_config.insecure_skip_verify", \.tls.insecureSkipVerify, .flag, "Takes any certificate of the token endpoint.", .same)
        KeyRow("tls_config.ca", \.tls.ca, .text(.discreet), "Certificates that are trusted.", .same)
        KeyRow("tls_config.ca_file", \.tls.caFile, .text, "A file of certificates that are trusted.", .same)
        KeyRow("tls_config.cert", \.tls.cert, .text(.discreet), "The client's certificate.", .same)
        KeyRow("tls_config.cert_file", \.tls.certFile, .text, "A file with the client's certificate.", .same)
        KeyRow("tls_config.key", \.tls.key, .secret, "The client's key.", .same)
        KeyRow("tls_config.key_file", \.tls.keyFile, .text, "A file with the client's key.", .same)
        KeyRow("tls_config.server_name", \.tls.serverName, .text, "The name that the token endpoint's certificate must have.", .same)
        KeyRow("tls_config.min_version", \.tls.minVersion, .optional(.word()), "The oldest TLS that is spoken.", .same("TLS 1.2 unless set"))
        KeyRow("tls_config.max_version", \.tls.maxVersion, .optional(.word()), "The newest TLS that is spoken.", .same)
        KeyRow("proxy_url", \.proxy.url, .text(.url), "The proxy to where tokens are given.", .same, shown: .whenSet)
        KeyRow("no_proxy", \.proxy.noProxy, .text, "Hosts without a proxy.", .same)
        KeyRow("proxy_from_environment", \.proxy.fromEnvironment, .flag, "Whether the environment names the proxy.", .same)
        KeyRow("proxy_connect_header", \.proxy.connectHeader, .secretLists, "Headers for the proxy.", .same, shown: .whenSet)
        KeyRow("client_certificate_key", .anything, "A key that signs instead of a secret.", Self.missing)
        KeyRow("client_certificate_key_file", .anything, "A file with such a key.", Self.missing)
        KeyRow("client_certificate_key_id", .anything, "The name of such a key.", Self.missing)
        KeyRow("signature_algorithm", .anything, "How such a key signs.", Self.missing)
        KeyRow("grant_type", .anything, "Another grant than a client's credentials.", Self.missing)
        KeyRow("iss", .anything, "Who signs.", Self.missing)
        KeyRow("audience", .anything, "Whom it is signed for.", Self.missing)
        KeyRow("claims", .anything, "What else is signed.", Self.missing)
    }

    private static let missing = Effect.refused("tokens would be asked for without it; write client_id and client_secret")
}

package struct SigV4Settings: KeyBlock {
    package var region = ""
    package var accessKey = ""
    package var secretKey = Secret("")
    package var profile = ""
    package var roleARN = ""
    package var externalID = ""
    package var useFIPSEndpoint = false
    package var serviceName = "aps"
    package init() {}

    package static let rows = KeyRows<SigV4Settings> {
        KeyRow("region", \.region, .text, "The region.", .same)
        KeyRow("access_key", \.accessKey, .text(.discreet), "The key's name.", .same)
        KeyRow("secret_key", \.secretKey, .secret, "The key.", .same)
        KeyRow("profile", \.profile, .text, "A profile of AWS' files.", .same)
        KeyRow("role_arn", \.roleARN, .text, "A role that is taken on.", .same)
        KeyRow("external_id", \.externalID, .text(.discreet), "Said when a role is taken on.", .same)
        KeyRow("use_fips_sts_endpoint", \.useFIPSEndpoint, .flag, "Another place where roles are given.", .same)
        KeyRow("service_name", \.serviceName, .text(.nonEmpty), "The service that is signed for.", .same)
    }
}

package struct AzureADSettings: KeyBlock {
    package var cloud = ""
    package var scope = ""
    package var managedIdentityClientID = ""
    package var oauthClientID = ""
    package var oauthClientSecret = Secret("")
    package var oauthTenantID = ""
    package var sdkTenantID = ""
    package var workloadIdentityClientID = ""
    package var workloadIdentityTenantID = ""
    package var workloadIdentityTokenFile = ""
    /// `sdk` is there, even if it says nothing.
    package var usesSDK = false
    package init() {}

    package static let rows = KeyRows<AzureADSettings> {
        KeyRow("cloud", \.cloud, .text, "Which of Microsoft's clouds.", .same)
        KeyRow("scope", \.scope, .text, "What the token is asked for.", .same)
        KeyRow("managed_identity.client_id", \.managedIdentityClientID, .text(.discreet), "The identity of the machine.", .same)
        KeyRow("oauth.client_id", \.oauthClientID, .text(.discreet), "The client.", .same)
        KeyRow("oauth.client_secret", \.oauthClientSecret, .secret, "Its secret.", .same)
        KeyRow("oauth.tenant_id", \.oauthTenantID, .text(.discreet), "Its tenant.", .same)
        KeyRow("sdk.tenant_id", \.sdkTenantID, .text(.discreet), "The tenant of what the environment names.", .same)
        KeyRow("workload_identity.client_id", \.workloadIdentityClientID, .text(.discreet), "The client.", .same)
        KeyRow("workload_identity.tenant_id", \.workloadIdentityTenantID, .text(.discreet), "Its tenant.", .same)
        KeyRow("workload_identity.token_file_path", \.workloadIdentityTokenFile, .text, "A file with its token.", .same)
    }
}

package struct GoogleIAMSettings: KeyBlock {
    package var credentialsFile = ""
    package init() {}

    package static let rows = KeyRows<GoogleIAMSettings> {
        KeyRow("credentials_file", \.credentialsFile, .text, "A file with a service account's key.", .same, since: TempoReleases.later)
    }
}
