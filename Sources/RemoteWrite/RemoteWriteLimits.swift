/// Every bound of remote write, with what happens at it. Times in nanoseconds, sizes in bytes.
package struct RemoteWriteLimits: Sendable, Equatable {
    /// Batches of one tenant and endpoint on the wire or waiting for their next attempt; more wait their turn.
    package var maxInFlight = 4
    /// Compressed bytes held per tenant and endpoint, those on the wire included. At the limit the oldest waiting batches
    /// are dropped and counted (`prometheus_remote_storage_*_dropped_total{reason="queue_full"}`).
    package var maxQueueBytes = 64 << 20
    /// Whoever makes batches faster than they are sent waits while more than this, or than half the queue, is not sent yet: what lies
    /// there takes memory and gains nothing.
    package var maxBytesAhead = 4 << 20
    /// Such a wait ends this long after the endpoint last took or refused a batch (and as long as its `remote_timeout`, if that is
    /// longer): then it is as good as down, and `maxQueueBytes` decides what is lost.
    package var roomPatience: Int64 = 10_000_000_000
    /// The longest wait a server may ask for with Retry-After; longer ones are shortened to it.
    package var maxRetryAfter: Int64 = 300_000_000_000
    /// Backoffs below it are raised to it, so that a configured 0 does not become a busy loop.
    package static let minBackoff: Int64 = 1_000_000
    /// How much of the first line of a refusing response reaches the log.
    package static let maxResponseText = 256
    /// A larger password or credentials file is an error (retried and logged).
    package static let maxCredentialBytes = 64 << 10
    /// A password or credentials file is read again after this time.
    package static let credentialCacheTime: Int64 = 5_000_000_000
    /// At most one log line of a kind per endpoint in this time; the line carries the count since the last one.
    package static let logInterval: Int64 = 60_000_000_000
    /// Connections to one endpoint, all tenants together; further requests queue in the client within their timeout.
    package static let maxConnectionsPerEndpoint = 256
    /// An unused connection is closed after this time: longer than a collection interval.
    package static let connectionIdleTime: Int64 = 300_000_000_000
    /// Time to establish a connection; the endpoint's `remote_timeout` if that is shorter.
    package static let connectTimeout: Int64 = 10_000_000_000
    /// Redirects followed for one request; one more is an error (retried).
    package static let maxRedirects = 10
    package init() {}
}
