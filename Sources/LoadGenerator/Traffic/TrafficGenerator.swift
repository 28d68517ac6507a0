/// What the spans shall be like; the seed decides the rest.
package struct TrafficSettings: Sendable {
    var seed: UInt64
    var cardinality: Int?
    var dimensions: Int
    var extraAttributes: Int
    var spanBytes: Int
    /// Share of spans that ended too long ago for span metrics to accept.
    var lateShare: Double

    package init(seed: UInt64, cardinality: Int?, dimensions: Int, extraAttributes: Int, spanBytes: Int, lateShare: Double) {
        self.seed = seed
        self.cardinality = cardinality
        self.dimensions = dimensions
        self.extraAttributes = extraAttributes
        self.spanBytes = spanBytes
        self.lateShare = lateShare
    }
}

/// Gives one request's worth of spans after the other: first every recipe once, so that no label set is missing, then
/// by weight. The same settings give the same sequence.
package struct TrafficGenerator {
    let book: RecipeBook
    private let settings: TrafficSettings
    private let dimensions: Dimensions
    private let padding: SpanPadding
    private var random: RandomSource
    private var builder: TraceBuilder
    private var nextRecipe = 0
    private var traceNumber = 0
    /// Spans of a trace that did not fit into the request before.
    private var carried: [PlannedSpan] = []

    /// Age of late spans, far beyond any ingestion slack: one hour.
    private static let lateNanos: Int64 = 3_600_000_000_000
    /// Traces end up to this long before they are sent, as they do when an SDK batches.
    private static let batchDelayNanos = 2_000_000_000

    package init(_ settings: TrafficSettings) {
        self.settings = settings
        book = RecipeBook(cardinality: settings.cardinality, seed: settings.seed)
        dimensions = Dimensions(count: settings.dimensions, variants: book.variants)
        padding = SpanPadding(spanBytes: settings.spanBytes, extraAttributes: settings.extraAttributes)
        random = RandomSource(seed: settings.seed &+ 1)
        builder = TraceBuilder(random: RandomSource(seed: settings.seed &+ 2))
    }

    /// The spans of the next request, in the order in which traces were drawn.
    package mutating func nextRequest(spans count: Int) -> [PlannedSpan] {
        var request: [PlannedSpan] = []
        request.reserveCapacity(count)
        while request.count < count {
            var trace = carried.isEmpty ? nextTrace() : carried
            carried = []
            let room = count - request.count
            if trace.count > room {
                carried = Array(trace[room...])
                trace.removeLast(trace.count - room)
            }
            request += trace
        }
        return request
    }

    private mutating func nextTrace() -> [PlannedSpan] {
        let recipe: TraceRecipe
        if nextRecipe < book.recipes.count {
            recipe = book.recipes[nextRecipe]
            nextRecipe += 1
        } else {
            recipe = book.draw(&random)
        }
        var drafts = builder.draw(recipe)
        let end = drafts.map(\.endNanos).max() ?? 0
        let delay = Int64(random.below(Self.batchDelayNanos))
        traceNumber += 1
        let labels = dimensions.attributes(variant: recipe.variant)
        return drafts.indices.map { index in
            drafts[index].attributes += labels
            if dimensions.count == 0, recipe.variant > 0 { drafts[index].name += " #\(recipe.variant)" }
            padding.apply(to: &drafts[index], random: &random)
            let late = settings.lateShare > 0 && random.chance(settings.lateShare) ? Self.lateNanos : 0
            return PlannedSpan(draft: drafts[index], trace: traceNumber, index: index, traceAgeNanos: end + delay + late)
        }
    }
}

/// A span with its place in the traffic.
package struct PlannedSpan: Sendable {
    package var draft: SpanDraft
    /// Number of its trace, and its position there.
    package var trace: Int
    package var index: Int
    /// How long before the moment of sending the trace started, nanoseconds.
    var traceAgeNanos: Int64

    package var startAgeNanos: Int64 { traceAgeNanos - draft.startNanos }
    func ageNanos(of event: EventDraft) -> Int64 { traceAgeNanos - event.timeNanos }
}
