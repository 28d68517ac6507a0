/// The order in which a label set's labels are written, external labels, metric name and `le` among them.
///
/// Remote write wants labels sorted by name. `__name__` and `le` are set last and win over labels of their name
/// (tempo-behaviour 3.5 rule 3, 6.7), so their places are fixed here once.
struct LabelLayout {
    enum Item: Equatable {
        /// The plan's label with this index.
        case label(Int)
        case external(name: String, value: String)
        case metricName
        /// Where `le` goes on buckets; the plan's own label of that name stands there on other series.
        case bound(own: Int?, external: String?)
    }

    let items: [Item]

    /// - Parameter names: of a plan's labels, in its order; empty: there are external labels alone.
    init(names: [String], externalLabels: [String: String]) {
        var named: [(name: String, item: Item)] = [("__name__", .metricName)]
        var own: Int?
        for (index, name) in names.enumerated() {
            if name == "le" { own = index } else { named.append((name, .label(index))) }
        }
        let external = externalLabels["le"].flatMap { $0.isEmpty ? nil : $0 }
        named.append(("le", .bound(own: own, external: external)))
        for (name, value) in externalLabels where !value.isEmpty && name != "__name__" && name != "le" {
            named.append((name, .external(name: name, value: value)))
        }
        items = named.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map(\.item)
    }
}
