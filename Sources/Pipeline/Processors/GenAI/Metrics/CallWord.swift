/// What an observation's labels say beside those that all metrics of a call share.
enum CallWord: UInt8, BitwiseCopyable {
    case none
    /// Types of tokens.
    case input, output, total
    /// Finish reasons; the first one is part of the key of the call's row.
    case firstReason, furtherReason
    /// What the call says of the Model Context Protocol, which is no part of that key.
    case mcp

    /// Places of a metric that has token types.
    static let tokenTypes = 3

    /// Which of its metric's places in a row of ``CallSeries`` the series with this word has; -1: none.
    var place: Int {
        @inline(__always) get {
            switch self {
            case .none, .input, .firstReason: 0
            case .output: 1
            case .total: 2
            case .furtherReason, .mcp: -1
            }
        }
    }

    /// Sets the labels that it is about.
    ///
    /// - Parameter reason: the finish reason, where it is about one.
    func set(_ texts: Cells<WireSlice>, _ call: Run<StagedCall>, reason: CallText, _ all: borrowing CallTexts) {
        func set(_ text: StaticString) {
            texts[CallLabel.tokenType.rawValue] = WireSlice(text)
        }
        switch self {
        case .none: break
        case .input: set("input")
        case .output: set("output")
        case .total: set("total")
        case .firstReason, .furtherReason: texts[CallLabel.finishReason.rawValue] = all.slice(reason)
        case .mcp:
            texts[CallLabel.mcpMethod.rawValue] = all.slice(call.pointee.mcp.method)
            texts[CallLabel.mcpServer.rawValue] = all.slice(call.pointee.mcp.server)
            texts[CallLabel.mcpVersion.rawValue] = all.slice(call.pointee.mcp.version)
            texts[CallLabel.prompt.rawValue] = all.slice(call.pointee.mcp.prompt)
            texts[CallLabel.transport.rawValue] = all.slice(call.pointee.mcp.transport)
        }
    }
}
