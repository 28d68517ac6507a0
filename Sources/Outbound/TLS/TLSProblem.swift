/// Certificates and keys that cannot be used.
package struct TLSProblem: Error, Equatable, CustomStringConvertible {
    /// Of `tls_config`: which one.
    package let key: String
    package let reason: String
    package var description: String { "tls_config: \(reason)" }
}
