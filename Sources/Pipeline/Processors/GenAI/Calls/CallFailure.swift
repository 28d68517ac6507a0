/// Whether a call failed, and how: libraries say it in the span's status, in attributes, in events, or only in a message.
struct CallFailure {
    var type = CallText.none
    /// HTTP status; 0: not known.
    var status: Int64 = 0
    /// nil: it did not fail.
    var kind: ErrorClass?

    /// What a span says of it.
    struct Evidence {
        /// The span's status is ERROR.
        var isError: Bool
        var message: WireSlice
        /// `error.type`.
        var type: WireSlice?
        /// `exception.type`, of the last exception event or of the span.
        var exception: WireSlice?
        /// HTTP status.
        var status: Int64?
        /// `langfuse.observation.level`, `gen_ai.tool.status` or, where no HTTP status is known, the oldest gateways' `status`.
        var word: WireSlice?
    }

    private static let words = FixedList<StaticString>(["error", "failed", "failure", "timeout", "rate_limited", "throttled"])

    init(_ evidence: Evidence, _ texts: inout CallTexts) {
        status = evidence.status ?? 0
        let word = evidence.word.flatMap { $0.isAny(of: Self.words) ? $0 : nil }
        guard evidence.isError || evidence.type != nil || status >= 400 || word != nil else { return }
        var messageClass: ErrorClass?
        if status < 400, evidence.type == nil, evidence.exception == nil { messageClass = readMessage(evidence.message) }
        let named =
            evidence.type.flatMap { ErrorClass(type: Self.lastPart($0)) } ?? evidence.exception.flatMap { ErrorClass(type: Self.lastPart($0)) }
        // A provider may say with a 400 that its quota is used up.
        let isParticular = named.map { $0 != .caller && $0 != .server } ?? false
        kind = (isParticular ? named : ErrorClass(status: status) ?? named) ?? messageClass ?? word.flatMap { ErrorClass(type: $0) } ?? .other
        // What is no class or code may be a message or a URL, and hold secrets: it tells at most the kind.
        if let sent = evidence.type.flatMap(ErrorText.code) ?? evidence.exception.flatMap(ErrorText.code) {
            type = texts.add(sent)
        } else if status >= 400 {
            type = texts.add(status)
        } else if let word, word.isWord("timeout") {
            type = texts.add("timeout")
        }
        if type.isEmpty { type = texts.add("_OTHER") }
    }

    /// `Error code: 429 - …` names the HTTP status; other messages at least the kind.
    private mutating func readMessage(_ message: WireSlice) -> ErrorClass? {
        if message.hasPrefix(word: "error code: "),
            let number = AttributeNumber.double(text: WireSlice(start: message.start + 12, count: min(3, message.count - 12))),
            let code = Int64(exactly: number), (400...599).contains(code)
        {
            status = code
            return ErrorClass(status: code)
        }
        let start = WireSlice(start: message.start, count: min(message.count, Self.messageBytes))
        return start.contains(word: "timed out") ? .timeout : start.contains(word: "connection error") ? .connection : nil
    }

    /// Bytes of a message that are looked at.
    private static let messageBytes = 256

    /// A class without its module.
    private static func lastPart(_ type: WireSlice) -> WireSlice {
        let type = CallTexts.trimmed(type)
        return type.lastIndex(of: UInt8(ascii: ".")).map { type.dropping(first: $0 + 1) } ?? type
    }
}
