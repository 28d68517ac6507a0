/// The ways to authenticate of which an entry may have one.
enum RemoteWriteAuthentication {
    typealias Authentication = RemoteWriteSettings.Authentication

    static func decode(_ keys: MappingReader, _ entry: inout RemoteWriteSettings) {
        var found: [(field: Field, value: Authentication)] = []
        var usernameFile = ""
        func add(_ key: String, _ decode: (Field) -> Authentication?) {
            if let field = keys.field(key), let value = decode(field) { found.append((field, value)) }
        }
        add("basic_auth") { basic($0, &usernameFile) }
        add("authorization") { authorization($0) }
        add("bearer_token") { field in
            field.secret().flatMap { $0.value.isEmpty ? nil : .authorization(type: "Bearer", credentials: $0, credentialsFile: "") }
        }
        add("bearer_token_file") { field in
            field.string().flatMap { $0.isEmpty ? nil : .authorization(type: "Bearer", credentials: Secret(""), credentialsFile: $0) }
        }
        add("oauth2") { field in oauth2(field).map { .oauth2($0) } }
        add("sigv4") { field in sigV4(field).map { .sigV4($0) } }
        add("azuread") { field in azureAD(field).map { .azureAD($0) } }
        add("google_iam") { googleIAM($0) }
        entry.basicUsernameFile = usernameFile
        if let first = found.first { entry.authentication = first.value }
        for extra in found.dropFirst() {
            keys.findings.error(
                at: extra.field.keyPosition, extra.field.path,
                "only one way to authenticate is possible, and \(found[0].field.path) at line \(found[0].field.keyPosition.line) is one already")
        }
    }

    private static func basic(_ field: Field, _ usernameFile: inout String) -> Authentication? {
        var username = ""
        var password = Secret("")
        var passwordFile = ""
        let isMapping = field.mapping { keys in
            keys.read("username", into: &username) { $0.string() }
            keys.read("username_file", into: &usernameFile) { $0.string() }
            keys.read("password", into: &password) { $0.secret() }
            keys.read("password_file", into: &passwordFile) { $0.string() }
            RemoteWriteSchema.noteReferences(keys, "username_ref", "password_ref")
            if !password.value.isEmpty, !passwordFile.isEmpty { field.fail("only one of password and password_file is possible") }
            if !username.isEmpty, !usernameFile.isEmpty { field.fail("only one of username and username_file is possible") }
        }
        return isMapping ? .basic(username: username, password: password, passwordFile: passwordFile) : nil
    }

    private static func authorization(_ field: Field) -> Authentication? {
        var type = "Bearer"
        var credentials = Secret("")
        var file = ""
        let isMapping = field.mapping { keys in
            keys.read("type", into: &type) { $0.nonEmptyString() }
            keys.read("credentials", into: &credentials) { $0.secret() }
            keys.read("credentials_file", into: &file) { $0.string() }
            RemoteWriteSchema.noteReferences(keys, "credentials_ref")
            if !credentials.value.isEmpty, !file.isEmpty { field.fail("only one of credentials and credentials_file is possible") }
            if type.lowercased() == "basic" { field.fail("type Basic is set with basic_auth") }
        }
        return isMapping ? .authorization(type: type, credentials: credentials, credentialsFile: file) : nil
    }

    private static func oauth2(_ field: Field) -> OAuth2Settings? {
        field.mapping(OAuth2Settings()) { keys, settings in
            keys.read("client_id", into: &settings.clientID) { $0.string() }
            keys.read("client_secret", into: &settings.clientSecret) { $0.secret() }
            keys.read("client_secret_file", into: &settings.clientSecretFile) { $0.string() }
            keys.read("scopes", into: &settings.scopes) { $0.strings() }
            keys.read("token_url", into: &settings.tokenURL) { $0.secretly.string() }
            keys.read("endpoint_params", into: &settings.endpointParameters) { $0.secretMap() }
            keys.ignore(
                "client_secret_ref", "tls_config", "proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header",
                "client_certificate_key", "client_certificate_key_file", "client_certificate_key_id", "signature_algorithm", "grant_type",
                "iss", "audience", "claims")
            if settings.clientID.isEmpty { field.fail("oauth2 needs client_id") }
            if settings.tokenURL.isEmpty { field.fail("oauth2 needs token_url") }
        }
    }

    private static func sigV4(_ field: Field) -> SigV4Settings? {
        field.mapping(SigV4Settings()) { keys, settings in
            keys.read("region", into: &settings.region) { $0.string() }
            keys.read("access_key", into: &settings.accessKey) { $0.secretly.string() }
            keys.read("secret_key", into: &settings.secretKey) { $0.secret() }
            keys.read("profile", into: &settings.profile) { $0.string() }
            keys.read("role_arn", into: &settings.roleARN) { $0.string() }
            keys.ignore("external_id", "use_fips_sts_endpoint", "service_name")
            if settings.accessKey.isEmpty != settings.secretKey.value.isEmpty { field.fail("sigv4 needs both access_key and secret_key, or none") }
        }
    }

    private static func azureAD(_ field: Field) -> AzureADSettings? {
        field.mapping(AzureADSettings()) { keys, settings in
            keys.read("cloud", into: &settings.cloud) { $0.string() }
            keys.ignore("scope")
            for (block, names) in [
                ("managed_identity", ["client_id"]), ("oauth", ["client_id", "client_secret", "tenant_id"]), ("sdk", ["tenant_id"]),
                ("workload_identity", ["client_id", "tenant_id", "token_file_path"]),
            ] {
                keys.field(block)?.mapping { keys in
                    for name in names { settings.identity["\(block).\(name)"] = keys.field(name)?.secret() }
                }
            }
        }
    }

    private static func googleIAM(_ field: Field) -> Authentication? {
        var file = ""
        let isMapping = field.mapping { keys in keys.read("credentials_file", into: &file) { $0.string() } }
        return isMapping ? .googleIAM(credentialsFile: file) : nil
    }
}
