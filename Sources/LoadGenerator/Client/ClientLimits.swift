/// Limits of the client, and what happens at each.
enum ClientLimits {
    /// Bytes kept of one answer; what is beyond is ignored.
    static let answerBytesMax = 64 << 10
    /// After the last request was sent, answers are awaited this long; then they count as lost (`NO_ANSWER`).
    static let drainNanos: Int64 = 10_000_000_000
    /// Connections lost in a row without a single answer between them, after which the run ends early.
    static let connectionsLostInARowMax = 20
    /// Times that a refused request is sent again with `--retry`; then it counts as refused.
    static let retriesMax = 10
    /// The longest wait that an answer can ask for with `--retry`.
    static let retryWaitNanosMax: Int64 = 30_000_000_000
    /// First and longest wait where nothing is asked for, for retries and for reconnecting.
    static let backoffNanosMin: Int64 = 50_000_000
    static let backoffNanosMax: Int64 = 1_000_000_000
    /// With `--rate`: a generator that is behind by more than this gives the missing spans up.
    static let catchUpNanosMax: Int64 = 1_000_000_000
    /// How long connecting may take.
    static let connectSeconds: Int64 = 5

    static func backoffNanos(attempt: Int) -> Int64 {
        min(backoffNanosMin << Int64(min(max(attempt, 0), 16)), backoffNanosMax)
    }
}
