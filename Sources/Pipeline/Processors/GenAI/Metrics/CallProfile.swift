/// What of a call decides what is counted of it, beside its numbers and its texts.
struct CallProfile: OptionSet, BitwiseCopyable, Sendable {
    var rawValue: UInt64

    static let isCall = CallProfile(rawValue: 1)
    static let isReport = CallProfile(rawValue: 1 << 1)
    static let isAgent = CallProfile(rawValue: 1 << 2)
    static let isWorkflow = CallProfile(rawValue: 1 << 3)
    /// Of a tool that nothing else tells of.
    static let isTool = CallProfile(rawValue: 1 << 4)
    /// Of ``CallVerdict``.
    static let isServerSpan = CallProfile(rawValue: 1 << 5)
    static let countsCall = CallProfile(rawValue: 1 << 6)
    static let countsReasons = CallProfile(rawValue: 1 << 7)
    static let countsFirstToken = CallProfile(rawValue: 1 << 8)
    /// The span is of whom was called.
    static let isServer = CallProfile(rawValue: 1 << 9)
    static let failed = CallProfile(rawValue: 1 << 10)
    /// What is known.
    static let hasFirstToken = CallProfile(rawValue: 1 << 11)
    static let hasServerFirstToken = CallProfile(rawValue: 1 << 12)
    static let hasPerToken = CallProfile(rawValue: 1 << 13)
    static let hasReasons = CallProfile(rawValue: 1 << 14)
    static let hasCost = CallProfile(rawValue: 1 << 15)
    static let hasUnpricedInput = CallProfile(rawValue: 1 << 16)
    static let hasUnpricedOutput = CallProfile(rawValue: 1 << 17)
    /// Another model answered than was asked.
    static let isSubstitution = CallProfile(rawValue: 1 << 18)
    /// It tells of a request of the Model Context Protocol that nothing else tells of, on the side of who was asked or not.
    static let isMCPClient = CallProfile(rawValue: 1 << 19)
    static let isMCPServer = CallProfile(rawValue: 1 << 20)
    /// What is asked for, where it is no inference.
    static let isEmbeddings = CallProfile(rawValue: 1 << 21)
    static let isOther = CallProfile(rawValue: 1 << 22)

    /// Kinds of its tokens that nobody has counted.
    var tokens: TokenKinds {
        get { TokenKinds(rawValue: UInt8(truncatingIfNeeded: rawValue &>> 32)) }
        set { rawValue = rawValue & 0xffff_ffff | UInt64(newValue.rawValue) &<< 32 }
    }

    var kind: RenamedMetric.Call { contains(.isEmbeddings) ? .embeddings : contains(.isOther) ? .other : .inference }
}
