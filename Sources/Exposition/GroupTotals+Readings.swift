import Pipeline

/// Series one by one, for who looks at a few of them. Never while spans are counted.
extension GroupTotals {
    /// One metric of one label set.
    package struct Reading {
        package enum Value {
            /// A gauge that is always 1.
            case one
            case number(Double)
            /// Buckets are not cumulated, the last one is `+Inf`; empty where there is a native histogram.
            case histogram(count: Double, sum: Double, bounds: [Double], buckets: [Double])
        }

        package let metric: Metric
        /// Those that are not empty, without the external ones, in the order of names.
        package let labels: [(name: String, value: String)]
        package let value: Value
    }

    package func forEachReading(_ body: (Reading) -> Void) {
        forEachLive(in: 0..<store.upperBound) { id, key in
            let labels = readLabels(key)
            let present = store.state(id).present
            for (index, metric) in group.metrics.metrics.enumerated() where present >> UInt32(index) & 1 == 1 {
                body(Reading(metric: metric, labels: labels, value: value(of: metric, id)))
            }
        }
    }

    private func value(of metric: Metric, _ id: Int) -> Reading.Value {
        switch metric.kind {
        case .gauge: return .one
        case .counter(let place), .value(let place): return .number(store.values(id)[place])
        case .histogram(let histogram):
            guard histogram.form == .classic else {
                let native = store.native(id, histogram.index)
                return .histogram(count: Double(native.count), sum: native.sum, bounds: [], buckets: [])
            }
            let values = store.values(id) + histogram.sum
            let buckets = (0..<histogram.buckets).map { values[1 + $0] }
            return .histogram(count: buckets.reduce(0, +), sum: values[0], bounds: histogram.bounds, buckets: buckets)
        }
    }

    private func readLabels(_ key: Key) -> [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        switch key {
        case .overflow: labels.append(("metric_overflow", "true"))
        case .labels(let key):
            guard let plan = group.metrics.labels else {
                FreeLabelSet.forEach(key) { name, value in
                    labels.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
                }
                return labels
            }
            LabelSetKey(key: key, plan: plan).forEach { index, text in
                if !text.isEmpty { labels.append((plan.labels[index].name, String(decoding: text, as: UTF8.self))) }
                return true
            }
        }
        return labels
    }
}
