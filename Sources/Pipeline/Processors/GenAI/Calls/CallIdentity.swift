/// By what two spans are known to be of the same call. 64-bit hashes, seeded at start; 0: there is none.
struct CallIdentity: BitwiseCopyable {
    /// The span itself, and its parent span: odd numbers.
    var span: UInt64 = 0
    var parent: UInt64 = 0
    var trace: UInt64 = 0
    /// The resource: which process it is.
    var resource: UInt64 = 0
    /// The instrumentation that made it: its scope, and whether it is a provider's own library.
    var library: UInt64 = 0
    /// The response: providers give each an id, which all instrumentations on the way repeat.
    var response: UInt64 = 0
    /// The model that was asked, and the one that answered; of an agent or a tool its name.
    var model: UInt64 = 0
    var answered: UInt64 = 0
    /// The response's id is so long that it is one of its kind in the world: local servers count theirs from zero.
    var hasLongResponse = false
    /// It is of LiteLLM, and of a call without an answer that has an id: of each of LiteLLM's callbacks there may be such a span, in a trace of its
    /// own, with the same times.
    var hasTwins = false

    init() {}

    init(_ fields: borrowing SpanFields) {
        let numbers = SpanLink(fields).numbers(.ofProcess)
        self.span = numbers.span
        self.parent = numbers.parent
        self.trace = numbers.trace
    }

    /// Trace, parent and request model: what a streamed call and the report of its usage have in common.
    var stream: UInt64 { trace == 0 ? 0 : SecretHash.mix(SecretHash.mix(trace, parent), model) | 1 }
    /// Process and request model: what a streamed call and the report of its usage have in common where the report has a trace of its own.
    var process: UInt64 { resource == 0 || model == 0 ? 0 : SecretHash.mix(resource, model) | 1 }

    /// Parent and name: what the spans that libraries make of one run of an agent or a tool have in common.
    var run: UInt64 { SecretHash.mix(parent, model) | 1 }

    /// When it began and ended, to the nanosecond.
    static func hash(start: UInt64, end: UInt64) -> UInt64 { SecretHash.mix(start, end) | 1 }

    /// Of a text of the request, or of ``CallTexts``: with slack behind it. Never 0.
    static func hash(_ text: WireSlice) -> UInt64 { hash(text, seed: KeyHash.seed) }

    /// - Parameter seed: that of ``KeyHash``.
    @inline(__always)
    static func hash(_ text: WireSlice, seed: UInt64) -> UInt64 { KeyHash.hash(text.start, text.count, seed: seed) | 1 }
}
