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
        /// `error.type`.
        var type: WireSlice?
        /// `exception.type`, of the last exception event or of the span.
        var exception: WireSlice?
        /// HTTP status.
        var status: Int64?
        /// `langfuse.observation.level`, `gen_ai.tool.status` or, where no HTTP status is known, the oldest gateways' `status`.
        var word: WireSlice?
        /// To be filled in only for failures.
        var details = Details()

        var isFailure: Bool {
            isError || type != nil || (status ?? 0) >= 400 || word.map { $0.isAny(of: CallFailure.words) } ?? false
        }
    }

    /// What is looked at only when it failed.
    struct Details {
        /// A code that is no HTTP status: `error.code`, `gen_ai.error.type`.
        var code: WireSlice?
        /// What gRPC says, as an HTTP status.
        var rpcStatus: Int64?
        /// Texts that say what happened: of the exception, of the span, of the vendor.
        var exceptionMessage, spanMessage, vendorMessage: WireSlice?
    }

    private static let words = FixedList<StaticString>(["error", "failed", "failure", "timeout", "rate_limited", "throttled"])

    /// Of an HTTP client's span below a call that failed without telling why; nil: it did not fail. Its type is the status.
    init?(httpStatus: Int64) {
        guard let kind = ErrorClass(status: httpStatus) else { return nil }
        self.kind = kind
        status = httpStatus
    }

    init(_ evidence: Evidence, _ texts: inout CallTexts) {
        status = evidence.status ?? 0
        guard evidence.isFailure else { return }
        let details = evidence.details
        // What is no class or code may be a message or a URL, and hold secrets: it tells at most the kind.
        let type = evidence.type.flatMap(ErrorText.code)
        let exception = evidence.exception.flatMap(ErrorText.code)
        var names = ErrorReading()
        if let type { names.read(name: ErrorText.withoutModule(type)) }
        if let exception { names.read(name: ErrorText.withoutModule(exception)) }
        if let code = details.code.flatMap(ErrorText.code) { names.read(name: ErrorText.withoutModule(code)) }
        var told = ErrorReading()
        if status < 400 || names.form?.weight != .particular {
            Self.read(details, exception ?? type, &told)
            if type == nil, let message = evidence.type { told.read(message: message) }
        }
        if status < 400, told.status > 0 { status = told.status }
        let code = type.flatMap { AttributeNumber.double(text: $0) }.flatMap { Int64(exactly: $0) }
        let ofStatus = ErrorClass(status: status) ?? code.flatMap { ErrorClass(status: $0) } ?? details.rpcStatus.flatMap { ErrorClass(status: $0) }
        let word = evidence.word.flatMap { $0.isAny(of: Self.words) ? $0 : nil }
        kind = Self.kind(names.form, told.form, ofStatus) ?? word.flatMap(Self.kind) ?? .other
        if let sent = type ?? exception {
            self.type = texts.add(sent)
        } else if status >= 400 {
            self.type = texts.add(status)
        } else if let word, word.isWord("timeout") {
            self.type = texts.add("timeout")
        }
        if self.type.isEmpty { self.type = texts.add("_OTHER") }
    }

    private static func read(_ details: Details, _ type: WireSlice?, _ told: inout ErrorReading) {
        if let message = details.exceptionMessage { told.read(message: withoutClass(message, type)) }
        // Many libraries say the same in several places.
        if let message = details.spanMessage, !ends(message, with: details.exceptionMessage) { told.read(message: withoutClass(message, type)) }
        if let message = details.vendorMessage, !ends(message, with: details.exceptionMessage), !ends(message, with: details.spanMessage) {
            told.read(message: withoutClass(message, type))
        }
    }

    /// Bytes of a class in front of a message that are looked at.
    private static let longestClass = 96

    /// Many put the class in front, which says no more there: `litellm.APIConnectionError: …`.
    private static func withoutClass(_ message: WireSlice, _ type: WireSlice?) -> WireSlice {
        guard let type, let colon = message.firstIndex(of: UInt8(ascii: ":")), colon <= longestClass, colon + 1 < message.count else {
            return message
        }
        let front = ErrorText.withoutModule(message.dropping(last: message.count - colon))
        return FoldedBytes.equal(front, ErrorText.withoutModule(type)) ? message.dropping(first: colon + 1) : message
    }

    private static func ends(_ text: WireSlice, with part: WireSlice?) -> Bool {
        guard let part, part.count > 0, text.count >= part.count else { return false }
        return text.dropping(first: text.count - part.count).elementsEqual(part)
    }

    /// The class by names, by messages and by the status: what says most counts.
    private static func kind(_ named: ErrorForms.Row?, _ told: ErrorForms.Row?, _ status: ErrorClass?) -> ErrorClass? {
        // A provider may say with a 400 that its quota is used up. What says no more than the status does not count before it.
        let name = named.flatMap { $0.weight == .particular || $0.kind != .caller && $0.kind != .server ? $0.kind : nil }
        switch name {
        case .rateLimit, .timeout, .caller: return name
        // Any 403 has such a class: why it was forbidden is told by the message.
        case .auth: if named?.weight == .particular { return name }
        // Frameworks call whatever they do not know a broken connection.
        case .connection, .cancelled, .overloaded, .server, .other, nil: break
        }
        let particular = told.flatMap { $0.weight == .particular ? $0.kind : nil }
        switch particular {
        case .rateLimit, .auth, .caller: if status != .rateLimit { return particular }
        case .cancelled, .overloaded: if name == nil, status.map(\.blamesProvider) ?? true { return particular }
        case .timeout, .connection, .server, .other, nil: break
        }
        if name == .auth { return name }
        if name == .connection {
            // A connection that took too long.
            if told?.kind == .timeout, status.map(\.blamesProvider) ?? true { return .timeout }
            // Who answers with a status of the caller's is connected.
            if let status, !status.blamesProvider, status != .rateLimit { return status }
            if let told, told.weight == .plain, !told.kind.blamesProvider { return told.kind }
        }
        // .NET says of a timeout that the task was cancelled.
        if name == .cancelled, told?.kind == .timeout { return .timeout }
        if let name, name == .overloaded || status != .rateLimit { return name }
        if let status { return status }
        if named?.kind == .caller { return .caller }
        return told?.kind ?? named?.kind
    }

    private static func kind(_ word: WireSlice) -> ErrorClass? {
        var names = ErrorReading()
        names.read(name: word)
        return names.form?.kind
    }
}
