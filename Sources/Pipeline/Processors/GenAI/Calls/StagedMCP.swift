/// What a span says of a request of the Model Context Protocol.
struct StagedMCP: BitwiseCopyable {
    /// `tools/call` and the like.
    var method = CallText.none
    /// What the server is called.
    var server = CallText.none
    /// Of the protocol.
    var version = CallText.none
    var prompt = CallText.none
    var transport = CallText.none
    /// The span is that of who was asked.
    var isServer = false
    var isToolCall = false
    /// Of the method, by which spans of the same request are known.
    var identity: UInt64 = 0
}
