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

    /// The label that costs most, of the group with most label sets.
    func dearestLabel() -> (sets: Int, dearest: GroupTotals.LabelCost?) {
        guard let largest = groups.filter({ $0.group.metrics.labels != nil }).max(by: { $0.store.live < $1.store.live }) else { return (0, nil) }
        let (sets, costs) = largest.labelCosts(limit: Self.costSample)
        return (sets, costs.first)
    }
}
