import Pipeline

/// What the labels of a group cost and how often they are there. Read when somebody looks, never per span.
extension GroupTotals {
    package struct LabelValue: Sendable, Equatable {
        package let text: String
        /// Of those looked at.
        package let labelSets: Int
        /// What the group's first metric has counted for them.
        package let observations: Double
    }

    package struct LabelFigures: Sendable, Equatable {
        package let label: String
        /// The attributes that may give it a value, the best first; nil: it is not of attributes.
        package let attributes: [String]?
        /// Different values that are not empty.
        package let values: Int
        /// Label sets that there would be without it.
        package let labelSetsWithout: Int
        /// Observations that have it.
        package let observations: Double
        /// Those of the most label sets, the largest first.
        package let top: [LabelValue]
    }

    package struct Figures: Sendable, Equatable {
        /// Of the metrics that share the label sets.
        package let metrics: [String]
        package let labelSets: Int
        package let series: Int
        /// Label sets looked at: all, or as many as were asked for.
        package let lookedAt: Int
        /// Bytes of the keys and numbers of those looked at.
        package let bytes: Int
        /// What the first metric has counted for those looked at, and what found no room among the label sets.
        package let observations: Double
        package let overflow: Double
        /// The dearest first.
        package let labels: [LabelFigures]
        /// Labels that hide one another; nil: there are none.
        package let together: LabelGroup?

        package var bytesPerLabelSet: Int { lookedAt > 0 ? bytes / lookedAt : 0 }
    }

    private struct Seen {
        var labelSets = 0
        var observations = 0.0
        /// A label set that has it.
        var id = 0
    }

    /// - Parameters:
    ///   - limit: label sets looked at, the first ones.
    ///   - top: values of each label.
    package func figures(limit: Int, top: Int) -> Figures {
        guard let plan = group.metrics.labels else { return freeFigures(limit: limit, top: top) }
        var values = Array(repeating: [Int: Seen](), count: plan.labels.count)
        var without = Array(repeating: Set<Int>(), count: plan.labels.count)
        var numbers = ByteBuilder(capacity: 4096)
        var (sets, bytes, observations, overflow) = (0, 0, 0.0, 0.0)
        forEachLive(in: 0..<store.upperBound) { id, key in
            guard case .labels(let slice) = key else { return overflow += counted(id) }
            guard sets < limit else { return }
            sets += 1
            let count = counted(id)
            observations += count
            numbers.removeAll()
            store.appendNumbers(id, to: &numbers, now: 0)
            bytes += slice.count + numbers.count
            let hashes = LabelSetKey(key: slice, plan: plan).hashes { index, hash in
                values[index][hash, default: Seen(id: id)].labelSets += 1
                values[index][hash]?.observations += count
            }
            let all = hashes.reduce(0, ^)
            for index in hashes.indices { without[index].insert(all ^ hashes[index]) }
        }
        let configured = Dictionary(configuredLabels.map { ($0.index, $0.attributes) }, uniquingKeysWith: { first, _ in first })
        let names = group.metrics.shownLabels
        let labels = plan.labels.indices.map { index in
            let most = values[index].values.sorted { ($0.labelSets, $0.observations, $1.id) > ($1.labelSets, $1.observations, $0.id) }.prefix(top)
            return LabelFigures(
                label: names[index], attributes: configured[index], values: values[index].count, labelSetsWithout: without[index].count,
                observations: values[index].values.reduce(0) { $0 + $1.observations },
                top: most.map { LabelValue(text: text(of: index, $0.id), labelSets: $0.labelSets, observations: $0.observations) })
        }
        return Figures(
            metrics: group.metrics.metrics.flatMap(\.names).map(\.text), labelSets: store.live, series: store.activeSeries, lookedAt: sets,
            bytes: bytes,
            observations: observations, overflow: overflow, labels: labels.sorted { $0.labelSetsWithout < $1.labelSetsWithout },
            together: labelsTogether(names: names))
    }

    /// The value of a label in one label set.
    private func text(of label: Int, _ id: Int) -> String {
        guard let plan = group.metrics.labels else { return "" }
        var found = ""
        forEachLive(in: id..<(id + 1)) { _, key in
            guard case .labels(let slice) = key else { return }
            LabelSetKey(key: slice, plan: plan).forEach { index, text in
                if index == label { found = String(decoding: text, as: UTF8.self) }
                return index < label
            }
        }
        return found
    }
}
