/// What the gen-ai processor reads of one span: of a call to a model, or of what is around such calls.
struct StagedCall: BitwiseCopyable {
    enum Role: UInt8 {
        /// A call to a model.
        case call
        /// Logfire's report of what a streamed call used, which comes after the call's own span.
        case usageReport
        case agent, workflow, tool
        /// Says something that a child may want to know, like the provider.
        case other
    }

    var role = Role.other
    var identity = CallIdentity()
    /// Nanoseconds since the epoch.
    var start: UInt64 = 0
    var end: UInt64 = 0
    var kind: Int32 = 0
    /// Calls that the span stands for (tempo-behaviour 3.9).
    var weight = 1.0
    /// 16 bytes in the request, nil when it has none.
    var traceID: UnsafeRawPointer?

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
    var tier = ServiceTier.standard

    var usage = CallUsage()
    /// All tokens, where only that is said; NaN: not known.
    var totalTokens = Double.nan
    /// Seconds until the client had the first token or chunk; NaN: not known.
    var firstToken = Double.nan
    /// Seconds until the model server had it.
    var serverFirstToken = Double.nan
    /// Its finish reasons in ``GenAIScratch/finishReasons``.
    var firstReason: Int32 = 0
    var reasons: Int32 = 0
    /// Its further dimensions in ``GenAIScratch/dimensions``.
    var firstDimension: Int32 = 0
    /// It says what it does.
    var hasOperation = false
    /// Its provider is one, not a framework.
    var namesProvider = false
    /// A provider's own library made it.
    var isNative = false

    var isServer: Bool { kind == 2 }

    /// Kinds of tokens that it says.
    var tokens: TokenKinds { totalTokens.isNaN ? usage.kinds : .total }

    /// Seconds.
    var duration: Double { end > start ? Double(end &- start) / 1e9 : 0 }
}
