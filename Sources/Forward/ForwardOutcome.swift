import Outbound

/// What became of one attempt.
package enum ForwardOutcome: Sendable, Equatable {
    case taken
    /// It may be tried again, not before so many nanoseconds; with what is known of the reason.
    case later(after: Int64?, String)
    /// The same, from one who is there and has too much to do.
    case busy(after: Int64?, String)
    /// Others have got it.
    case moved
    /// It would be refused again.
    case refused(String)

    /// By the answer over HTTP (OTLP specification, "Failures"): 429, 502, 503 and 504 may be tried again; and what was answered with a page for
    /// people (`isPage`), since nobody has got it.
    package static func http(_ status: Int, text: String, retryAfter: Int64?, isPage: Bool = false) -> ForwardOutcome {
        switch status {
        case 200..<300 where isPage: .later(after: retryAfter, "HTTP \(status) with \(WebPage.words): \(pageAdvice)")
        case 200..<300: .taken
        case 429: .busy(after: retryAfter, "HTTP \(status) \(text)")
        case 502, 503, 504: .later(after: retryAfter, "HTTP \(status) \(text)")
        default: .refused("HTTP \(status) \(text)")
        }
    }

    private static let pageAdvice =
        "a login page, a proxy or another program, which keeps nothing; write the URL of the target's own OTLP port, or the headers that prove who sends"

    /// What a target says, as logs and pages have it: in one line, without secrets that were sent, cut. Of what is longer than
    /// ``OutboundLimits/maxAnswerBytes`` nothing else is looked at.
    package static func told(_ bytes: some Collection<UInt8>, _ secrets: SentSecrets) -> String {
        let masked = secrets.masking(bytes.prefix(OutboundLimits.maxAnswerBytes))
        // JSON is often written in several lines, of which the first one says nothing.
        return LogText.firstLine(masked.map { $0 < 0x20 ? 0x20 : $0 }).trimming { $0 == 0x20 }
    }

    /// Of an attempt without an answer.
    static func text(_ error: any Error) -> String { AttemptProblem(error, limit: "timeout").text }

    /// By the answer over gRPC: CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE and DATA_LOSS may be tried again. So may
    /// RESOURCE_EXHAUSTED, which says "later" where a rate is limited, but not where a message is too large for the target.
    package static func grpc(_ code: Int, text: String) -> ForwardOutcome {
        switch code {
        case 0: .taken
        case 8 where Self.isTooLarge(text): .refused("gRPC status \(code) \(text)")
        case 8: .busy(after: nil, "gRPC status \(code) \(text)")
        case 1, 4, 10, 11, 14, 15: .later(after: nil, "gRPC status \(code) \(text)")
        default: .refused("gRPC status \(code) \(text)")
        }
    }

    /// As gRPC says it, and Metronome of labels.
    private static func isTooLarge(_ text: String) -> Bool { text.contains("larger than") || text.contains("take more than") }
}

/// How requests get to a target.
protocol ForwardTransport: Sendable {
    /// One attempt; ends within the target's timeout.
    func send(_ request: ForwardedRequest) async -> ForwardOutcome
    func close() async
}
