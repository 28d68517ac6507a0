import CCrypto

/// OpenSSL's libcrypto, which librdkafka brings into the process: everything but TLS, which NIOSSL does by itself.
///
/// Sound because what is fetched lives as long as the process and is never changed.
struct Library: @unchecked Sendable {
    /// A library of our own: the machine's `openssl.cnf` may switch MD5 off, which relabelling needs for no secret.
    let context: OpaquePointer?

    static let shared = Library()

    private init() {
        // Threads may hash while the process ends. That is settled by who comes first (``prepareCryptography()``).
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        context = OSSL_LIB_CTX_new()
        OSSL_PROVIDER_load(context, "default")
    }
}
