/// What is known of each call of the last minutes, by its number. Numbers come round: those of calls that no table names
/// any more are given again.
struct KnownCalls: ~Copyable {
    struct Call: BitwiseCopyable {
        var start: UInt64
        var end: UInt64
        var trace: UInt64
        var resource: UInt64
        /// The call of its trace that was known before it. Its number may have been given again.
        var previousOfTrace: UInt32?
        var isCounted = false
        /// Kinds that were counted.
        var tokens: TokenKinds = []
        /// Its tokens came from a report of their own.
        var isReported = false
        var isNative: Bool
        /// Both a provider's own span and an instrumentation's were seen.
        var isPaired = false
    }

    /// More than two tables of ``CallTable`` can name, each call having at least one key. 40 bytes each.
    private static let most = CallTable.capacity * 2
    private static let first = 1 << 8

    private var calls: [Call] = []
    private var next: UInt32 = 0

    subscript(_ number: UInt32) -> Call {
        get { calls[Int(number) & (calls.count - 1)] }
        set { calls[Int(number) & (calls.count - 1)] = newValue }
    }

    mutating func make(_ span: CallSighting) -> UInt32 {
        let call = Call(
            start: span.start, end: span.end, trace: span.identity.trace, resource: span.identity.resource, isNative: span.isNative)
        if Int(next) >= calls.count, calls.count < Self.most {
            calls += Array(repeating: call, count: max(calls.count, Self.first))
        }
        defer { next = next == .max ? 0 : next + 1 }
        self[next] = call
        return next
    }
}
