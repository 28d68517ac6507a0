/// Label sets as a scrape shows them: names made legal, external labels and, among several tenants, the tenant added.
struct ScrapeLabels {
    /// Of the plan's labels, in its order.
    let names: [String]
    /// Name and value, sorted by name.
    let fixed: [(name: String, value: String)]
    private let plan: LabelPlan?
    private let externalLabels: [String: String]
    /// Names that a label set of its own names must not use.
    private let taken: Set<String>

    /// - Parameter extraLabels: added to every series beside the external labels.
    init(_ group: MetricGroup, extraLabels: [String: String]) {
        plan = group.labels
        externalLabels = group.options.externalLabels
        var used: Set<String> = ["le"]
        names = (group.labels?.labels ?? []).map { Self.legal($0.name, &used) }
        // `__metrics_gen_instance` tells senders apart; a scrape has its own `instance` for that.
        fixed = externalLabels.merging(extraLabels) { _, extra in extra }
            .filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") }
            .sorted { $0.key < $1.key }
            .map { (Self.legal($0.key, &used), $0.value) }
        taken = Set(fixed.map(\.name)).union(externalLabels.keys).union(["__name__"])
    }

    /// Calls `body` with each label of a label set but the fixed ones.
    func forEach(_ key: GroupTotals.Key, _ body: (String, UnsafeRawBufferPointer) -> Void) {
        switch key {
        case .overflow:
            guard externalLabels["metric_overflow"] == nil else { return }
            ("true" as StaticString).withUTF8Buffer { body("metric_overflow", UnsafeRawBufferPointer($0)) }
        case .labels(let key):
            guard let plan else {
                FreeLabelSet.forEach(key) { name, value in
                    let name = Self.legal(String(decoding: name.bytes, as: UTF8.self))
                    if !taken.contains(name) { body(name, value.bytes) }
                }
                return
            }
            LabelSetKey(key: key, plan: plan).forEach { index, text in
                if !text.isEmpty, plan.labels[index].name != "le" { body(names[index], text) }
                return true
            }
        }
    }

    /// The scrape formats allow fewer names than remote write (tempo-behaviour 3.5): other characters become `_`, a leading
    /// digit and a name that another label has already get a `_` in front.
    private static func legal(_ name: String, _ used: inout Set<String>) -> String {
        var legal = legal(name)
        while !used.insert(legal).inserted { legal = "_" + legal }
        return legal
    }

    static func legal(_ name: String) -> String {
        let legal = LabelName.sanitise(name)
        return legal.utf8.first.map { (0x30...0x39).contains($0) } ?? true ? "_" + legal : legal
    }
}
