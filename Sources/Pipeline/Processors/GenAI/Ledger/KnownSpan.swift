/// What is remembered of a span of the last minutes that has to do with calls: where it stands in its trace, and the story that it tells.
struct KnownSpan: BitwiseCopyable {
    /// No span.
    static let none = UInt32.max

    struct Traits: OptionSet, BitwiseCopyable {
        let rawValue: UInt32
        static let call = Traits(rawValue: 1)
        /// An agent, a workflow, a tool: calls inside are not its own.
        static let agent = Traits(rawValue: 4)
        static let opaque = Traits(rawValue: 8)
        static let server = Traits(rawValue: 16)
        static let namesOperation = Traits(rawValue: 32)
        static let namesProvider = Traits(rawValue: 64)
        static let longResponse = Traits(rawValue: 256)
        static let native = Traits(rawValue: 512)
        /// It waits in ``HeldSpans`` to be counted.
        static let held = Traits(rawValue: 1 << 10)
        /// Its call was counted; what else of it was.
        static let counted = Traits(rawValue: 1 << 11)
        static let countedReasons = Traits(rawValue: 1 << 12)
        static let countedFirstToken = Traits(rawValue: 1 << 13)
        /// A call that was taken for the same as another one when it was counted, or one that others were taken for.
        static let merged = Traits(rawValue: 1 << 14)
        /// Its streamed tokens came in a report of their own.
        static let reported = Traits(rawValue: 1 << 15)
        /// Its ``ancestor`` is another span of the same call, not one around it by its parent.
        static let joined = Traits(rawValue: 1 << 16)
        /// It waits for a span that has not come yet.
        static let waits = Traits(rawValue: 1 << 17)
        /// Some call inside it said tokens.
        static let hasTokensInside = Traits(rawValue: 1 << 18)
        /// It says how its call ended: by tokens, an answer or an error.
        static let tells = Traits(rawValue: 1 << 20)
        static let tool = Traits(rawValue: 1 << 21)
        /// A request of the Model Context Protocol, on the side of who was asked or not.
        static let mcp = Traits(rawValue: 1 << 22)
        static let mcpServer = Traits(rawValue: 1 << 23)
        /// Several calls are inside, of which it is one: what it says of time is not of that one alone.
        static let wide = Traits(rawValue: 1 << 19)
        /// The spans inside are more than are told apart.
        static let cut = Traits(rawValue: 1 << 24)
        /// It sums up what calls beside it used.
        static let sum = Traits(rawValue: 1 << 25)
        /// It is no call, but names a model.
        static let namesModel = Traits(rawValue: 1 << 26)
        /// Agents ran inside this one.
        static let hasRunsInside = Traits(rawValue: 1 << 27)
        /// See ``CallIdentity/hasTwins``.
        static let hasTwins = Traits(rawValue: 1 << 28)
    }

    var number = KnownSpan.none
    var traits: Traits = []
    var identity = CallIdentity()
    /// Nanoseconds since the epoch.
    var start: UInt64 = 0
    var end: UInt64 = 0
    /// Tokens; 0: not said.
    var input: UInt32 = 0
    var output: UInt32 = 0
    /// Kinds of tokens that it says; of a counted call those that were counted.
    var tokens: TokenKinds = []
    /// HTTP status of a client's span inside a call; 0: none.
    var status: UInt16 = 0
    /// Of a request of the Model Context Protocol: its method.
    var method: UInt64 = 0
    var family = OperationClass.unknown
    var failure: UInt8 = 0
    /// Spans between it and the next one around it that were gone through.
    var hops: UInt8 = 0
    /// Its place in ``HeldSpans``, when it is held.
    var place = 0
    /// The nearest known span around it, and the ones inside it.
    var ancestor = KnownSpan.none
    var firstChild = KnownSpan.none
    var nextSibling = KnownSpan.none
    /// The next one that waits for the same span, or, of a streamed call without a parent, for a report of its usage.
    var nextWaiting = KnownSpan.none
    /// The one of the same process and library that came before it; of a run of an agent or a tool the one of its parent and name.
    var previous = KnownSpan.none
    /// The one of the same trace that came before it.
    var previousOfTrace = KnownSpan.none
    /// The span that its call is counted as; its own number while that is open.
    var call = KnownSpan.none
    /// Calls and tools that were counted inside it: of an agent what it did, of others what no agent around it is known for yet.
    var callsInside: UInt32 = 0
    var toolsInside: UInt32 = 0
    /// Windows of time that had begun when it came.
    var turn: UInt32 = 0
    /// While a tree is being told apart: its place there.
    var mark: UInt32 = 0

    var duration: UInt64 { end > start ? end &- start : 0 }
    func has(_ trait: Traits) -> Bool { traits.contains(trait) }
    func overlaps(_ other: KnownSpan) -> Bool { start <= other.end && other.start <= end }
    func contains(_ other: KnownSpan) -> Bool { start <= other.start && other.end <= end }
}

/// The spans of the last minutes by their number. Numbers come round: what was known longest is forgotten.
///
/// Sound because a number is taken modulo the size, a power of two, of memory that is its own and filled.
struct KnownSpans: ~Copyable {
    /// Spans that are known at a time.
    static let capacity = 1 << 17
    private static let first = 1 << 6

    private var spans: Cells<KnownSpan>
    private var size = 1
    private(set) var next: UInt32 = 0

    init() {
        spans = .allocate(capacity: size)
        spans.initialize(to: KnownSpan())
    }

    deinit { spans.deallocate() }

    /// Good until another one is made.
    ///
    /// - Parameter number: of a span that ``isKnown(_:)``.
    @inline(__always)
    func place(_ number: UInt32) -> Cells<KnownSpan> {
        assert(size & (size - 1) == 0, "no power of two")
        return spans + (Int(truncatingIfNeeded: number) & (size &- 1))
    }

    /// - Parameter number: of a span that ``isKnown(_:)``.
    subscript(number: UInt32) -> KnownSpan {
        @inline(__always) _read {
            assert(isKnown(number), "forgotten")
            yield place(number).pointee
        }
        @inline(__always) nonmutating _modify {
            assert(isKnown(number), "forgotten")
            yield &place(number).pointee
        }
    }

    @inline(__always)
    func isKnown(_ number: UInt32) -> Bool { number != KnownSpan.none && place(number).pointee.number == number }

    /// The span of this number; nil when it is forgotten.
    @inline(__always)
    func valid(_ number: UInt32) -> UInt32? { isKnown(number) ? number : nil }

    /// A new one, of which only its number is said yet.
    mutating func make() -> Cells<KnownSpan> {
        if Int(next) >= size, size < Self.capacity { grow() }
        let number = next
        next = next >= KnownSpan.none - 1 ? 0 : next &+ 1
        let span = place(number)
        span.pointee = KnownSpan()
        span.pointee.number = number
        span.pointee.call = number
        return span
    }

    @inline(never)
    private mutating func grow() {
        let newSize = max(size * 2, Self.first)
        let larger = Cells<KnownSpan>.allocate(capacity: newSize)
        larger.update(from: spans, count: size)
        (larger + size).initialize(repeating: KnownSpan(), count: newSize - size)
        spans.deallocate()
        spans = larger
        size = newSize
    }
}
