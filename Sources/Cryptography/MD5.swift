/// RFC 1321: for what others have always computed with it, never for a secret.
package enum MD5 {
    /// 16 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] { Digest.md5.hash(message) }
}
