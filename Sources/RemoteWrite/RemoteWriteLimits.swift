import Settings

/// Every bound of remote write, with what happens at it. Times in nanoseconds, sizes in bytes.
package struct RemoteWriteLimits: Sendable, Equatable {
    /// Batches of one tenant and endpoint on the wire or waiting for their next attempt; more wait their turn. Where `queue_config` says how
    /// many there may be, this many at the beginning.
    package var maxInFlight = 4
    /// Compressed bytes held per tenant and endpoint, those on the wire included. At the limit the oldest waiting batches
    /// are dropped and counted (`prometheus_remote_storage_*_dropped_total{reason="queue_full"}`).
    package var maxQueueBytes = IntakeLimits().maxRemoteWriteQueueBytes
    /// The same for all tenants and endpoints together: the oldest batches of the fullest queue are dropped. Where batches come from the disk, less is
    /// read ahead instead, but for one batch per tenant and endpoint.
    package var maxTotalQueueBytes = IntakeLimits().maxRemoteWriteQueueBytesTotal
    /// Whoever makes batches faster than they are sent waits while more than this, or than half the queue, is not sent yet: what lies
    /// there takes memory and gains nothing.
    package var maxBytesAhead = 4 << 20
    /// Once the endpoint has not taken or refused a batch for this long, or fails, half the queue is filled before anybody waits; such a
    /// wait ends this long (or as long as its `remote_timeout`, if that is longer) after the last batch that was taken or refused: then
    /// the endpoint is as good as down, and `maxQueueBytes` decides what is lost.
    package var roomPatience: Int64 = 10_000_000_000
    /// The longest wait a server may ask for with Retry-After; longer ones are shortened to it. In a flush: the endpoint's `max_backoff`,
    /// if that is shorter.
    package var maxRetryAfter: Int64 = 60_000_000_000
    /// Requests per tenant, endpoint and collection that may be spent on halves of batches, to find the series that a server refuses or
    /// fails over; a half that arrives gives its halving back. Beyond it the halves are refused whole
    /// (`prometheus_remote_storage_*_failed_total`).
    package var maxHalvingRequests = 256
    /// Halves of one batch, its halves' halves included, after which no more are sent if all were refused in the same words as the whole: three
    /// levels. They are refused whole (`metronome_remote_write_batches_given_up_total`). 413 is about the size, which halves change.
    package var maxFruitlessHalves = 14
    /// Failed attempts of one batch, while others arrive, after which it is taken for the reason; a timeout counts for three. It is halved,
    /// and what cannot be halved is dropped when newer samples wait (`prometheus_remote_storage_*_dropped_total{reason="poisoned"}`).
    package var suspicionLimit = 5
    /// A batch that the server answers with 5xx or 408 for this long is dropped when newer samples wait (reason `poisoned`). What gets no answer
    /// is repeated for ever.
    package var maxServerErrorTime: Int64 = 600_000_000_000
    /// Compressed bytes a second that an endpoint is given of what has waited on the disk, all tenants together; what is new goes at once.
    package var maxReplayBytesPerSecond = 16 << 20
    /// Backoffs below it are raised to it, so that a configured 0 does not become a busy loop.
    package static let minBackoff: Int64 = 1_000_000
    /// A larger push (uncompressed) is not taken apart to find a bad series, and goes as remote write 1.0.
    package static let maxTakenApart = 64 << 20
    /// A push waits at most this long for the file to be read; then what was read before holds, or the push fails (retried and logged).
    package static let credentialReadTime: Int64 = 2_000_000_000
    /// What a server answers 401 or 403 to what a file holds is repeated for this long since the first such answer: a new file may come later
    /// than the server wants it (Kubernetes takes up to two minutes to replace one). Then it is refused for good.
    package static let refusedFileTime: Int64 = 180_000_000_000
    /// A token endpoint or metadata server has this long to answer; then the push fails (retried and logged).
    package static let tokenTime: Int64 = 10_000_000_000
    /// After an attempt to get a token that failed, nobody asks again for this long.
    package static let tokenRetryTime: Int64 = 1_000_000_000
    /// A token that the server does not accept is renewed at most once in this time.
    package static let tokenRefusalTime: Int64 = 30_000_000_000
    /// Of a token that does not say how long it holds.
    package static let tokenLifetime: Int64 = 300_000_000_000
    /// A token is renewed at most this long before it ends.
    package static let maxTokenEarly: Int64 = 300_000_000_000
    /// A longer answer of a token endpoint is an error (retried and logged).
    package static let maxTokenBytes = 1 << 20
    /// Connections to one endpoint, all tenants together; further requests queue in the client within their timeout.
    package static let maxConnectionsPerEndpoint = 256
    /// An unused connection is closed after this time: longer than a collection interval.
    package static let connectionIdleTime: Int64 = 300_000_000_000
    /// Time to establish a connection; the endpoint's `remote_timeout` if that is shorter.
    package static let connectTimeout: Int64 = 10_000_000_000
    /// The addresses of a host whose requests take them in turn are looked up again after this time.
    package static let addressTime: Int64 = 10_000_000_000
    /// The first requests wait at most this long for them; then they go wherever the client's own look leads.
    package static let addressLookTime: Int64 = 2_000_000_000
    /// Further ones get nothing (`metronome_remote_write_addresses` says how many are in use).
    package static let maxAddresses = 64
    /// An endpoint that did not take remote write 2.0 gets 1.0 for this long; then 2.0 is tried again.
    package static let messageRetryTime: Int64 = 3_600_000_000_000
    /// From its first bucket to its last one; a native histogram with more is not sent as OTLP, and its push is refused.
    package static let maxBuckets = 1 << 14
    package init() {}
}
