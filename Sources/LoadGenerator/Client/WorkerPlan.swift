import NIOCore

/// One worker's share of the run.
struct WorkerPlan: Sendable {
    var target: Target
    var connections: Int
    var concurrency: Int
    /// Requests to send; nil for no limit.
    var requests: Int?
    var requestsPerSecond: Double?
    /// From the start of sending; nil for no limit.
    var durationNanos: Int64?
    /// How long to wait for an answer before the connection is given up.
    var timeoutNanos: Int64
    var retries: Bool
}
