import RemoteWrite
import Settings

/// Short spellings for state machine scripts.
typealias Action = SenderStateMachine.Action

let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// A batch of one sample; `mark` fills the body so that batches differ.
func batch(_ mark: UInt8, collection: UInt64 = 1, size: Int = 10) -> WriteBatch {
    WriteBatch(
        body: [UInt8](repeating: mark, count: size), samples: 1, exemplars: 0, histograms: 0, timestamp: Int64(collection) * 15_000,
        collection: collection)
}

/// A machine with waits that are exact: 30 ms doubling to 5 s.
func machine(
    retryOn429: Bool = true, maxQueueBytes: Int = 1 << 20, maxBytesAhead: Int = 1 << 20, maxInFlight: Int = 4,
    temporality: Temporality = .cumulative
) -> SenderStateMachine {
    var endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1/")
    endpoint.retryOn429 = retryOn429
    endpoint.temporality = temporality
    endpoint.remoteTimeout = 10 * second
    endpoint.maxShards = maxInFlight
    var limits = RemoteWriteLimits()
    limits.maxQueueBytes = maxQueueBytes
    limits.maxBytesAhead = maxBytesAhead
    limits.maxInFlight = maxInFlight
    return SenderStateMachine(rules: SenderStateMachine.Rules(endpoint, limits))
}

extension SenderStateMachine {
    mutating func enqueue(_ batches: [WriteBatch], now: Int64 = 0) -> [Action] {
        batches.flatMap { enqueue($0, now: now) }
    }
}
