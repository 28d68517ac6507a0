/// What kind of failure a call met: eight libraries have eight vocabularies for one 429.
package enum ErrorClass: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    case rateLimit, timeout, auth, caller, cancelled, overloaded, connection, server, other

    /// Value of the label `error_class`.
    package var name: StaticString {
        switch self {
        case .rateLimit: "rate_limit"
        case .timeout: "timeout"
        case .auth: "auth"
        case .caller: "caller"
        case .cancelled: "cancelled"
        case .overloaded: "overloaded"
        case .connection: "connection"
        case .server: "server"
        case .other: "other"
        }
    }

    /// By the HTTP status; nil below 400.
    init?(status: Int64) {
        switch status {
        case 429: self = .rateLimit
        case 408, 504, 524: self = .timeout
        case 401, 403, 407: self = .auth
        case 499: self = .cancelled
        case 503, 529: self = .overloaded
        case 400...498: self = .caller
        case 500...599: self = .server
        default: return nil
        }
    }

    /// Whether it is the provider's, as far as a status can tell.
    var blamesProvider: Bool {
        switch self {
        case .timeout, .overloaded, .connection, .server, .other: true
        case .rateLimit, .auth, .caller, .cancelled: false
        }
    }

    /// The HTTP status that stands for a gRPC status in Google's APIs (google/rpc/code.proto); nil: it is no failure.
    static func httpStatus(grpc code: Int64) -> Int64? {
        switch code {
        case 1: 499
        case 3, 9, 11: 400
        case 4: 504
        case 5: 404
        case 6, 10: 409
        case 7: 403
        case 8: 429
        case 12: 501
        case 14: 503
        case 16: 401
        case 2, 13, 15: 500
        default: nil
        }
    }
}
