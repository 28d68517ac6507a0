import Pipeline

/// A request as the transport hands it over.
package struct IntakeRequest {
    /// Decompressed, with `RequestBytes.slack` readable bytes behind it.
    package var body: WireSlice
    package var isJSON: Bool
    /// `tempopb.MetricsGenerator/PushSpans`.
    package var isPush: Bool
    package var orgIDs: [String]
    /// `no-generate-metrics` was sent.
    package var skipsMetrics: Bool
    /// What decides which spans are late, nanoseconds since the epoch; nil: the time at which it is taken.
    package var received: UInt64?

    package init(body: WireSlice, isJSON: Bool, isPush: Bool, orgIDs: [String], skipsMetrics: Bool, received: UInt64? = nil) {
        self.body = body
        self.isJSON = isJSON
        self.isPush = isPush
        self.orgIDs = orgIDs
        self.skipsMetrics = skipsMetrics
        self.received = received
    }

    /// In protobuf, whichever it came in; valid until `json` reads again.
    func protobuf(_ json: inout JSONRequestReader) throws(JSONRequestError) -> ReadRequest {
        guard isJSON else { return ReadRequest(body: body) }
        return ReadRequest(body: try json.read(body).get(), leftOut: json.leftOut)
    }
}

/// A request in protobuf.
struct ReadRequest {
    var body: WireSlice
    /// Spans that are in it no more, since they could not be read.
    var leftOut = JSONLeftOut()

    /// Spans in it, as far as it can be walked, and those that are in it no more.
    func spanCount(isPush: Bool) -> Int { RequestWalk.spanCount(body, isPush: isPush) + leftOut.spans }
}

/// What became of a request.
package enum IntakeResult: Sendable, Equatable {
    /// Every span was taken; some of them may be outside the time range or not UTF-8, as the counters say.
    case taken(spans: Int)
    /// The same, but for spans that are not allowed, for the reason told.
    case takenInPart(spans: Int, rejected: Int, String)
    /// Nothing was taken, and sending it again would not help.
    case invalid(String, spans: Int)
    /// Nothing was taken, because no tenant can be called what it is called.
    case invalidTenant(String, spans: Int)
    /// Nothing was taken, because it would take too much memory at once.
    case exhausted(String, spans: Int)
    /// Nothing was taken: no tenant is named, or there is no room for another one.
    case unavailable(String)

    /// At least a part was.
    var isTaken: Bool {
        switch self {
        case .taken, .takenInPart: true
        case .invalid, .invalidTenant, .exhausted, .unavailable: false
        }
    }
}
