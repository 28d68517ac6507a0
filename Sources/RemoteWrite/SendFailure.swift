/// Why one attempt to push a batch did not succeed.
package enum SendFailure: Sendable, Equatable {
    /// No connection, a connection lost midway, an unreadable credentials file: anything without an answer.
    case network
    /// No answer within `remote_timeout`.
    case timeout
    /// An answer other than 2xx. `retryAfter`: nanoseconds from now that the server asked for.
    case status(Int, retryAfter: Int64? = nil)

    /// tempo-behaviour 7.5: network errors and 5xx are retried, 429 if the endpoint says so, all else is final.
    package func isRetryable(retryOn429: Bool) -> Bool {
        switch self {
        case .network, .timeout: true
        case .status(429, _): retryOn429
        case .status(let code, _): code >= 500
        }
    }

    var retryAfter: Int64? {
        if case .status(_, let wait) = self { wait } else { nil }
    }
}
