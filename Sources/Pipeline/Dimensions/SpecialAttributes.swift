/// Attributes that the reader does more with than remembering them: weights of spans, and marks of spans.
struct SpecialAttributes: BitwiseCopyable, Sendable {
    /// Slots of the attributes that weigh spans for span metrics and for service graphs; -1: none.
    let metricsMultiplier: Int32
    let graphsMultiplier: Int32
    /// All slots of ``SpanMarks`` lie in this range, hardly any other does; -1: there are none.
    let firstMark: Int32
    let lastMark: Int32

    /// Where what attributes of one scope say is kept, the scope at hand having the value's stamp.
    struct Places {
        /// One per ``WeighingProcessor``.
        let weights: Cells<StampedWeight>
        /// Ratios that were not believed, counted here.
        let refusals: Cells<Int>
    }

    /// The most spans that one may stand for by its ratio: 2⁻⁵⁶ is the smallest probability that OpenTelemetry's own sampling
    /// thresholds know. One span of a smaller double could make a counter infinite for good.
    static let largestWeight = 0x1p56

    @inline(never)
    static func remember(_ slot: Int32, _ value: SlotValue, as special: Run<SpecialAttributes>, in places: Places) {
        if slot == special.pointee.metricsMultiplier || slot == special.pointee.graphsMultiplier {
            special.pointee.weigh(slot, value, places)
        }
        if slot >= special.pointee.firstMark, slot <= special.pointee.lastMark {
            let marked = places.weights + WeighingProcessor.marks
            // What holds for a whole resource stays (``WalkScratch/markResource()``).
            marked.pointee.stamp = max(marked.pointee.stamp, value.stamp)
        }
    }

    /// The first entry that is a double above zero counts; others are passed over (tempo-behaviour 3.9), and so are those beyond
    /// ``largestWeight``.
    private func weigh(_ slot: Int32, _ value: SlotValue, _ places: Places) {
        guard !value.isText else { return }
        var cursor = WireCursor(value.slice)
        guard cursor.varint() == AnyValueTag.double, let bits = cursor.fixed64(), cursor.isAtEnd else { return }
        let ratio = Double(bitPattern: bits)
        guard ratio > 0 else { return }
        let weight = StampedWeight(stamp: value.stamp, weight: 1 / ratio)
        guard weight.weight <= Self.largestWeight else {
            places.refusals.pointee += 1
            return
        }
        let metrics = places.weights + WeighingProcessor.spanMetrics
        if slot == metricsMultiplier, metrics.pointee.stamp != value.stamp { metrics.pointee = weight }
        let graphs = places.weights + WeighingProcessor.serviceGraphs
        if slot == graphsMultiplier, graphs.pointee.stamp != value.stamp { graphs.pointee = weight }
    }
}
