/// What is to be counted of a span that was settled.
struct CallVerdict: BitwiseCopyable {
    /// It is a call that nobody has counted.
    var countsCall = false
    /// Kinds of its tokens that nobody has counted for the call.
    var tokens: TokenKinds = []
    /// Its finish reasons, where the call was counted without any.
    var countsReasons = false
    /// Time to the first token, where the call was counted without.
    var countsFirstToken = false
    /// The span of whom was called: its duration is the server's.
    var isServerSpan = false
    /// A span around it tells of the same request of the Model Context Protocol, or of the same execution of a tool.
    var repeatsRequest = false
    var repeatsTool = false
}
