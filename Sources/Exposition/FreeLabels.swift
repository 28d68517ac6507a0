import Pipeline

/// Spells the keys of a group whose label sets are ``FreeLabelSet``s, external labels in their places.
struct FreeLabels {
    private struct Fixed {
        var name: SlackBytes
        /// Empty: the label is only removed. nil: the metric name goes here.
        var value: SlackBytes?
    }

    /// Sorted by name. They win over labels of the same name (tempo-behaviour 6.7).
    private let fixed: [Fixed]

    init(externalLabels: [String: String]) {
        var all: [String: SlackBytes?] = externalLabels.mapValues { SlackBytes(Array($0.utf8)) }
        all.updateValue(nil, forKey: "__name__")
        fixed = all.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Fixed(name: SlackBytes(Array($0.key.utf8)), value: $0.value) }
    }

    func list(_ key: WireSlice, into list: inout LabelList) {
        list.removeAll()
        var next = 0
        FreeLabelSet.forEach(key) { name, value in
            while next < fixed.count, fixed[next].name.slice.precedes(name) {
                place(fixed[next], &list)
                next += 1
            }
            if next < fixed.count, fixed[next].name.slice.isEqual(name) { return }
            list.append(-1, name, nameSize: LabelField.size(name.count), value)
        }
        for rest in fixed[next...] { place(rest, &list) }
        // No metric of such a group has buckets.
        list.beginBound()
        list.endBound()
    }

    private func place(_ fixed: Fixed, _ list: inout LabelList) {
        guard let value = fixed.value else { return list.markName() }
        if value.slice.count > 0 { list.append(-1, fixed.name.slice, nameSize: LabelField.size(fixed.name.slice.count), value.slice) }
    }
}

extension WireSlice {
    func isEqual(_ other: WireSlice) -> Bool { elementsEqual(other) }
    func precedes(_ other: WireSlice) -> Bool { lexicographicallyPrecedes(other) }
}
