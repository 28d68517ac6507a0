import Pipeline

/// Labels that hide one another. Read when somebody looks, never per span.
extension GroupTotals {
    /// Labels that say the same: without one of them as many label sets are left, without all of them few.
    package struct LabelGroup: Sendable, Equatable {
        /// The one with most values first.
        package let labels: [String]
        /// Label sets looked at.
        package let lookedAt: Int
        package let setsWithout: Int

        package init(labels: [String], lookedAt: Int, setsWithout: Int) {
            self.labels = labels
            self.lookedAt = lookedAt
            self.setsWithout = setsWithout
        }

        /// 0 to 1.
        package var share: Double { lookedAt > 0 ? Double(lookedAt - min(setsWithout, lookedAt)) / Double(lookedAt) : 0 }
    }

    /// Label sets looked at for groups: with all that is tried about a hundredth of a second.
    private static let groupSample = 4096
    /// Labels of which groups are looked for, those with most values.
    private static let candidates = 6
    /// Label sets that say something of groups.
    private static let enoughSets = 4

    /// Of the first label sets; nil: no label hides another one, or one alone costs more than half.
    ///
    /// - Parameter names: of the plan's labels, in its order.
    package func labelsTogether(names: [String]) -> LabelGroup? {
        guard let plan = group.metrics.labels, names.count == plan.labels.count else { return nil }
        var values = Array(repeating: Set<Int>(), count: plan.labels.count)
        forEachHashes(plan) { hashes in for index in hashes.indices { values[index].insert(hashes[index]) } }
        let many = values.indices.filter { values[$0].count > 1 }.sorted { (values[$1].count, $0) < (values[$0].count, $1) }
        let candidates = many.prefix(Self.candidates)
        guard candidates.count > 1 else { return nil }
        let singles = candidates.map { [$0] }
        let pairs = candidates.enumerated().flatMap { place, one in candidates.dropFirst(place + 1).map { [one, $0] } }
        let more = candidates.count > 2 ? (3...candidates.count).map { Array(candidates.prefix($0)) } : []
        let tried = singles + pairs + more
        var left = Array(repeating: Set<Int>(), count: tried.count)
        var sets = 0
        forEachHashes(plan) { hashes in
            sets += 1
            let all = hashes.reduce(0, ^)
            for (place, labels) in tried.enumerated() { left[place].insert(labels.reduce(all) { $0 ^ hashes[$1] }) }
        }
        let saved = left.map { sets - $0.count }
        let alone = Dictionary(uniqueKeysWithValues: zip(candidates, saved))
        guard sets >= Self.enoughSets, let most = alone.values.max(), most * 2 < sets else { return nil }
        /// More than all of them save one by one, and a tenth of everything at least.
        func isHidden(_ place: Int) -> Bool { saved[place] - tried[place].reduce(0) { $0 + (alone[$1] ?? 0) } > max(sets / 10, 1) }
        let ofPairs = singles.count..<singles.count + pairs.count
        // The first of the best: those with most values.
        let best = ofPairs.filter(isHidden).max { (saved[$0], $1) < (saved[$1], $0) } ?? (ofPairs.upperBound..<tried.count).first(where: isHidden)
        return best.map { LabelGroup(labels: tried[$0].map { names[$0] }, lookedAt: sets, setsWithout: left[$0].count) }
    }

    private func forEachHashes(_ plan: LabelPlan, _ body: ([Int]) -> Void) {
        forEachLive(in: 0..<min(Self.groupSample, store.upperBound)) { _, key in
            guard case .labels(let slice) = key else { return }
            body(LabelSetKey(key: slice, plan: plan).hashes { _, _ in })
        }
    }
}
