import Pipeline

/// Which metrics of a group continue which metrics of another one.
struct SeriesMapping {
    /// Index here, index there.
    private var pairs: [(Int, Int)] = []
    private(set) var values: [(Int, Int)] = []
    private(set) var natives: [(Int, Int)] = []
    private(set) var histograms: [(Int, Int)] = []

    /// A metric continues the one of its name if that is of the same kind, classic buckets included.
    init(_ group: MetricGroup, from other: MetricGroup) {
        for (index, metric) in group.metrics.enumerated() {
            guard let otherIndex = other.metrics.firstIndex(where: { $0.name == metric.name }) else { continue }
            switch (metric.kind, other.metrics[otherIndex].kind) {
            case (.gauge, .gauge): break
            case (.counter(let mine), .counter(let theirs)), (.value(let mine), .value(let theirs)): values.append((mine, theirs))
            case (.histogram(let mine), .histogram(let theirs)):
                guard mine.form == theirs.form || !mine.form.hasNative && !theirs.form.hasNative,
                    mine.bounds == theirs.bounds || !mine.form.hasClassic
                else { continue }
                guard !mine.form.hasNative || group.options.native == other.options.native else { continue }
                // The sum, then the buckets.
                if !mine.form.hasNative { for offset in 0...mine.buckets { values.append((mine.sum + offset, theirs.sum + offset)) } }
                histograms.append((mine.index, theirs.index))
                if mine.form.hasNative { natives.append((mine.index, theirs.index)) }
            default: continue
            }
            pairs.append((index, otherIndex))
        }
    }

    /// The metrics here of a mask there.
    func metrics(_ mask: UInt32) -> UInt32 {
        pairs.reduce(0) { $0 | (mask >> UInt32($1.1) & 1) << UInt32($1.0) }
    }
}
