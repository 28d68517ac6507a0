import Pipeline

/// What the label sets of a group have counted since the last collection, for endpoints that are sent that alone (``Temporality/delta``). Kept
/// while there is one.
///
/// Added up beside the totals, not told from two of them: sums lose no bits, and a native histogram that is reset loses nothing.
package final class SeriesDeltas {
    /// A label set that has counted nothing is not alive there.
    package var counts: CumulativeStore
    private let group: MetricGroup
    /// Numbers of a label set with whole counts.
    private let numbers: Cells<Double>

    init(_ group: MetricGroup) {
        self.group = group
        counts = CumulativeStore(group: group, resetsNatives: false)
        numbers = .allocate(capacity: max(group.layout.valueCount, 1))
        numbers.initialize(repeating: 0, count: max(group.layout.valueCount, 1))
    }

    deinit { numbers.deallocate() }

    /// Metrics of which a label set has counted something, as a mask.
    func counted(_ id: Int) -> UInt32 { id < counts.upperBound ? counts.state(id).present : 0 }

    /// The numbers of a label set. Good until the next call of anything here.
    ///
    /// Counts of a histogram are whole in OTLP. Where spans stand for parts of one they are those whose sum over all collections is the total
    /// as it is rounded, so that no part gets lost.
    ///
    /// - Parameter totals: with what was counted.
    func values(_ id: Int, of totals: borrowing CumulativeStore) -> Run<Double> {
        let added = counts.values(id)
        guard hasParts(added) else { return added }
        numbers.update(from: added, count: group.layout.valueCount)
        let all = totals.values(id)
        forEachCount { place in
            if added[place] != added[place].rounded() { numbers[place] = Self.whole(all[place]) - Self.whole(all[place] - added[place]) }
        }
        return Run(numbers)
    }

    private func hasParts(_ values: Run<Double>) -> Bool {
        var found = false
        forEachCount { if values[$0] != values[$0].rounded() { found = true } }
        return found
    }

    /// Places of what classic histograms have counted.
    private func forEachCount(_ body: (Int) -> Void) {
        for index in 0..<group.histograms {
            let histogram = group.histogram(index)
            for bucket in 0..<histogram.buckets { body(histogram.sum + 1 + bucket) }
        }
    }

    /// The nearest whole number, also of what lies so near to the middle of two that a difference might have moved it beyond.
    private static func whole(_ count: Double) -> Double { ((count * 1024).rounded() / 1024).rounded() }

    /// Everything of these label sets has been sent.
    func settle(_ ids: Range<Int>) { counts.forget(ids.clamped(to: 0..<counts.upperBound).filter { counts.state($0).present != 0 }.map(UInt32.init)) }
}
