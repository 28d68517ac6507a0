/// The labels of one series while rules change them: what it came with, what is gone, what was set (Prometheus' `labels.Builder`, whose
/// order decides which of several labels that are mapped to one name wins).
struct LabelEditor {
    private let base: [SeriesLabel]
    private var deleted: Set<[UInt8]> = []
    private var added: [SeriesLabel] = []

    init(_ base: [SeriesLabel]) { self.base = base }

    /// Empty: there is no such label.
    func value(_ name: [UInt8]) -> [UInt8] {
        if let label = added.first(where: { $0.name == name }) { return label.value }
        if deleted.contains(name) { return [] }
        return base.first { $0.name == name }?.value ?? []
    }

    /// A label without a value is none.
    mutating func set(_ name: [UInt8], _ value: [UInt8]) {
        guard !value.isEmpty else { return delete(name) }
        if let index = added.firstIndex(where: { $0.name == name }) {
            added[index].value = value
        } else {
            added.append(SeriesLabel(name: name, value: value))
        }
    }

    mutating func delete(_ name: [UInt8]) {
        added.removeAll { $0.name == name }
        deleted.insert(name)
    }

    /// Those that are as they came, then those that were set.
    var current: [SeriesLabel] {
        base.filter { label in !deleted.contains(label.name) && !added.contains { $0.name == label.name } } + added
    }

    /// In the order of names.
    var sorted: [SeriesLabel] {
        guard !deleted.isEmpty || !added.isEmpty else { return base }
        return current.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }
}
