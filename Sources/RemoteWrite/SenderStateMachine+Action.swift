import Settings

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
        /// Its two halves take its place.
        case halved(WriteBatch)
        /// It is lost.
        case dropped(WriteBatch, DropReason)
        /// Call `tick` at this time. Replaces the wake-up asked for before.
        case wake(at: Int64)
        /// A flush is over: nothing is left.
        case drained
    }

    package enum DropReason: String, Sendable, CaseIterable {
        /// The server refused it for good (`*_failed_total`; all others count as `*_dropped_total`).
        case rejected
        /// `maxQueueBytes`, or the limit on all queues together.
        case queueFull = "queue_full"
        /// The server fails over it while it takes others (or for very long), and newer samples wait behind it.
        case poisoned
        /// `sample_age_limit`.
        case tooOld = "too_old"
        /// The flush deadline came first, or would have come before newer samples were sent.
        case shutdown
    }

    /// Times in nanoseconds.
    package struct Rules: Sendable, Equatable {
        package var minBackoff: Int64
        package var maxBackoff: Int64
        package var retryOn429: Bool
        /// 0: none.
        package var sampleAgeLimit: Int64
        /// At the beginning, and when nothing newer waits.
        package var usualInFlight: Int
        package var maxInFlight: Int
        package var maxQueueBytes: Int
        package var maxBytesAhead: Int
        package var maxRetryAfter: Int64
        /// Without progress for this long an endpoint is slow: more is made ahead.
        package var slowAfter: Int64
        /// Without progress for this long it is as good as down.
        package var roomPatience: Int64
        package var maxHalvingRequests: Int
        package var maxFruitlessHalves: Int
        package var suspicionLimit: Int
        package var maxServerErrorTime: Int64
        /// What comes has been kept on the disk, and a later process finds what is left: nothing is given up for want of room or time.
        package var isKeptElsewhere: Bool
        /// Newer samples say what older ones say: totals. Of differences each is needed.
        package var newestSaysAll: Bool
        /// A classic histogram's series are one data point and go together.
        package var keepsHistograms: Bool

        package init(_ endpoint: RemoteWriteEndpoint, _ limits: RemoteWriteLimits, isKeptElsewhere: Bool = false) {
            self.isKeptElsewhere = isKeptElsewhere
            newestSaysAll = endpoint.temporality == .cumulative
            keepsHistograms = endpoint.message == .otlp
            minBackoff = max(endpoint.minBackoff, RemoteWriteLimits.minBackoff)
            maxBackoff = max(endpoint.maxBackoff, minBackoff)
            retryOn429 = endpoint.retryOn429
            sampleAgeLimit = endpoint.sampleAgeLimit
            maxInFlight = max(endpoint.shards.upperBound, 1)
            usualInFlight = min(max(limits.maxInFlight, endpoint.shards.lowerBound, 1), maxInFlight)
            maxQueueBytes = limits.maxQueueBytes
            maxBytesAhead = limits.maxBytesAhead
            maxRetryAfter = limits.maxRetryAfter
            slowAfter = limits.roomPatience
            // A push that takes its whole time is no sign that the endpoint is down.
            roomPatience = max(limits.roomPatience, endpoint.remoteTimeout)
            maxHalvingRequests = limits.maxHalvingRequests
            maxFruitlessHalves = limits.maxFruitlessHalves
            suspicionLimit = limits.suspicionLimit
            maxServerErrorTime = limits.maxServerErrorTime
        }
    }
}
