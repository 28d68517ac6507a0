import CCrypto

/// A hash function of libcrypto. Sound because what is fetched is never changed, and lives as long as the process.
struct Digest: @unchecked Sendable {
    private let function: OpaquePointer?
    /// Bytes.
    private let size: Int

    static let sha256 = Digest("SHA256", size: 32)
    static let md5 = Digest("MD5", size: 16)

    private init(_ name: String, size: Int) {
        self.size = size
        function = EVP_MD_fetch(Library.shared.context, name, nil)
    }

    func hash(_ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { digest, count in
            // The default provider has both functions: nothing but memory can be missing.
            let made = EVP_Digest(message, message.count, digest.baseAddress, nil, function, nil)
            precondition(made == 1, "no memory for a digest")
            count = size
        }
    }
}
