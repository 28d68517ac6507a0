/// Puts 64-bit numbers together with secrets that are drawn at start: nobody outside can choose what falls together.
enum SecretHash {
    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    @inline(__always)
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        // Secrets on both sides: otherwise a chosen identifier could make the product 0, and keys be known beforehand.
        let product = (a ^ secret.0).multipliedFullWidth(by: b ^ secret.1)
        return product.high ^ product.low
    }
}
