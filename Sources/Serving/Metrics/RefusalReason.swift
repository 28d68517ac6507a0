/// Why a request is answered with an error: the label `reason` of `metronome_receiver_refused_requests_total`, and of the admin port's
/// `metronome_console_refused_requests_total`.
package enum RefusalReason: String, CaseIterable, Sendable {
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
    /// Admin pages that are for this host alone were asked for under another name.
    case host
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
