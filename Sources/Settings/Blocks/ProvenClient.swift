/// Who proves to be somebody by a token or a password, of which only a hash is known.
package protocol ProvenClient: KeyBlock {
    var name: String { get }
    var tokenSHA256: Secret { get set }
    var user: String { get set }
    var passwordSHA256: Secret { get set }
}

extension ProvenClient {
    @KeyRowBuilder<Self> static var proofRows: [KeyRow<Self>] {
        KeyRow(
            "token_sha256", \.tokenSHA256, .secret,
            "SHA-256 of its token in hexadecimal digits (`printf %s \"$TOKEN\" | sha256sum`); the token comes as `Authorization: Bearer`.")
        KeyRow("user", \.user, .text, "Instead of a token: the user of `Authorization: Basic`.")
        KeyRow(
            "password_sha256", \.passwordSHA256, .secret,
            "SHA-256 of that user's password: one that was drawn by chance, since the hash is a fast one.")
    }

    /// nil: these are not 64 hexadecimal digits.
    package func bytes(ofHash text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
        guard digits.count == 64, text.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
