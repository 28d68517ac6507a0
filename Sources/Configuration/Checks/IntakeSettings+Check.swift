import Settings

extension IntakeSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeSettings) {
        var names: Set<String> = []
        for client in settings.clients where !names.insert(client.name).inserted {
            keys.owner.fail("two clients are called \(Excerpt.of(client.name))")
        }
    }
}

extension IntakeClientSettings: CheckedBlock {
    static var isSecret: Bool { true }

    /// SHA-256 of no bytes.
    private static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    static func check(_ group: String, _ keys: MappingReader, _ settings: inout IntakeClientSettings) {
        if settings.name.isEmpty { keys.owner.fail("a client needs a name") }
        let hasToken = !settings.tokenSHA256.value.isEmpty
        let hasPassword = !settings.user.isEmpty || !settings.passwordSHA256.value.isEmpty
        if hasToken == hasPassword { keys.owner.fail("a client has either token_sha256, or user and password_sha256") }
        if hasPassword, settings.user.isEmpty || settings.passwordSHA256.value.isEmpty {
            keys.owner.fail("user and password_sha256 go together")
        }
        for (key, hash) in [("token_sha256", settings.tokenSHA256.value), ("password_sha256", settings.passwordSHA256.value)] {
            guard !hash.isEmpty else { continue }
            let field = keys.field(key) ?? keys.owner
            if settings.bytes(ofHash: hash) == nil { field.fail("expected 64 hexadecimal digits, as sha256sum writes them") }
            if hash.lowercased() == ofNothing {
                field.fail("is the hash of nothing, so that everybody knows the secret; was the variable empty that was hashed?")
            }
        }
    }
}
