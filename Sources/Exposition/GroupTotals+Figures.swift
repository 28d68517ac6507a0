import Pipeline
import Settings

/// What the label sets of a group say together. Read at collections by whom warns, never per span.
extension GroupTotals {
    /// A label that somebody has configured.
    package struct ConfiguredLabel: Sendable, Equatable {
        package let name: String
        /// Its place in the plan.
        package let index: Int
        /// The attributes that may give it a value, the best first; empty: they are not told.
        package let attributes: [String]
    }

    /// Of a classic histogram: observations, those beyond its last bound and those up to its first one.
    package struct Beyond: Sendable, Equatable {
        package let metric: String
        /// By which name it is sent.
        package let name: SeriesName
        /// The last bound.
        package let bound: Double
        package let count: Double
        package let beyond: Double
        /// The first bound.
        package let first: Double
        package let within: Double

        package init(
            metric: String, name: SeriesName? = nil, bound: Double, count: Double, beyond: Double, first: Double = 0, within: Double = 0
        ) {
            self.first = first
            self.within = within
            self.metric = metric
            self.name = name ?? SeriesName(metric)
            self.bound = bound
            self.count = count
            self.beyond = beyond
        }
    }

    /// How many label sets there would be without one label.
    package struct LabelCost: Sendable, Equatable {
        package let label: String
        package let values: Int
        package let setsWithout: Int

        package init(label: String, values: Int, setsWithout: Int) {
            self.label = label
            self.values = values
            self.setsWithout = setsWithout
        }
    }

    /// Label sets that are read under one lock.
    private static let slice = 1024

    /// Labels that look for attributes.
    package var configuredLabels: [ConfiguredLabel] {
        guard let plan = group.metrics.labels else { return [] }
        return plan.labels.enumerated().compactMap { index, label in
            attributes(label.source).map { ConfiguredLabel(name: label.name, index: index, attributes: $0) }
        }
    }

    /// nil: the label is not of attributes, or has a value whatever they are.
    private func attributes(_ source: LabelPlan.Source) -> [String]? {
        switch source {
        case .attribute(let key): [key]
        case .concept(let concept): concept.spellings.map(\.key)
        case .rule(let dimension): dimension.fallback.isEmpty ? dimension.from : nil
        case .joined(let parts, _): parts.flatMap { attributes($0.source) ?? [] }
        case .edge(.dimension): []
        case .given(_, let isOfAttributes): isOfAttributes ? [] : nil
        case .service, .spanName, .spanKind, .statusCode, .statusMessage, .job, .instance, .edge: nil
        }
    }

    /// Which of the labels no label set has, and how many observations were looked at; stops as soon as all are seen.
    ///
    /// - Parameter wanted: places in the plan.
    package func missing(_ wanted: Set<Int>) -> (missing: Set<Int>, observations: Double) {
        guard let plan = group.metrics.labels else { return ([], 0) }
        var missing = wanted
        var observations = 0.0
        var first = 0
        while first < store.upperBound, !missing.isEmpty {
            forEachLive(in: first..<min(first + Self.slice, store.upperBound)) { id, key in
                observations += counted(id)
                guard case .labels(let slice) = key, !missing.isEmpty else { return }
                LabelSetKey(key: slice, plan: plan).forEach { index, text in
                    if !text.isEmpty { missing.remove(index) }
                    return true
                }
            }
            first += Self.slice
        }
        return (missing, observations)
    }

    /// What the group's first metric has counted for one label set.
    func counted(_ id: Int) -> Double {
        let values = store.values(id)
        switch group.metrics.metrics.first?.kind {
        case .counter(let index), .value(let index): return values[index]
        case .histogram(let histogram): return (0..<histogram.buckets).reduce(0) { $0 + values[histogram.sum + 1 + $1] }
        case .gauge, nil: return 0
        }
    }

    /// Of each classic histogram with bounds.
    ///
    /// - Parameter limit: label sets looked at, spread over all.
    package func beyondBuckets(limit: Int) -> [Beyond] {
        let step = max(store.upperBound / max(limit, 1), 1)
        return group.metrics.metrics.compactMap { metric in
            guard case .histogram(let histogram) = metric.kind, histogram.form.hasClassic, let first = histogram.bounds.first,
                let bound = histogram.bounds.last
            else { return nil }
            var count = 0.0
            var beyond = 0.0
            var within = 0.0
            for id in stride(from: 0, to: store.upperBound, by: step) where store.state(id).present != 0 {
                let values = store.values(id) + histogram.sum + 1
                for bucket in 0..<histogram.buckets { count += values[bucket] }
                beyond += values[histogram.buckets - 1]
                within += values[0]
            }
            return Beyond(metric: metric.name, name: metric.names.first, bound: bound, count: count, beyond: beyond, first: first, within: within)
        }
    }

    /// The first label set whose service's name begins so; nil: none of the first ones does.
    ///
    /// - Parameter limit: label sets looked at.
    package func service(withPrefix prefix: String, limit: Int) -> String? {
        guard let plan = group.metrics.labels, let index = plan.labels.firstIndex(where: { $0.source == .service }) else { return nil }
        var found: String?
        forEachLive(in: 0..<min(limit, store.upperBound)) { _, key in
            guard found == nil, case .labels(let slice) = key else { return }
            LabelSetKey(key: slice, plan: plan).forEach { place, text in
                guard place == index else { return true }
                if text.starts(with: prefix.utf8) { found = String(decoding: text, as: UTF8.self) }
                return false
            }
        }
        return found
    }

    /// Labels of which most of the first label sets have a value of their own, those with most values first.
    ///
    /// - Parameter limit: label sets looked at.
    package func explodingLabels(limit: Int) -> [LabelCost] {
        let (sets, costs) = labelCosts(limit: limit)
        return costs.filter { $0.values * 2 > sets }.sorted { ($1.values, $0.label) < ($0.values, $1.label) }
    }

    /// What each label costs, the dearest first, among the first label sets.
    ///
    /// - Parameter limit: label sets looked at.
    package func labelCosts(limit: Int) -> (sets: Int, costs: [LabelCost]) {
        guard let plan = group.metrics.labels else { return (0, []) }
        var values = Array(repeating: Set<Int>(), count: plan.labels.count)
        var without = values
        var sets = 0
        forEachLive(in: 0..<min(limit, store.upperBound)) { _, key in
            guard case .labels(let slice) = key else { return }
            sets += 1
            let hashes = LabelSetKey(key: slice, plan: plan).hashes { values[$0].insert($1) }
            let all = hashes.reduce(0, ^)
            for index in hashes.indices { without[index].insert(all ^ hashes[index]) }
        }
        let costs = plan.labels.enumerated().map { LabelCost(label: $1.name, values: values[$0].count, setsWithout: without[$0].count) }
        return (sets, costs.sorted { $0.setsWithout < $1.setsWithout })
    }
}
