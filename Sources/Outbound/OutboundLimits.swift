/// Every bound of what all senders share, with what happens at it. Times in nanoseconds, sizes in bytes.
package enum OutboundLimits {
    /// How much of the first line of a refusing answer reaches the log.
    package static let maxResponseText = 256
    /// How much of a refusing answer is read: what was sent is taken out of it before it is cut.
    package static let maxAnswerBytes = 4096
    /// A larger password or credentials file is an error (retried and logged).
    package static let maxCredentialBytes = 64 << 10
    /// A larger file of certificates is an error: at start it ends the start, later it is logged, and those read before hold.
    package static let maxCertificateBytes = 4 << 20
    /// A password or credentials file, and the files of TLS settings, are read again after this time.
    package static let credentialCacheTime: Int64 = 5_000_000_000
    /// At most one log line of a kind per receiver in this time; the line carries the count since the last one.
    package static let logInterval: Int64 = 60_000_000_000
    /// Connections have this long to end in good order when nothing more is sent; then they are dropped.
    package static let closeTime: Int64 = 250_000_000
    /// Redirects followed for one request; one more is an error (retried).
    package static let maxRedirects = 10
}
