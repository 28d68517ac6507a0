import CCrypto

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2), as RS256 of JSON Web Tokens wants it.
package enum RSASignature {
    package enum Problem: Error, Equatable {
        /// The text holds no RSA key in PEM, or one behind a password.
        case noKey
        /// The key is too short for a signature.
        case cannotSign
    }

    /// - Parameter pem: a private key, in PKCS #1 or PKCS #8.
    package static func sign(_ message: [UInt8], pem: String) throws(Problem) -> [UInt8] {
        // What went wrong is not to be found by whoever asks libcrypto on this thread next.
        defer { ERR_clear_error() }
        guard let key = privateKey([UInt8](pem.utf8)) else { throw .noKey }
        defer { EVP_PKEY_free(key) }
        guard let state = EVP_MD_CTX_new() else { throw .cannotSign }
        defer { EVP_MD_CTX_free(state) }
        var size = 0
        guard EVP_DigestSignInit_ex(state, nil, "SHA256", Library.shared.context, nil, key, nil) == 1,
            EVP_DigestSign(state, nil, &size, message, message.count) == 1
        else { throw .cannotSign }
        var signature = [UInt8](repeating: 0, count: size)
        guard EVP_DigestSign(state, &signature, &size, message, message.count) == 1 else { throw .cannotSign }
        return Array(signature.prefix(size))
    }

    private static func privateKey(_ pem: [UInt8]) -> OpaquePointer? {
        guard let count = Int32(exactly: pem.count) else { return nil }
        return pem.withUnsafeBytes { bytes in
            guard let source = BIO_new_mem_buf(bytes.baseAddress, count) else { return nil }
            defer { BIO_free(source) }
            // Asked for a password it would turn to the terminal.
            guard let key = PEM_read_bio_PrivateKey_ex(source, nil, { _, _, _, _ in -1 }, nil, Library.shared.context, nil) else { return nil }
            guard EVP_PKEY_is_a(key, "RSA") == 1 else {
                EVP_PKEY_free(key)
                return nil
            }
            return key
        }
    }
}
