/// Why one attempt to push a batch did not succeed.
package enum SendFailure: Sendable, Equatable {
    /// No connection: the server has seen nothing of the batch.
    case unreachable
    /// A connection lost midway, an unreadable credentials file: anything else without an answer.
    case network
    /// No answer within `remote_timeout`.
    case timeout
    /// An answer other than 2xx. `retryAfter`: nanoseconds from now that the server asked for.
    case status(Int, retryAfter: Int64? = nil)
    /// 401 or 403 to what a file holds, which may be replaced soon.
    case unproven
    /// 2xx with a page for people: whoever answered has kept nothing, and somebody will notice.
    case page
    /// A refusal of remote write 2.0 that says that some of the samples were written: none of them may be sent again.
    case writtenInPart

    /// tempo-behaviour 7.5: network errors and 5xx are retried, 429 if the endpoint says so, all else is final; except 408, which Prometheus
    /// takes for final: a server that did not get the request in time has refused nothing.
    package func isRetryable(retryOn429: Bool) -> Bool {
        switch self {
        case .unreachable, .network, .timeout, .unproven, .page: true
        case .status(429, _): retryOn429
        case .writtenInPart: false
        case .status: isServerError
        }
    }

    /// A refusal that may be about single series, or about the size: Prometheus, Cortex and Mimir say 400, Thanos 409, servers that check
    /// more 422, and 413 is for what is too large.
    var mayConcernAPart: Bool {
        switch self {
        case .status(400, _), .status(409, _), .status(413, _), .status(422, _): true
        default: false
        }
    }

    /// Smaller requests may be taken, whatever is in them.
    var isAboutSize: Bool {
        if case .status(413, _) = self { true } else { false }
    }

    /// How much the failure speaks against the batch itself, if others get through meanwhile. Not at all where the server asks for time,
    /// or was not reached; most where every attempt takes the whole `remote_timeout`.
    var suspicion: Int {
        switch self {
        case .network: 1
        // Nothing was sent.
        case .unreachable: 0
        // About everything that is sent.
        case .unproven, .page, .writtenInPart: 0
        case .timeout: 3
        case .status(429, _): 0
        case .status(_, let wait): wait == nil ? 1 : 0
        }
    }

    /// The server could not, or not in time.
    var isServerError: Bool {
        if case .status(let code, _) = self { code >= 500 || code == 408 } else { false }
    }

    var isRateLimit: Bool {
        if case .status(429, _) = self { true } else { false }
    }

    var retryAfter: Int64? {
        if case .status(_, let wait) = self { wait } else { nil }
    }
}
