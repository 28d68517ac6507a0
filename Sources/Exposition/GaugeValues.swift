import Pipeline

/// What the gauges of a ``MetricGroup`` are at one moment: label sets, each with the metrics that it has.
package struct GaugeValues: Sendable {
    struct LabelSet: Sendable {
        var key: Range<Int>
        /// As a mask.
        var metrics: UInt32
        /// The first of its numbers, of which there are as many as metrics.
        var values: Int
    }

    /// The keys one after the other: ``FreeLabelSet``.
    private(set) var keys: [UInt8] = []
    private(set) var values: [Double] = []
    private(set) var labelSets: [LabelSet] = []
    private let metrics: Int
    private let maxValueLength: Int

    package static let none = GaugeValues(metrics: 0, maxLabelValueLength: 0)

    /// - Parameters:
    ///   - metrics: of the group, each a number of its own in their order.
    ///   - maxLabelValueLength: bytes; ≤ 0: no limit.
    package init(metrics: Int, maxLabelValueLength: Int) {
        self.metrics = metrics
        maxValueLength = maxLabelValueLength > 0 ? maxLabelValueLength : .max
    }

    /// - Parameters:
    ///   - labels: those without a value are none.
    ///   - values: of the metrics with these indices; what is not known is no sample.
    package mutating func append(_ labels: [String: String], _ values: [(metric: Int, value: Double?)]) {
        var known: UInt32 = 0
        let first = self.values.count
        self.values.append(contentsOf: repeatElement(0, count: metrics))
        for (metric, value) in values {
            guard let value, metric < metrics else { continue }
            known |= 1 << UInt32(metric)
            self.values[first + metric] = value
        }
        guard known != 0 else { return self.values.removeSubrange(first...) }
        var key = ByteBuilder(capacity: 256)
        FreeLabelSet.append(labels.mapValues { cut($0) }.filter { !$0.value.isEmpty }, to: &key)
        labelSets.append(LabelSet(key: keys.count..<(keys.count + key.count), metrics: known, values: first))
        keys += key.bytes.array
    }

    private func cut(_ value: String) -> [UInt8] {
        let bytes = Array(value.utf8)
        return Array(bytes.prefix(bytes.withSlice { UTF8Text.cut($0, at: maxValueLength) }))
    }
}

extension GroupTotals {
    /// The group's gauges are these from now on; label sets that are not among them are gone.
    ///
    /// - Parameter entities: hears of every label set.
    /// - Returns: series (or entities) that limits refused.
    @discardableResult
    package func set(_ gauges: GaugeValues, into entities: inout SeriesDemand, at milliseconds: Int64) -> Int {
        let admission = group.registry.admission
        var refused = 0
        var alive: Set<UInt32> = []
        var key = ByteBuilder(capacity: 256)
        for labelSet in gauges.labelSets {
            key.removeAll()
            key.append(Array(gauges.keys[labelSet.key]))
            let hash = KeyHash.hash(key.base.run, key.count, seed: KeyHash.seed)
            noteDemand(labelSet.metrics, hash)
            entities.insert(hash)
            guard let place = group.registry.place(hash: hash, key: key.base.run, length: key.count, wanted: labelSet.metrics) else {
                refused += admission.weight(of: labelSet.metrics)
                continue
            }
            refused += admission.weight(of: labelSet.metrics & ~place.metrics)
            alive.insert(place.id)
            gauges.values.withRun { store.set(Int(place.id), place.metrics, $0.start + labelSet.values, at: milliseconds) }
        }
        forget(store.stale(before: .max).filter { !alive.contains($0) })
        return refused
    }

    /// Label sets differ in what metrics they have: each series counts by itself.
    private func noteDemand(_ metrics: UInt32, _ hash: UInt64) {
        for index in group.metrics.metrics.indices where metrics >> UInt32(index) & 1 == 1 {
            demand.insert(hash ^ (UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15))
        }
    }
}
