/// FIPS 180-4.
package enum SHA256 {
    /// 32 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] { Digest.sha256.hash(message) }

    /// 64 lower-case digits.
    package static func hexadecimal(_ message: [UInt8]) -> String { Hexadecimal.text(hash(message)) }
}
