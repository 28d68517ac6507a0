/// How a call ends.
enum Outcome: Sendable, CaseIterable {
    case success
    case rateLimited
    case serverError
    case unavailable
    case timeout

    var isError: Bool { self != .success }

    /// What the caller sees; nil when no answer came at all.
    var httpStatus: Int64? {
        switch self {
        case .success: 200
        case .rateLimited: 429
        case .serverError: 500
        case .unavailable: 503
        case .timeout: nil
        }
    }

    /// What a gateway answers to its own caller in this case.
    var gatewayStatus: Int64 { httpStatus ?? 504 }

    var errorType: String {
        switch self {
        case .success: ""
        case .rateLimited: "RateLimitError"
        case .serverError: "InternalServerError"
        case .unavailable: "ServiceUnavailableError"
        case .timeout: "timeout"
        }
    }

    var message: String {
        switch self {
        case .success: ""
        case .rateLimited: "Error code: 429 - rate limit reached for requests"
        case .serverError: "Error code: 500 - the server had an error while processing your request"
        case .unavailable: "Error code: 503 - the model is overloaded, try again later"
        case .timeout: "Request timed out."
        }
    }

    /// Share of a usual answer time after which the outcome is known; a timeout has a time of its own.
    var latencyFactor: Double {
        switch self {
        case .success, .timeout: 1
        case .rateLimited: 0.05
        case .serverError: 0.4
        case .unavailable: 0.1
        }
    }

    /// How often it happens among the calls of one kind, relative to the other outcomes.
    var weight: Int {
        switch self {
        case .success: 188
        case .rateLimited: 5
        case .serverError: 3
        case .unavailable: 2
        case .timeout: 2
        }
    }
}
