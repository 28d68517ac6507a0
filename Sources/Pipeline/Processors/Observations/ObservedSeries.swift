/// Phase two of all processors that observe numbers: the groups of their metrics, in the order of ``IntakePlan/observed``.
package struct ObservedSeries: Sendable {
    /// The group of a metric whose observations are staged one by one.
    private struct Member: Sendable {
        let group: SeriesGroup
        let processor: ObservingProcessor
        /// nil: labels are not limited.
        let shape: LabelShape?
    }

    private let members: [Member]

    init(_ metrics: [ObservedMetric], _ maker: inout GroupMaker, isLimited: Bool) {
        var shapes: [[String]: LabelShape] = [:]
        var members: [Member] = []
        for metric in metrics {
            let group = maker.group(.observed(metric.name, metric.processor), metric.group(maker.series))
            let names = metric.labels.labels.map(\.name)
            let shape = isLimited ? shapes[names] ?? LabelShape(labels: names) : nil
            shapes[names] = shape
            members.append(Member(group: group, processor: metric.processor, shape: shape))
        }
        // Observations name their group by its place.
        assert(members.count == metrics.count)
        self.members = members
    }

    package var groups: [SeriesGroup] { members.map(\.group) }
    /// Who observes anything, in order.
    package var processors: [String] {
        var names: [String] = []
        for member in members where !names.contains(member.processor.name) { names.append(member.processor.name) }
        return names
    }

    /// Counts the staged observations, group by group.
    ///
    /// - Parameter now: nanoseconds.
    func count(
        _ staged: inout StagedObservations, _ byGroup: inout ObservationsByGroup, _ limits: LabelLimits?, loop: Int, now: UInt64,
        _ counts: inout ObservedCounts
    ) {
        byGroup.arrange(staged, groups: members.count)
        for (number, member) in members.enumerated() {
            let observations = byGroup.observations(of: number)
            guard !observations.isEmpty else { continue }
            if let limits, let shape = member.shape { limits.rewrite(observations, keys: &staged.keys, shape: shape, now: now) }
            counts.add(member.group.shards[loop].series.count(observations.start, 0..<observations.count, of: staged, at: now), of: member.processor)
        }
    }
}

extension SeriesGroup.Role {
    package static func observed(_ name: String, _ processor: ObservingProcessor) -> SeriesGroup.Role {
        SeriesGroup.Role(processor.name, name)
    }
}
