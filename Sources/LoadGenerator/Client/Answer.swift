/// What became of a request.
enum Answer {
    /// Accepted, except for `rejectedSpans` (OTLP partial success).
    case accepted(rejectedSpans: Int64, message: String)
    case refused(Refusal)
    /// No answer: the connection was lost or the time was up.
    case lost(code: String)
}

struct Refusal {
    /// A gRPC status name, or `HTTP 503`.
    var code: String
    var message: String
    /// Whether OTLP lets a client send the request again.
    var isRetryable: Bool
    /// What the server asks for by RetryInfo or Retry-After.
    var retryAfterNanos: Int64?
}

/// A request on its way.
struct Sending {
    var body: BodySource.Body
    var attempt = 0
    var startNanos: Int64 = 0
}
