/// What OpenSSL has against a broker's certificate (`X509_V_ERR_…`), which librdkafka does not tell.
enum CertificateProblem {
    /// - Parameter code: as the check of certificates gives it.
    static func text(_ code: CInt) -> String {
        switch code {
        case 9: "the broker's certificate is not valid yet"
        case 10: "the broker's certificate has expired"
        case 18...21: "the broker's certificate is signed by an authority that is not trusted here"
        case 23: "the broker's certificate is revoked"
        case 62, 64: "the broker's certificate is of another host"
        default: "the broker's certificate is not accepted (X509_V_ERR \(code))"
        }
    }
}
