extension SenderStateMachine {
    package typealias BatchID = UInt64

    /// What the shell has to do; in the order given.
    package enum Action: Sendable, Equatable {
        /// Push it. `attempt` counts the attempts before this one: 0 the first time, else the `Retry-Attempt` header.
        case send(BatchID, WriteBatch, attempt: Int)
        /// It arrived.
        case delivered(WriteBatch)
        /// This attempt failed, another one follows.
        case retrying(WriteBatch)
        /// It is lost.
        case dropped(WriteBatch, DropReason)
        /// Call `tick` at this time. Replaces the wake-up asked for before.
        case wake(at: Int64)
        /// A flush is over: nothing is left.
        case drained
    }

    package enum DropReason: String, Sendable {
        /// The server refused it for good (`*_failed_total`).
        case rejected
        /// `maxQueueBytes` (`*_dropped_total`).
        case queueFull = "queue_full"
        /// The flush deadline came first (`*_dropped_total`).
        case shutdown
    }

    /// Times in nanoseconds.
    package struct Rules: Sendable, Equatable {
        package var minBackoff: Int64
        package var maxBackoff: Int64
        package var retryOn429: Bool
        package var maxInFlight: Int
        package var maxQueueBytes: Int
        package var maxBytesAhead: Int
        package var maxRetryAfter: Int64
        package var roomPatience: Int64

        package init(_ endpoint: RemoteWriteEndpoint, _ limits: RemoteWriteLimits) {
            minBackoff = max(endpoint.minBackoff, RemoteWriteLimits.minBackoff)
            maxBackoff = max(endpoint.maxBackoff, minBackoff)
            retryOn429 = endpoint.retryOn429
            maxInFlight = max(limits.maxInFlight, 1)
            maxQueueBytes = limits.maxQueueBytes
            maxBytesAhead = limits.maxBytesAhead
            maxRetryAfter = limits.maxRetryAfter
            // A push that takes its whole time is no sign that the endpoint is down.
            roomPatience = max(limits.roomPatience, endpoint.remoteTimeout)
        }
    }
}
