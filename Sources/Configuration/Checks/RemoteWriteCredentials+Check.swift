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
        if settings.type.lowercased() == "basic" { keys.owner.fail("type Basic is set with basic_auth") }
    }
}

extension OAuth2Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout OAuth2Settings) {
        if settings.clientID.isEmpty { keys.owner.fail("oauth2 needs client_id") }
        if settings.tokenURL.isEmpty { keys.owner.fail("oauth2 needs token_url") }
    }
}

extension SigV4Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout SigV4Settings) {
        if settings.accessKey.isEmpty != settings.secretKey.value.isEmpty { keys.owner.fail("sigv4 needs both access_key and secret_key, or none") }
    }
}
