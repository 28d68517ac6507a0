/// A span of a call as ``CallIndex`` sees it.
struct CallSighting {
    var identity = CallIdentity()
    /// Nanoseconds since the epoch.
    var start: UInt64 = 0
    var end: UInt64 = 0
    /// It only reports what a streamed call used.
    var isReport = false
    /// It says what it does; otherwise it may stand for its children.
    var hasOperation = true
    /// Kinds of tokens that it says.
    var tokens: TokenKinds = []
    /// Somebody was called and may have called a model for it.
    var isServer = false
    /// A provider's own library made it, beside which there may be an instrumentation's.
    var isNative = false

    var isRoot: Bool { identity.parent == 0 }

    func overlaps(_ start: UInt64, _ end: UInt64) -> Bool { self.start <= end && start <= self.end }
    func contains(_ start: UInt64, _ end: UInt64) -> Bool { self.start <= start && end <= self.end }
    func isWithin(_ start: UInt64, _ end: UInt64) -> Bool { start <= self.start && self.end <= end }
}
