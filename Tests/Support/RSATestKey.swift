import CCrypto

/// A private RSA key that nobody else has.
package final class RSATestKey {
    private let key: OpaquePointer

    /// - Parameter bits: nil: no RSA key but one of Ed25519.
    package init(bits: Int32? = 2048) throws {
        let maker = try Self.made(EVP_PKEY_CTX_new_from_name(nil, bits == nil ? "ED25519" : "RSA", nil))
        defer { EVP_PKEY_CTX_free(maker) }
        var key: OpaquePointer?
        EVP_PKEY_keygen_init(maker)
        if let bits { EVP_PKEY_CTX_set_rsa_keygen_bits(maker, bits) }
        EVP_PKEY_generate(maker, &key)
        self.key = try Self.made(key)
    }

    deinit { EVP_PKEY_free(key) }

    private struct Failure: Error {}

    private static func made(_ thing: OpaquePointer?) throws -> OpaquePointer {
        guard let thing else { throw Failure() }
        return thing
    }

    /// As PKCS #8.
    ///
    /// - Parameter password: nil: it lies open.
    package func pem(password: String? = nil) throws -> String {
        let text = try Self.made(BIO_new(BIO_s_mem()))
        defer { BIO_free(text) }
        let secret = password.map { [UInt8]($0.utf8) } ?? []
        let cipher = password == nil ? nil : EVP_aes_256_cbc()
        guard PEM_write_bio_PKCS8PrivateKey(text, key, cipher, secret.map(CChar.init), Int32(secret.count), nil, nil) == 1 else { throw Failure() }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = BIO_read(text, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(Int(count), 0)), as: UTF8.self)
    }

    /// Whether a signature of RSASSA-PKCS1-v1_5 with SHA-256 is of this key and message.
    package func hasSigned(_ message: [UInt8], _ signature: [UInt8]) throws -> Bool {
        let state = try Self.made(EVP_MD_CTX_new())
        defer { EVP_MD_CTX_free(state) }
        guard EVP_DigestVerifyInit_ex(state, nil, "SHA256", nil, nil, key, nil) == 1 else { throw Failure() }
        return EVP_DigestVerify(state, signature, signature.count, message, message.count) == 1
    }
}
