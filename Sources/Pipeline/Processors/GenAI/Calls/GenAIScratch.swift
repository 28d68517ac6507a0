/// What the gen-ai processor stages of one request. Sound because one event loop owns it, and because it is emptied before
/// the bytes that calls refer to go away.
package struct GenAIScratch: ~Copyable {
    /// Spans of one request that have to do with calls; more are left out and counted (``WalkCounts/overStaged``).
    static let limit = 64 << 10
    private static let keptCalls = 4096

    private var items = StagedItems<StagedCall>(capacity: 64)
    private var reasonItems = StagedItems<CallText>(capacity: 64)
    private var dimensionItems = StagedItems<CallText>(capacity: 64)
    var texts = CallTexts()
    /// Staged spans by their identity, and those that name a provider by their trace.
    var spans = StagedSpans()
    var providers = StagedSpans()
    var verdicts = StagedItems<CallIndex.Verdict>(capacity: 64)
    /// Calls that nobody had counted, for the provider's health.
    var observed = StagedItems<ObservedCall>(capacity: 64)
    /// Hash of the resource at hand; 0: not yet known.
    var resource: UInt64 = 0

    var calls: UnsafeMutablePointer<StagedCall> { items.start }
    var count: Int { items.count }
    /// Finish reasons and further dimensions of all calls; each call knows its own.
    var finishReasons: UnsafeMutablePointer<CallText> { reasonItems.start }
    var dimensions: UnsafeMutablePointer<CallText> { dimensionItems.start }
    var observedCalls: UnsafeBufferPointer<ObservedCall> { UnsafeBufferPointer(start: observed.start, count: observed.count) }
    var reasonCount: Int { reasonItems.count }
    var dimensionCount: Int { dimensionItems.count }

    mutating func append(_ call: StagedCall) { items.append(call) }
    mutating func append(reason: CallText) { reasonItems.append(reason) }
    mutating func append(dimension: CallText) { dimensionItems.append(dimension) }

    mutating func removeAll() {
        items.removeAll(keeping: Self.keptCalls)
        reasonItems.removeAll(keeping: Self.keptCalls)
        dimensionItems.removeAll(keeping: Self.keptCalls)
        verdicts.removeAll(keeping: Self.keptCalls)
        observed.removeAll(keeping: Self.keptCalls)
        texts.removeAll()
        resource = 0
    }
}
