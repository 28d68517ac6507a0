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

    /// By `error.type` or the exception's type: a status code, a class name with or without its module, a provider's error code.
    init?(type: WireSlice) {
        if let status = AttributeNumber.double(text: type).flatMap({ Int64(exactly: $0) }) {
            self.init(status: status)
            return
        }
        for index in 0..<Self.words.count where type.contains(word: Self.words[index].word) {
            self = Self.words[index].kind
            return
        }
        return nil
    }

    /// In the order in which they are looked for: the more particular ones first.
    private static let words = FixedList<(word: StaticString, kind: ErrorClass)>([
        ("ratelimit", .rateLimit), ("rate_limit", .rateLimit), ("throttl", .rateLimit), ("toomanyrequests", .rateLimit),
        ("too_many_requests", .rateLimit),
        ("resourceexhausted", .rateLimit), ("resource_exhausted", .rateLimit), ("quota", .rateLimit),
        ("timeout", .timeout), ("timedout", .timeout), ("deadline", .timeout),
        ("cancel", .cancelled), ("overload", .overloaded), ("serviceunavailable", .overloaded), ("service_unavailable", .overloaded),
        ("modelnotready", .overloaded),
        ("authentic", .auth), ("permission", .auth), ("unauthorized", .auth), ("forbidden", .auth), ("accessdenied", .auth),
        ("connect", .connection), ("econn", .connection), ("content_filter", .caller), ("contentfilter", .caller), ("remoteprotocol", .connection),
        ("networkerror", .connection), ("readerror", .connection), ("socket", .connection),
        ("badrequest", .caller), ("invalid_request", .caller), ("invalidrequest", .caller), ("notfound", .caller), ("not_found", .caller),
        ("unprocessable", .caller), ("validation", .caller), ("contentpolicy", .caller), ("contextwindow", .caller),
        ("internal", .server), ("api_error", .server), ("servererror", .server), ("server_error", .server), ("apistatuserror", .server),
        ("badgateway", .server), ("modelerror", .server),
    ])
}
