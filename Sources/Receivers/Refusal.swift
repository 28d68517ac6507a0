/// Why the transport answers a request with an error before, or instead of, the sink's own answer.
package struct Refusal: Error, Equatable {
    /// The label `reason` of `metronome_receiver_refused_requests_total`.
    package enum Reason: String, CaseIterable, Sendable {
        case messageTooLarge = "message_too_large"
        case decompressedTooLarge = "decompressed_too_large"
        case inFlight = "in_flight"
        /// The length-prefixed message is missing, doubled, cut short or flagged wrongly; or HTTP itself is malformed.
        case framing
        /// The gzip data is damaged, cut short or followed by something else.
        case compression
        /// A content or message encoding that is not supported.
        case encoding
        case contentType = "content_type"
        case headerBytes = "header_bytes"
        /// An unknown path, method name or HTTP method.
        case route
        /// No tenant, more than one, one of a name that cannot be, or one too many. Until 0.1 `sink`, as was `malformed`.
        case tenant
        /// Nobody is known to send with this proof, or with none.
        case unauthenticated
        /// The client, or nobody, may send for this tenant.
        case tenantNotAllowed = "tenant_not_allowed"
        /// The body is no OTLP, or its ids are none.
        case malformed
        /// The counts could not be put on the disk, which the answer was to wait for.
        case notDurable = "not_durable"
        /// None of the targets that the spans belong to has room, or none is known (`metronome.route`).
        case notRouted = "not_routed"
        /// It was routed already.
        case routedTwice = "routed_twice"
    }

    package var reason: Reason
    package var code: StatusCode
    package var message: String
    /// Seconds after which the same request may succeed; nil for requests that never will.
    package var retryAfterSeconds: Int?
    /// The HTTP status where it does not follow from `code`.
    package var httpStatus: Int?

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
