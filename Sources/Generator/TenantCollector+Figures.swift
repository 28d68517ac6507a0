import Exposition
import Pipeline

extension TenantCollector {
    /// Label sets looked at for what need not be exact.
    private static let sample = 16_384
    private static let costSample = 4096

    /// Metrics whose configured labels must be on something.
    private static func hasLabels(_ role: SeriesGroup.Role) -> Bool {
        [.spans, .edges, .observed("gen_ai_client_operation_duration_seconds", .genAI)].contains(role)
    }

    /// The configured labels that nothing has.
    ///
    /// - Parameter isSettled: labels of a metric that need not be looked for.
    func missingLabels(except isSettled: @Sendable (_ metric: String, _ label: String) -> Bool) -> (
        missing: [TenantFigures.MissingLabel], seen: [(metric: String, label: String)]
    ) {
        var result: [TenantFigures.MissingLabel] = []
        var seen: [(metric: String, label: String)] = []
        for totals in groups where Self.hasLabels(totals.group.role) {
            guard let metric = totals.group.metrics.metrics.first?.name else { continue }
            let wanted = totals.configuredLabels.filter { !isSettled(metric, $0.name) }
            if wanted.isEmpty { continue }
            let (missing, observations) = totals.missing(Set(wanted.map(\.index)))
            for label in wanted {
                if missing.contains(label.index) {
                    result.append(
                        TenantFigures.MissingLabel(metric: metric, label: label.name, attributes: label.attributes, observations: observations))
                } else {
                    seen.append((metric, label.name))
                }
            }
        }
        return (result, seen)
    }

    /// Of the histograms whose buckets somebody can choose.
    func beyondBuckets() -> [GroupTotals.Beyond] {
        groups.filter { Self.hasChosenBuckets($0.group.role) }.flatMap { $0.beyondBuckets(limit: Self.sample) }
    }

    private static func hasChosenBuckets(_ role: SeriesGroup.Role) -> Bool {
        [.spans, .edges, .messages].contains(role) || role.processor == ObservingProcessor.customMetrics.name
    }

    /// The label that costs most, of the group with most label sets, and those that cost most together.
    func dearestLabel() -> (sets: Int, dearest: GroupTotals.LabelCost?, together: GroupTotals.LabelGroup?) {
        guard let largest else { return (0, nil, nil) }
        let (sets, costs) = largest.labelCosts(limit: Self.costSample)
        return (sets, costs.first, largest.labelsTogether(names: largest.group.metrics.labels?.labels.map(\.name) ?? []))
    }

    /// Of those whose label sets have labels in common.
    private var largest: GroupTotals? { groups.filter { $0.group.metrics.labels != nil }.max { $0.store.live < $1.store.live } }

    /// How many label sets the largest group has.
    func labelSets() -> (metric: String, sets: Int)? {
        largest.flatMap { largest in largest.group.metrics.metrics.first.map { ($0.name, largest.store.live) } }
    }

    /// Of the largest group: labels that have many values, one in most label sets.
    func explodingLabels() -> [GroupTotals.LabelCost] {
        (largest?.explodingLabels(limit: Self.costSample) ?? []).filter { $0.values >= ExplosionWatch.manyValues }
    }

    /// The name that an SDK gives to a service that has none; nil: there is none such.
    func unnamedService() -> String? {
        groups.first { $0.group.role == .spans }?.service(withPrefix: "unknown_service", limit: Self.sample)
    }
}
