import Settings

extension ProvenClient {
    /// SHA-256 of no bytes.
    private static var ofNothing: String { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }

    /// Either a token or a user with a password, and hashes that are some.
    func checkProof(_ keys: MappingReader) {
        if name.isEmpty { keys.owner.fail("a client needs a name") }
        let hasToken = !tokenSHA256.value.isEmpty
        let hasPassword = !user.isEmpty || !passwordSHA256.value.isEmpty
        if hasToken == hasPassword { keys.owner.fail("a client has either token_sha256, or user and password_sha256") }
        if hasPassword, user.isEmpty || passwordSHA256.value.isEmpty { keys.owner.fail("user and password_sha256 go together") }
        for (key, hash) in [("token_sha256", tokenSHA256.value), ("password_sha256", passwordSHA256.value)] {
            guard !hash.isEmpty else { continue }
            let field = keys.field(key) ?? keys.owner
            if bytes(ofHash: hash) == nil { field.fail("expected 64 hexadecimal digits, as sha256sum writes them") }
            if hash.lowercased() == Self.ofNothing {
                field.fail("is the hash of nothing, so that everybody knows the secret; was the variable empty that was hashed?")
            }
        }
    }

    /// No two clients have the same name, or prove themselves by the same secret: it could not be told who it is.
    static func checkNames(_ clients: [Self], _ list: Field) {
        var names: Set<String> = []
        var owners: [String: String] = [:]
        for (client, item) in zip(clients, list.items) {
            if !names.insert(client.name).inserted { item.fail("two clients are called \(Excerpt.of(client.name))") }
            let proofs = [("token_sha256", "", client.tokenSHA256.value), ("password_sha256", client.user, client.passwordSHA256.value)]
            for (key, user, hash) in proofs where !hash.isEmpty {
                let proof = "\(key) \(hash.lowercased()) \(user)"
                if let owner = owners[proof] {
                    (item.below(key) ?? item).fail("is that of \(Excerpt.of(owner)), too: each client needs a secret of its own")
                }
                owners[proof] = client.name
            }
        }
    }
}

extension AdminSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout AdminSettings) {
        keys.field("clients").map { AdminClientSettings.checkNames(settings.clients, $0) }
    }
}

extension AdminClientSettings: CheckedBlock {
    static var isSecret: Bool { true }

    static func check(_ group: String, _ keys: MappingReader, _ settings: inout AdminClientSettings) { settings.checkProof(keys) }
}
