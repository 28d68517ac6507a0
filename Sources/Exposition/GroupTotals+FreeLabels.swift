import Pipeline

/// What the labels of a group without a plan cost: gauges, target info and host info have names of their own in each label set. Read when somebody
/// looks, never per span.
extension GroupTotals {
    private struct Label {
        /// Label sets and one that has it, by a hash of the value.
        var values: [Int: (labelSets: Int, id: Int)] = [:]
        /// Label sets that have it.
        var labelSets = 0
        var without: Set<Int> = []
    }

    /// Labels told apart; there are as many as resources have attributes.
    private static let mostFreeLabels = 256

    /// - Parameters:
    ///   - limit: label sets looked at, the first ones.
    ///   - top: values of each label.
    func freeFigures(limit: Int, top: Int) -> Figures {
        var names: [String: Int] = [:]
        var labels: [(name: String, label: Label)] = []
        var numbers = ByteBuilder(capacity: 4096)
        var (sets, bytes) = (0, 0)
        forEachLive(in: 0..<store.upperBound) { id, key in
            guard sets < limit, case .labels(let slice) = key else { return }
            sets += 1
            numbers.removeAll()
            store.appendNumbers(id, to: &numbers, now: 0)
            bytes += slice.count + numbers.count
            var hashes: [(label: Int, hash: Int)] = []
            FreeLabelSet.forEach(slice) { name, value in
                let text = String(decoding: name, as: UTF8.self)
                guard let index = names[text] ?? (labels.count < Self.mostFreeLabels ? labels.count : nil) else { return }
                if index == labels.count {
                    names[text] = index
                    labels.append((text, Label()))
                }
                var hasher = Hasher()
                hasher.combine(index)
                hasher.combine(bytes: value)
                let hash = hasher.finalize()
                hashes.append((index, hash))
                labels[index].label.labelSets += 1
                labels[index].label.values[hash, default: (0, id)].labelSets += 1
            }
            let all = hashes.reduce(0) { $0 ^ $1.hash }
            for (index, hash) in hashes { labels[index].label.without.insert(all ^ hash) }
        }
        let figures = labels.map { name, label in
            let most = label.values.values.sorted { ($0.labelSets, $1.id) > ($1.labelSets, $0.id) }.prefix(top)
            // Label sets that do not have it stay as they are, unless others become like them.
            return LabelFigures(
                label: name, attributes: nil, values: label.values.count,
                labelSetsWithout: min(label.without.count + sets - label.labelSets, sets), observations: 0,
                top: most.map { LabelValue(text: text(of: name, $0.id), labelSets: $0.labelSets, observations: 0) })
        }
        return Figures(
            metrics: group.metrics.metrics.flatMap(\.names).map(\.text), labelSets: store.live, series: store.activeSeries, lookedAt: sets,
            bytes: bytes,
            observations: 0, overflow: 0, labels: figures.sorted { ($0.labelSetsWithout, $0.label) < ($1.labelSetsWithout, $1.label) }, together: nil)
    }

    private func text(of label: String, _ id: Int) -> String {
        var found = ""
        forEachLive(in: id..<(id + 1)) { _, key in
            guard case .labels(let slice) = key else { return }
            FreeLabelSet.forEach(slice) { name, value in
                if name.elementsEqual(label.utf8) { found = String(decoding: value, as: UTF8.self) }
            }
        }
        return found
    }
}
