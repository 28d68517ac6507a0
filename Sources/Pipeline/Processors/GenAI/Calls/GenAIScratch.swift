import Synchronization

/// What the gen-ai processor stages of one request. Sound because one event loop owns it, and because it is emptied before
/// the bytes that calls refer to go away.
package struct GenAIScratch: ~Copyable {
    /// Spans of one request that have to do with calls; more are left out and counted (``GenAICounts/overStaged``).
    static let limit = 64 << 10
    private static let keptCalls = 4096

    private var items = StagedItems<StagedCall>(capacity: 64)
    private var reasonItems = StagedItems<CallText>(capacity: 64)
    private var dimensionItems = StagedItems<CallText>(capacity: 64)
    var texts = CallTexts()
    /// Spans that say nothing of models, only whose children they are: calls may be inside.
    var links = StagedItems<SpanLink>(capacity: 64)
    /// What is to be counted of each call, once that is settled.
    var verdicts = StagedItems<CallVerdict>(capacity: 64)
    let substitutions = KnownSubstitutions()
    /// Of the request at hand: no other one of any event loop has it.
    private(set) var stamp = Self.made.wrappingAdd(1, ordering: .relaxed).newValue &<< 40
    private static let made = Atomic<UInt64>(0)
    /// Of the tenant at hand, who keeps it.
    var shapes: Unmanaged<CallShapes>?
    /// Calls that nobody had counted, for the provider's health.
    var observed = StagedItems<ObservedCall>(capacity: 64)
    /// Hash of the resource at hand; 0: not yet known.
    var resource: UInt64 = 0
    /// Of resource spans that have several resources, or none.
    static let noResource: UInt64 = 1
    /// The scope of the last call that was read.
    var scope: Scope?
    private let anchor = Anchor()

    struct Scope: BitwiseCopyable {
        /// The scope spans, and which instrumentation they are of.
        var spans: WireSlice
        var hash: UInt64
    }

    var calls: Cells<StagedCall> { items.start }
    var count: Int { items.count }
    /// Finish reasons and further dimensions of all calls; each call knows its own.
    var finishReasons: Cells<CallText> { reasonItems.start }
    var dimensions: Cells<CallText> { dimensionItems.start }
    var observedCalls: CountedRun<ObservedCall> { CountedRun(start: observed.start.run, count: observed.count) }
    var reasonCount: Int { reasonItems.count }
    var dimensionCount: Int { dimensionItems.count }

    /// Calls of another resource follow.
    mutating func beginResource() {
        resource = 0
        scope = nil
    }

    mutating func append(_ call: StagedCall) { items.append(call) }
    mutating func append(_ call: StagedCall, _ verdict: CallVerdict) {
        items.append(call)
        verdicts.append(verdict)
    }

    /// The same where the call lies somewhere already: it is copied once.
    @inline(__always)
    mutating func append(copyOf call: Run<StagedCall>) -> Cells<StagedCall> {
        let place = items.appendPlace()
        WideCopy.copy(call, to: place)
        return place
    }
    /// A span that says nothing of models: whose child it is.
    @inline(__always)
    mutating func appendLink(_ fields: borrowing SpanFields) {
        let link = SpanLink(fields)
        // A root is the end of every search.
        if link.parent != 0 { links.append(link) }
    }

    mutating func append(reason: CallText) { reasonItems.append(reason) }
    mutating func append(dimension: CallText) { dimensionItems.append(dimension) }

    /// Begins anew with so many finish reasons, or further dimensions, that `fill` writes.
    mutating func loadReasons(_ count: Int, _ fill: (Cells<CallText>) -> Void) {
        reasonItems.removeAll(keeping: Self.keptCalls)
        reasonItems.extend(by: count)
        fill(reasonItems.start)
    }

    mutating func loadDimensions(_ count: Int, _ fill: (Cells<CallText>) -> Void) {
        dimensionItems.removeAll(keeping: Self.keptCalls)
        dimensionItems.extend(by: count)
        fill(dimensionItems.start)
    }

    mutating func removeAll() {
        links.removeAll(keeping: Self.keptCalls)
        items.removeAll(keeping: Self.keptCalls)
        reasonItems.removeAll(keeping: Self.keptCalls)
        dimensionItems.removeAll(keeping: Self.keptCalls)
        verdicts.removeAll(keeping: Self.keptCalls)
        observed.removeAll(keeping: Self.keptCalls)
        texts.removeAll()
        stamp &+= 1
        resource = 0
        scope = nil
    }
}
