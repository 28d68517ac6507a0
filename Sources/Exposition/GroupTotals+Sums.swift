import Pipeline

/// What a group has counted, by some of its labels. Read when somebody looks, never per span.
extension GroupTotals {
    package struct Sum: Sendable, Equatable {
        /// Of a histogram: observations; else the same as ``sum``.
        package var count = 0.0
        package var sum = 0.0

        package init(count: Double = 0, sum: Double = 0) {
            self.count = count
            self.sum = sum
        }

        package mutating func add(_ other: Sum) {
            count += other.count
            sum += other.sum
        }
    }

    /// The first metric's numbers, of all label sets that have room.
    ///
    /// - Parameter names: of labels; one that a label set lacks is empty there.
    package func sums(by names: [String]) -> [[String]: Sum] {
        guard let plan = group.metrics.labels else { return [:] }
        let places = names.map { name in plan.labels.firstIndex { $0.name == name } }
        var sums: [[String]: Sum] = [:]
        forEachLive(in: 0..<store.upperBound) { id, key in
            guard case .labels(let slice) = key else { return }
            var values = Array(repeating: "", count: names.count)
            LabelSetKey(key: slice, plan: plan).forEach { index, text in
                for (place, wanted) in places.enumerated() where wanted == index { values[place] = String(decoding: text, as: UTF8.self) }
                return true
            }
            sums[values, default: Sum()].add(Sum(count: counted(id), sum: summed(id)))
        }
        return sums
    }

    private func summed(_ id: Int) -> Double {
        guard case .histogram(let histogram) = group.metrics.metrics.first?.kind else { return counted(id) }
        return store.values(id)[histogram.sum]
    }
}
