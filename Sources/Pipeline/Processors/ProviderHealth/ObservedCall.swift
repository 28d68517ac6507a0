/// How a call to a provider ended, as far as the provider's health goes.
package enum CallOutcome: Int, BitwiseCopyable, Sendable, CaseIterable {
    case ok
    /// The provider answered with an error of its own: 5xx, overloaded, broken answers.
    case providerError
    /// 429 and its like: the provider is there but lets nothing more through.
    case throttled
    case timeout
    /// No connection, or one that broke.
    case connection
    /// The caller's own mistake: any other 4xx.
    case callerError
    case cancelled

    /// Whether it says something about the provider: neither the caller's mistakes do, nor what the caller gave up.
    var isAccountable: Bool {
        @inline(__always) get { self != .callerError && self != .cancelled }
    }
    /// A failure that the provider is to blame for. To be throttled is none: the provider is there.
    var isBlamed: Bool {
        @inline(__always) get { self == .providerError || self == .timeout || self == .connection }
    }
}

/// One call to a provider. Its texts are good as long as the request that they come from.
package struct ObservedCall: BitwiseCopyable {
    /// Canonical (`azure.ai.openai`); empty: nobody's health.
    package var provider: WireSlice
    /// Empty: the call counts for its provider only.
    package var model: WireSlice
    package var outcome: CallOutcome
    /// Seconds.
    package var latency: Double
    /// When the call ended, nanoseconds since the epoch.
    package var end: UInt64
    /// A hash of good bits that stands for its texts, seeded so that none can be chosen; 0: there is none.
    package var shape: UInt64

    package init(provider: WireSlice, model: WireSlice, outcome: CallOutcome, latency: Double, end: UInt64, shape: UInt64 = 0) {
        self.provider = provider
        self.model = model
        self.outcome = outcome
        self.latency = latency
        self.end = end
        self.shape = shape
    }
}
