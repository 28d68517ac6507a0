/// By what two spans are known to be of the same call. 64-bit hashes, seeded at start; 0: there is none.
struct CallIdentity: BitwiseCopyable {
    /// The span itself.
    var span: UInt64 = 0
    /// Its parent span.
    var parent: UInt64 = 0
    var trace: UInt64 = 0
    /// The resource: which process it is.
    var resource: UInt64 = 0
    /// The response: providers give each an id, which all instrumentations on the way repeat.
    var response: UInt64 = 0
    /// The model that was asked.
    var model: UInt64 = 0

    init() {}

    init(trace: UnsafeRawPointer?, span: UnsafeRawPointer?, parent: UnsafeRawPointer?) {
        let high = trace.map { $0.loadUnaligned(as: UInt64.self) } ?? 0
        let low = trace.map { ($0 + 8).loadUnaligned(as: UInt64.self) } ?? 0
        let ofTrace = Self.mix(Self.mix(KeyHash.seed, high), low)
        self.trace = trace == nil ? 0 : ofTrace | 1
        func hash(_ id: UnsafeRawPointer) -> UInt64 { Self.mix(ofTrace, id.loadUnaligned(as: UInt64.self)) | 1 }
        self.span = span.map(hash) ?? 0
        self.parent = parent.map(hash) ?? 0
    }

    /// Trace, parent and request model: what a streamed call and the report of its usage have in common.
    var stream: UInt64 { trace == 0 ? 0 : Self.mix(Self.mix(trace, parent), model) | 1 }
    /// Process and request model: what a provider's own span and an instrumentation's have in common.
    var process: UInt64 { resource == 0 || model == 0 ? 0 : Self.mix(resource, model) | 1 }

    /// Of a text; never 0.
    static func hash(_ text: WireSlice) -> UInt64 {
        var state = mix(KeyHash.seed, UInt64(truncatingIfNeeded: text.count))
        for byte in text.bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return mix(state, 0x9e37_79b9_7f4a_7c15) | 1
    }

    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        // Secrets on both sides: otherwise a chosen identifier could make the product 0, and keys be known beforehand.
        let product = (a ^ secret.0).multipliedFullWidth(by: b ^ secret.1)
        return product.high ^ product.low
    }
}
