/// Spells the keys of a group whose label sets are ``FreeLabelSet``s, external labels in their places.
struct FreeLabels {
    private struct Fixed {
        var name: [UInt8]
        /// Empty: the label is only removed. nil: the metric name goes here.
        var value: [UInt8]?
    }

    /// Sorted by name. They win over labels of the same name (tempo-behaviour 6.7).
    private let fixed: [Fixed]

    init(externalLabels: [String: String]) {
        var all: [String: [UInt8]?] = externalLabels.mapValues { Array($0.utf8) }
        all.updateValue(nil, forKey: "__name__")
        fixed = all.map { Fixed(name: Array($0.key.utf8), value: $0.value) }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    func encode(_ key: WireSlice, into labels: inout EncodedLabels) {
        labels.removeAll()
        var next = 0
        FreeLabelSet.forEach(key) { name, value in
            while next < fixed.count, fixed[next].name.lexicographicallyPrecedes(name) {
                place(fixed[next], &labels)
                next += 1
            }
            if next < fixed.count, fixed[next].name.elementsEqual(name) { return }
            labels.append(name, value)
        }
        for rest in fixed[next...] { place(rest, &labels) }
        // No metric of such a group has buckets.
        labels.beginBound()
        labels.endBound()
    }

    private func place(_ fixed: Fixed, _ labels: inout EncodedLabels) {
        guard let value = fixed.value else { return labels.markName() }
        guard !value.isEmpty else { return }
        fixed.name.withUnsafeBytes { name in value.withUnsafeBytes { labels.append(name, $0) } }
    }
}
