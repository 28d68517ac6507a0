/// The summary spans of a request: spans that each stand for several (``SummaryNumbers``).
///
/// Bounded by the request, which says each bucket of theirs; reused from request to request.
struct SpanSummaries: ~Copyable {
    /// What one of them stands for.
    struct Summary: BitwiseCopyable {
        var spans: Double
        /// Seconds of all of them together.
        var total: Double
        /// Spans that each of them stands for.
        var weight: Double
        /// Its own points.
        var first: Int32
        var count: Int32
    }

    /// Spans of one duration.
    struct Point: BitwiseCopyable {
        var seconds: Double
        var spans: Double
    }

    private static let kept = 1024

    private var summaries = StagedItems<Summary>(capacity: 1)
    private var staged = StagedItems<Point>(capacity: 1)
    /// Points of summaries that are complete.
    private var told = 0

    var items: Cells<Summary> { summaries.start }
    var points: Cells<Point> { staged.start }

    /// A point of the next summary, those of long durations last.
    mutating func append(seconds: Double, spans: Double) { staged.append(Point(seconds: seconds, spans: spans)) }

    /// - Returns: the summary's number, from 1.
    mutating func append(spans: Double, total: Double, weight: Double) -> UInt32 {
        let first = Int32(truncatingIfNeeded: told)
        summaries.append(
            Summary(spans: spans, total: total, weight: weight, first: first, count: Int32(truncatingIfNeeded: staged.count - told)))
        told = staged.count
        return UInt32(truncatingIfNeeded: summaries.count)
    }

    mutating func removeAll() {
        guard summaries.count > 0 || staged.count > 0 else { return }
        summaries.removeAll(keeping: Self.kept)
        staged.removeAll(keeping: Self.kept)
        told = 0
    }
}

extension SeriesShard {
    /// Observes all spans that a summary span stands for; the exemplar is that of the longest.
    @inline(never)
    mutating func observe(
        _ summaries: borrowing SpanSummaries, _ span: StagedObservation, time: UInt64, _ place: Run<HistogramPlace>,
        of record: RawCells
    ) {
        let summary = summaries.items[Int(span.order) - 1]
        // Of native histograms each span counts a whole number of times (tempo-behaviour 6.4).
        let weight = place.pointee.native < 0 ? summary.weight : Double(NativeUnits.count(multiplier: summary.weight))
        let before = Self.sum(place, record)
        for index in 0..<Int(summary.count) {
            let point = summaries.points[Int(summary.first) + index]
            let trace = index == Int(summary.count) - 1 ? span.trace : .none
            observe(point.seconds, weight: point.spans * weight, trace: trace, time: time, place, of: record)
        }
        // The points are near the truth, the total is the truth.
        set(sum: before + summary.total * weight, place, record)
    }

    private static func sum(_ place: Run<HistogramPlace>, _ record: RawCells) -> Double {
        guard place.pointee.native >= 0 else { return (record + place.pointee.sum).load(as: Double.self) }
        return (record + place.pointee.native).elements(NativeDelta.self).pointee.sum
    }

    private func set(sum: Double, _ place: Run<HistogramPlace>, _ record: RawCells) {
        guard place.pointee.native >= 0 else { return (record + place.pointee.sum).storeBytes(of: sum, as: Double.self) }
        (record + place.pointee.native).elements(NativeDelta.self).pointee.sum = sum
    }
}
