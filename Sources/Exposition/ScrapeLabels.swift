import Pipeline

/// Label sets as a scrape shows them: names made legal, external labels and, among several tenants, the tenant added.
struct ScrapeLabels {
    /// Of the plan's labels, in its order.
    let names: [String]
    /// Name and value, sorted by name.
    let fixed: [(name: String, value: String)]
    private let plan: LabelPlan?
    private let externalLabels: [String: String]
    private let escaping: NameEscaping
    /// Names that a label set of its own names must not use.
    private let taken: Set<String>
    /// Label sets of their own names may have some that are alike when they are made legal.
    private let mayCollide: Bool

    /// - Parameters:
    ///   - spelling: of the plan's labels.
    ///   - escaping: other than `underscores`: of names that keep their dots.
    ///   - extraLabels: added to every series beside the external labels.
    init(_ group: MetricGroup, _ spelling: LabelSpelling, _ escaping: NameEscaping, extraLabels: [String: String]) {
        plan = group.labels
        externalLabels = group.options.externalLabels
        self.escaping = escaping
        mayCollide = group.options.keepsNames
        var used: Set<String> = ["le"]
        names = group.labels(spelling, keepsNames: escaping != .underscores).map { Self.free(Self.shown($0, escaping), &used) }
        // `__metrics_gen_instance` tells senders apart; a scrape has its own `instance` for that.
        fixed = externalLabels.merging(extraLabels) { _, extra in extra }
            .filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") }
            .sorted { $0.key < $1.key }
            .map { (Self.free(Self.shown($0.key, escaping), &used), $0.value) }
        taken = Set(fixed.map(\.name)).union(externalLabels.keys).union(["__name__"])
    }

    /// Calls `body` with each label of a label set but the fixed ones.
    func forEach(_ key: GroupTotals.Key, _ body: (String, WireSlice) -> Void) {
        switch key {
        case .overflow:
            guard externalLabels["metric_overflow"] == nil else { return }
            body("metric_overflow", WireSlice("true" as StaticString))
        case .labels(let key):
            guard let plan else { return forEachFree(key, body) }
            LabelSetKey(key: key, plan: plan).forEach { index, text in
                if !text.isEmpty, plan.labels[index].name != "le" { body(names[index], text) }
                return true
            }
        }
    }

    private func forEachFree(_ key: WireSlice, _ body: (String, WireSlice) -> Void) {
        var used: Set<String> = []
        FreeLabelSet.forEach(key) { name, value in
            var name = Self.shown(String(decoding: name, as: UTF8.self), escaping)
            guard !taken.contains(name) else { return }
            if mayCollide { name = Self.free(name, &used) }
            body(name, value)
        }
    }

    /// A name that another label has already gets a `_` in front.
    private static func free(_ name: String, _ used: inout Set<String>) -> String {
        var name = name
        while !used.insert(name).inserted { name = "_" + name }
        return name
    }

    private static func shown(_ name: String, _ escaping: NameEscaping) -> String {
        escaping == .underscores ? legal(name) : escaping.escaped(label: name)
    }

    /// The scrape formats allow fewer names than remote write (tempo-behaviour 3.5): other characters become `_`, a leading
    /// digit gets a `_` in front.
    static func legal(_ name: String) -> String {
        let legal = LabelName.sanitise(name)
        return legal.utf8.first.map { (0x30...0x39).contains($0) } ?? true ? "_" + legal : legal
    }
}
