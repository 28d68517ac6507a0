/// What an observation's labels say beside those that all metrics of a call share.
enum CallWord: BitwiseCopyable {
    case none
    /// Types of tokens.
    case input, output, total
    /// A finish reason; the first one is part of the key of the call's row.
    case reason(CallText, isFirst: Bool)
    /// What the call says of the Model Context Protocol, which is no part of that key.
    case mcp

    /// Places of a metric that has token types.
    static let tokenTypes = 3

    /// Which of its metric's places in a row of ``CallSeries`` the series with this word has; -1: none.
    var place: Int {
        @inline(__always) get {
            switch self {
            case .none, .input: 0
            case .output: 1
            case .total: 2
            case .reason(_, let isFirst): isFirst ? 0 : -1
            case .mcp: -1
            }
        }
    }

    /// Sets the labels that it is about.
    func set(_ texts: UnsafeMutablePointer<WireSlice>, _ call: StagedCall, _ all: borrowing CallTexts) {
        func set(_ text: StaticString) {
            texts[CallLabel.tokenType.rawValue] = WireSlice(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
        }
        switch self {
        case .none: break
        case .input: set("input")
        case .output: set("output")
        case .total: set("total")
        case .reason(let text, _): texts[CallLabel.finishReason.rawValue] = all.slice(text)
        case .mcp:
            texts[CallLabel.mcpMethod.rawValue] = all.slice(call.mcp.method)
            texts[CallLabel.mcpServer.rawValue] = all.slice(call.mcp.server)
            texts[CallLabel.mcpVersion.rawValue] = all.slice(call.mcp.version)
            texts[CallLabel.prompt.rawValue] = all.slice(call.mcp.prompt)
            texts[CallLabel.transport.rawValue] = all.slice(call.mcp.transport)
        }
    }
}
