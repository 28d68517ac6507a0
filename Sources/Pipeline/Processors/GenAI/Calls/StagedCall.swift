/// What the gen-ai processor reads of one span: of a call to a model, or of what is around such calls.
struct StagedCall: BitwiseCopyable {
    enum Role: UInt8 {
        /// A call to a model.
        case call
        /// Logfire's report of what a streamed call used, which comes after the call's own span.
        case usageReport
        case agent, workflow, tool
        /// An HTTP client's span that failed: it tells why the call around it did.
        case http
        /// A request of the Model Context Protocol that is nothing else.
        case mcp
        /// Says something that a child may want to know, like the provider.
        case other
    }

    var role = Role.other
    var family = OperationClass.unknown
    var identity = CallIdentity()
    /// Nanoseconds since the epoch.
    var start: UInt64 = 0
    var end: UInt64 = 0
    var kind: Int32 = 0
    /// Calls that the span stands for (tempo-behaviour 3.9).
    var weight = 1.0
    /// For exemplars.
    var trace = TraceHalves.none
    /// A hash of all that it says in words; 0: not known, or more is known of the call.
    var shape: UInt64 = 0
    /// Of ``HeldSpans``, and its number among the ``KnownSpans``.
    var block: UInt32 = 0
    var known: UInt32 = 0

    var operation = CallText.none
    var provider = CallText.none
    var requestModel = CallText.none
    var responseModel = CallText.none
    var address = CallText.none
    var port = CallText.none
    var errorType = CallText.none
    var agent = CallText.none
    var workflow = CallText.none
    var tool = CallText.none
    /// HTTP status.
    var status = CallText.none
    /// nil: it succeeded.
    var failure: ErrorClass?
    /// Whose provider is to blame: what it met there, and how long that took in nanoseconds. Another one than of the call itself when that
    /// is told by several spans.
    var providerFailure: ErrorClass?
    var providerDuration: UInt64 = 0
    /// Calls and tools that an agent's run used.
    var callsInside: UInt32 = 0
    var toolsInside: UInt32 = 0
    var tier = ServiceTier.standard

    var usage = CallUsage()
    /// All tokens, where only that is said; NaN: not known.
    var totalTokens = Double.nan
    /// What it cost as the sender says it, in USD; NaN: not said.
    var sentCost = Double.nan
    /// Seconds until the client had the first token or chunk; NaN: not known.
    var firstToken = Double.nan
    /// Seconds until the model server had it.
    var serverFirstToken = Double.nan
    /// Its finish reasons in ``GenAIScratch/finishReasons``.
    var firstReason: Int32 = 0
    var reasons: Int32 = 0
    /// Its further dimensions in ``GenAIScratch/dimensions``.
    var firstDimension: Int32 = 0
    var dimensions: Int32 = 0
    /// Its request of the Model Context Protocol.
    var mcp = StagedMCP()
    var hasMCP = false
    /// It says what it does.
    var hasOperation = false
    /// What it is may depend on whether its span is one of another protocol, too.
    var asksProtocol = false
    /// What it is the span's name alone says.
    var isOfName = false
    /// It repeats what several calls of its run used.
    var sumsUp = false
    /// Its provider is one, not a framework.
    var namesProvider = false
    /// One of its models has a gateway's name, which tells nothing of a substitution.
    var namesAlias = false
    /// Its provider is the framework that made the span.
    var isOfFramework = false
    /// Its provider is only what the model's name begins with: others know better.
    var guessesProvider = false

    var isServer: Bool { kind == 2 }
    var isClient: Bool { kind == 3 }
    /// A step, neither sent nor received.
    var isInternal: Bool { kind < 2 }
    /// Something of it may be counted.
    var isObserved: Bool { role != .other && role != .http }

    /// Kinds of tokens that it says.
    var tokens: TokenKinds {
        @inline(__always) get { totalTokens.isNaN ? usage.kinds : .total }
    }

    /// An HTTP client's span inside it says why it failed, where it does not: `server` without a status may be the class that an SDK has for
    /// all of them.
    mutating func explain(status number: UInt16, _ texts: inout CallTexts) {
        guard status.isEmpty, failure == .other || failure == .server, let kind = ErrorClass(status: Int64(number)) else { return }
        status = texts.add(Int64(number))
        failure = kind
        shape = 0
        if providerFailure != nil { providerFailure = kind }
    }

    /// Calls `body` with each of its texts, but for those about the Model Context Protocol.
    @inline(__always)
    mutating func forEachText(_ body: (inout CallText) -> Void) {
        body(&operation)
        body(&provider)
        body(&requestModel)
        body(&responseModel)
        body(&address)
        body(&port)
        body(&errorType)
        body(&agent)
        body(&workflow)
        body(&tool)
        body(&status)
    }

    /// Its texts lie further behind by `distance`.
    mutating func move(by distance: UInt32) { forEachText { $0.move(by: distance) } }

    /// The same where nothing is read at the place of an empty text but what is allowed to be read: cheaper.
    @inline(__always)
    mutating func moveAll(by distance: UInt32) { forEachText { $0.moveAny(by: distance) } }

    /// Leaves of what it says the words only.
    mutating func forgetNumbers() {
        usage = CallUsage()
        totalTokens = .nan
        sentCost = .nan
        firstToken = .nan
        serverFirstToken = .nan
        identity.response = 0
        identity.hasLongResponse = false
        identity.hasTwins = false
    }

    /// A provider's own library made it.
    var isNative = false
    /// HTTP status of a failed client's span (``Role/http``).
    var httpStatus: UInt16 = 0

    /// Whether it says how it ended: by tokens, an answer or an error.
    var tells: Bool {
        @inline(__always) get { tells(tokens) }
    }

    /// The same where its ``tokens`` are at hand.
    @inline(__always)
    func tells(_ tokens: TokenKinds) -> Bool {
        failure != nil || reasons > 0 || identity.response != 0 || !responseModel.isEmpty || !tokens.isEmpty || !firstToken.isNaN
    }

    /// Seconds.
    var duration: Double {
        @inline(__always) get { end > start ? Double(Int64(truncatingIfNeeded: min(end &- start, UInt64(Int64.max)))) / 1e9 : 0 }
    }
}
