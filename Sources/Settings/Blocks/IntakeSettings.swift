/// `metronome.intake`: who may send spans.
package struct IntakeSettings: KeyBlock {
    /// Empty: nobody is asked.
    package var clients: [IntakeClientSettings] = []
    /// Empty: every tenant is let in.
    package var allowedTenants: [String] = []
    package var invalidIDs = InvalidIDs.skip

    /// What is done with spans whose ids are not allowed.
    package enum InvalidIDs: String, Sendable, Equatable, CaseIterable {
        /// They are left out and told of in the answer.
        case skip
        /// Their whole request is refused, as Tempo does.
        case refuse
    }

    /// Clients at most: each request's proof is compared with all of them.
    package static let maxClients = 1000
    package init() {}

    package static let rows = KeyRows<IntakeSettings> {
        KeyRow(
            "clients", \.clients, .blocks(atMost: maxClients),
            "Who may send spans; without any, nobody is asked. A request that proves to be none of them is answered with 401 (UNAUTHENTICATED).")
        KeyRow(
            "allowed_tenants", \.allowedTenants, .texts,
            "The tenants that spans may be sent for; without any, every tenant. Others are answered with 403 (PERMISSION_DENIED).")
        KeyRow(
            "invalid_ids", \.invalidIDs, .word(),
            "Spans whose trace id is not 16 bytes, or whose span id is not 8 bytes or all zero: whether they are left out, the others counted and the "
                + "answer says so (`partial_success`), or the whole request is refused, as Tempo does.")
    }
}

/// A sender of spans. Of its token or password only a hash is known.
package struct IntakeClientSettings: KeyBlock {
    package var name = ""
    package var tokenSHA256 = Secret("")
    package var user = ""
    package var passwordSHA256 = Secret("")
    package var tenants: [String] = []
    package init() {}

    /// nil: these are not 64 hexadecimal digits.
    package func bytes(ofHash text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    package static let rows = KeyRows<IntakeClientSettings> {
        KeyRow("name", \.name, .text(.nonEmpty), "What answers and logs call it.")
        KeyRow(
            "token_sha256", \.tokenSHA256, .secret,
            "SHA-256 of its token in hexadecimal digits (`printf %s \"$TOKEN\" | sha256sum`); the token comes as `Authorization: Bearer`.")
        KeyRow("user", \.user, .text, "Instead of a token: the user of `Authorization: Basic`.")
        KeyRow(
            "password_sha256", \.passwordSHA256, .secret,
            "SHA-256 of that user's password: one that was drawn by chance, since the hash is a fast one.")
        KeyRow("tenants", \.tenants, .texts, "The tenants that it may send for, the only one unless X-Scope-OrgID names one; empty: every tenant.")
    }
}
