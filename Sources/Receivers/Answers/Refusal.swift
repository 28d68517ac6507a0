import Serving

/// Why the transport answers a request with an error before, or instead of, the sink's own answer.
package struct Refusal: Error, Equatable {
    package typealias Reason = RefusalReason

    package var reason: Reason
    package var code: StatusCode
    package var message: String
    /// Seconds after which the same request may succeed; nil for requests that never will.
    package var retryAfterSeconds: Int?
    /// The HTTP status where it does not follow from `code`.
    package var httpStatus: Int?
    /// It stands in the log as a wrong protocol.
    var isTold = false

    package init(
        _ reason: Reason, _ code: StatusCode, _ message: String, retryAfterSeconds: Int? = nil, httpStatus: Int? = nil
    ) {
        self.reason = reason
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.httpStatus = httpStatus
    }
}

extension Refusal {
    package static func messageTooLarge(_ bytes: Int, limit: Int) -> Refusal {
        Refusal(.messageTooLarge, .resourceExhausted, "message of \(bytes) bytes is larger than the limit of \(limit) bytes", httpStatus: 413)
    }

    package static func decompressedTooLarge(limit: Int) -> Refusal {
        Refusal(
            .decompressedTooLarge, .resourceExhausted, "message is larger than the limit of \(limit) bytes after decompression",
            httpStatus: 413)
    }

    /// The budget for bytes in flight is used up; a second later it usually is not.
    package static func inFlight(_ bytes: Int, limit: Int) -> Refusal {
        Refusal(
            .inFlight, .resourceExhausted,
            "no room for \(bytes) bytes: requests being received may take \(limit) bytes in all; try again", retryAfterSeconds: 1)
    }

    package init(_ denial: IntakeAccess.Denial) {
        switch denial {
        case .unknown(let hasProof):
            let text = hasProof ? "the token or password is not known" : "a token or a user with a password is needed, in the header Authorization"
            self.init(.unauthenticated, .unauthenticated, text)
        case .tenant(let tenant):
            self.init(.tenantNotAllowed, .permissionDenied, "spans of the tenant \"\(tenant.prefix(150))\" may not be sent")
        case .noTenant(let client):
            self.init(
                .tenantNotAllowed, .permissionDenied, "the client \(client) may send for several tenants: X-Scope-OrgID has to name one")
        }
    }

    /// They are counted in memory all the same: a request that comes again is known again by `metronome.intake.resent_window`.
    package static let notDurable = Refusal(
        .notDurable, .unavailable, "the counts could not be put on the disk (metrics_generator.storage.path); try again", retryAfterSeconds: 1)

    package static let outOfMemory = Refusal(.inFlight, .resourceExhausted, "out of memory; try again", retryAfterSeconds: 1)
}
