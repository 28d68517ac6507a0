import Pipeline

/// Label sets as a scrape shows them: names made legal, external labels and, among several tenants, the tenant added.
struct ScrapeLabels {
    /// Name and value, sorted by name.
    let fixed: [(name: String, value: String)]
    /// nil: label sets have names of their own.
    private let planned: PlannedLabels?
    private let externalLabels: [String: String]
    private let escaping: NameEscaping
    /// How a name is written.
    private let written: (String) -> String
    /// Names that a label set of its own names must not use.
    private let taken: Set<String>
    /// Label sets of their own names may have some that are alike when they are made legal.
    private let mayCollide: Bool

    /// - Parameters:
    ///   - spelling: of the plan's labels.
    ///   - escaping: other than `underscores`: of names that keep their dots.
    ///   - extraLabels: added to every series beside the external labels.
    ///   - written: how lists have a name.
    init(
        _ group: MetricGroup, _ spelling: LabelSpelling, _ escaping: NameEscaping, extraLabels: [String: String],
        written: @escaping (String) -> String = { $0 }
    ) {
        externalLabels = group.options.externalLabels
        self.escaping = escaping
        self.written = written
        mayCollide = group.options.keepsNames
        var used: Set<String> = ["le"]
        let names = group.labels(spelling, keepsNames: escaping != .underscores).map { written(Self.free(Self.shown($0, escaping), &used)) }
        planned = group.labels.map { plan in
            // A bucket's bound is the only `le`.
            let shown = plan.labels.indices.filter { plan.labels[$0].name != "le" }
            return PlannedLabels(plan: plan, names: names, items: shown.map { .label($0) })
        }
        // `__metrics_gen_instance` tells senders apart; a scrape has its own `instance` for that.
        fixed = externalLabels.merging(extraLabels) { _, extra in extra }
            .filter { !$0.value.isEmpty && !$0.key.hasPrefix("__") }
            .sorted { $0.key < $1.key }
            .map { (Self.free(Self.shown($0.key, escaping), &used), $0.value) }
        taken = Set(fixed.map(\.name)).union(externalLabels.keys).union(["__name__"])
    }

    /// Lists the labels of a label set but the fixed ones.
    func list(_ key: GroupTotals.Key, into list: inout LabelList) {
        switch key {
        case .overflow:
            list.removeAll()
            guard externalLabels["metric_overflow"] == nil else { return }
            append("metric_overflow", list.keep("true"), to: &list)
        case .labels(let key):
            if let planned { planned.reader.list(key, into: &list) } else { listFree(key, into: &list) }
        }
    }

    private func listFree(_ key: WireSlice, into list: inout LabelList) {
        list.removeAll()
        var used: Set<String> = []
        FreeLabelSet.forEach(key) { name, value in
            var name = Self.shown(String(decoding: name, as: UTF8.self), escaping)
            guard !taken.contains(name) else { return }
            if mayCollide { name = Self.free(name, &used) }
            append(name, value, to: &list)
        }
    }

    private func append(_ name: String, _ value: WireSlice, to list: inout LabelList) {
        let name = list.keep(written(name))
        list.append(-1, name, nameSize: LabelField.size(name.count), value)
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
