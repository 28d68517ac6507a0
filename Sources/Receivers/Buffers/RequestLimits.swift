/// Promises about the bytes of a request that every sink may rely on.
package enum RequestLimits {
    /// Readable bytes behind every request body, so that a walker may load 8 bytes at a time without looking where it ends.
    package static let readableSlack = 64
}
