import CCrypto

/// RFC 2104 with SHA-256.
package enum HMACSHA256 {
    /// 32 bytes.
    package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { code, count in
            let made = EVP_Q_mac(
                Library.shared.context, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, code.baseAddress, code.count, &count)
            precondition(made != nil && count == 32, "no memory for a code")
        }
    }
}
