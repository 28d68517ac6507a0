/// The canonical gRPC status codes that an intake answers with (google.rpc.Code).
package enum StatusCode: Int, Sendable {
    case ok = 0, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, internalError, unavailable, dataLoss, unauthenticated
}

extension StatusCode {
    /// The HTTP status of an OTLP/HTTP answer (tempo-behaviour 10.3; OTLP: only 429, 502, 503 and 504 are retried).
    package var httpStatus: Int {
        switch self {
        case .ok: 200
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound, .unimplemented: 404
        case .alreadyExists: 409
        case .resourceExhausted: 429
        case .unavailable, .aborted, .cancelled: 503
        case .deadlineExceeded: 504
        case .unknown, .internalError, .dataLoss: 500
        }
    }
}
