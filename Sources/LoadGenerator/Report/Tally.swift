/// What one worker counted.
package struct Tally: Sendable {
    package struct ErrorCount: Sendable {
        package var requests = 0
        /// The first text that came with it.
        package var message = ""
    }

    package var spansAccepted = 0
    package var spansRefused = 0
    /// Spans of requests without an answer.
    package var spansLost = 0
    package var requests = 0
    package var retries = 0
    package var reconnections = 0
    package var bytes = 0
    package var wireBytes = 0
    package var firstSendNanos: Int64 = .max
    package var lastAnswerNanos: Int64 = 0
    package var latency = LatencyHistogram()
    /// By gRPC status name, `HTTP <code>`, or the kind of loss: bounded by what those can be.
    package var errors: [String: ErrorCount] = [:]

    package init() {}

    package mutating func sent(bytes: Int, wireBytes: Int) {
        self.bytes += bytes
        self.wireBytes += wireBytes
    }

    package mutating func answered(afterNanos latencyNanos: Int64, at now: Int64) {
        requests += 1
        latency.record(nanos: latencyNanos)
        lastAnswerNanos = now
    }

    package mutating func accepted(spans: Int, rejected: Int, message: String) {
        spansAccepted += spans
        if rejected > 0 {
            spansRefused += rejected
            error("PARTIAL_SUCCESS", message)
        }
    }

    package mutating func error(_ code: String, _ message: String) {
        var count = errors[code] ?? ErrorCount(message: String(message.prefix(200)))
        count.requests += 1
        errors[code] = count
    }

    package mutating func merge(_ other: Tally) {
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
