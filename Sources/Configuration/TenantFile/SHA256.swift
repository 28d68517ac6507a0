import Crypto

/// FIPS 180-4, here only for telling one file's content from another's.
package enum SHA256 {
    /// 64 lower-case hexadecimal digits.
    package static func hexadecimal(_ message: [UInt8]) -> String {
        Crypto.SHA256.hash(data: message).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
