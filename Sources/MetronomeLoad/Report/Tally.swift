/// What one worker counted.
struct Tally: Sendable {
    struct ErrorCount: Sendable {
        var requests = 0
        /// The first text that came with it.
        var message = ""
    }

    var spansAccepted = 0
    var spansRefused = 0
    /// Spans of requests without an answer.
    var spansLost = 0
    var requests = 0
    var retries = 0
    var reconnections = 0
    var bytes = 0
    var wireBytes = 0
    var firstSendNanos: Int64 = .max
    var lastAnswerNanos: Int64 = 0
    var latency = LatencyHistogram()
    /// By gRPC status name, `HTTP <code>`, or the kind of loss: bounded by what those can be.
    var errors: [String: ErrorCount] = [:]

    mutating func sent(bytes: Int, wireBytes: Int) {
        self.bytes += bytes
        self.wireBytes += wireBytes
    }

    mutating func answered(afterNanos latencyNanos: Int64, at now: Int64) {
        requests += 1
        latency.record(nanos: latencyNanos)
        lastAnswerNanos = now
    }

    mutating func accepted(spans: Int, rejected: Int, message: String) {
        spansAccepted += spans
        if rejected > 0 {
            spansRefused += rejected
            error("PARTIAL_SUCCESS", message)
        }
    }

    mutating func error(_ code: String, _ message: String) {
        var count = errors[code] ?? ErrorCount(message: String(message.prefix(200)))
        count.requests += 1
        errors[code] = count
    }

    mutating func merge(_ other: Tally) {
        spansAccepted += other.spansAccepted
        spansRefused += other.spansRefused
        spansLost += other.spansLost
        requests += other.requests
        retries += other.retries
        reconnections += other.reconnections
        bytes += other.bytes
        wireBytes += other.wireBytes
        firstSendNanos = min(firstSendNanos, other.firstSendNanos)
        lastAnswerNanos = max(lastAnswerNanos, other.lastAnswerNanos)
        latency.merge(other.latency)
        for (code, count) in other.errors {
            var sum = errors[code] ?? ErrorCount(message: count.message)
            sum.requests += count.requests
            errors[code] = sum
        }
    }
}
