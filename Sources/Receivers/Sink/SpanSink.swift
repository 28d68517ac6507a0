import Serving

/// Where decoded-from-the-transport requests go: bytes and metadata in, the answer out, synchronously on the event loop.
///
/// The reply means *aggregated*: an implementation returns only after every span of the request is counted.
package protocol SpanSink: Sendable {
    /// - Parameters:
    ///   - body: the decompressed request, with at least ``RequestLimits/readableSlack`` readable bytes behind it.
    ///   - loop: index of the event loop that calls (0 ..< number of loops); the one writer of that loop's shard.
    func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome

    /// The same for who passes requests on and wants their bytes as they came, too: `sent`, compressed so.
    func export(_ body: RawSpan, as sent: RawSpan, _ compression: Compression, _ request: RequestDescription, loop: Int) -> ExportOutcome
}

extension SpanSink {
    package func export(_ body: RawSpan, as sent: RawSpan, _ compression: Compression, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        export(body, request, loop: loop)
    }
}

/// Who gets requests that were taken, as they came.
package protocol RequestRelay: Sendable {
    /// On the event loop: returns at once, and keeps nothing of `body` but a copy.
    func pass(_ body: RawSpan, _ compression: Compression, _ request: RequestDescription)
}

/// What the transport knows about a request beside its body.
package struct RequestDescription: Sendable {
    package enum Encoding: Sendable { case protobuf, json }
    package enum Method: Sendable {
        /// `opentelemetry.proto.collector.trace.v1.TraceService/Export`, or `POST /v1/traces`.
        case export
        /// `tempopb.MetricsGenerator/PushSpans` (tempo-behaviour 10.2): same request, plus field 2 `skipMetricsGeneration`.
        case pushSpans
    }
    package enum Transport: String, Sendable { case grpc, http }

    package var encoding: Encoding
    package var method: Method
    package var transport: Transport
    /// Every value of the `X-Scope-OrgID` header or metadata, in order (tempo-behaviour 8).
    package var orgIDs: [String]
    /// The header or metadata `no-generate-metrics` was present (tempo-behaviour 2.1 rule 7).
    package var skipsMetrics: Bool
    /// A Metronome has routed it here (``routedHeader``).
    package var isRouted: Bool

    /// What a Metronome that routes puts into its requests, so that nobody routes them again.
    package static let routedHeader = "x-metronome-routed"

    package init(encoding: Encoding, method: Method, transport: Transport, orgIDs: [String], skipsMetrics: Bool, isRouted: Bool = false) {
        self.encoding = encoding
        self.method = method
        self.transport = transport
        self.orgIDs = orgIDs
        self.skipsMetrics = skipsMetrics
        self.isRouted = isRouted
    }
}

/// The answer to one export request.
package enum ExportOutcome: Sendable {
    /// All spans were taken; `rejected` of them with the reason `message` (partial success), 0 and empty normally. It is answered at once, or
    /// when `until` says so.
    case accepted(rejected: Int, message: String, until: AnswerHold? = nil)
    /// Nothing was taken; `reason` is how it is counted.
    case refused(code: StatusCode, message: String, retryAfterSeconds: Int?, reason: Refusal.Reason = .malformed)
}

/// What an answer waits for: that the counts are on the disk (`metronome.intake.acknowledge`).
package struct AnswerHold: Sendable {
    /// Calls its argument once, on any thread; false: they are not on the disk.
    package let wait: @Sendable (@escaping @Sendable (Bool) -> Void) -> Void

    package init(_ wait: @escaping @Sendable (@escaping @Sendable (Bool) -> Void) -> Void) { self.wait = wait }
}
