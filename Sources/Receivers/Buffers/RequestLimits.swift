import Settings

/// Promises about the bytes of a request that every sink may rely on.
package enum RequestLimits {
    /// Readable bytes behind every request body, so that a walker may load words without looking where it ends.
    package static var readableSlack: Int { RequestSlack.bytes }
}
