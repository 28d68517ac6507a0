/// Everything about a tenant's custom metrics that is settled before the first span.
package final class CustomMetricsPlan: Sendable {
    package let options: CustomMetricsOptions
    let stage: CustomMetricsStage
    private let tables: CustomMetricsStage.Tables
    /// What the stages of keys point into.
    private let keyTables: [SpanMetricsStage.Tables]

    init(_ options: CustomMetricsOptions, slots: inout AttributeSlots, observed: inout ObservedMetrics) {
        self.options = options
        var plans: [LabelPlan] = []
        var entries: [CustomMetricsStage.Entry] = []
        var fromSlots: [Int32] = []
        var filters: [PlanFilter] = []
        for (index, metric) in options.metrics.enumerated() {
            let made = LabelPlan(
                labels: metric.labels, options.labels)
            let known = plans.firstIndex { $0.labels == made.labels }
            if known == nil { plans.append(made) }
            let plan = known ?? plans.count - 1
            let observedMetric = ObservedMetric(metric.name, metric.kind, help: metric.help, labels: plans[plan], processor: .customMetrics)
            guard let group = observed.add(observedMetric) else { continue }
            let filter = PlanFilter(metric.filter, slots: &slots)
            if let filter { filters.append(filter) }
            entries.append(
                CustomMetricsStage.Entry(
                    metric: index, group: group, keys: plan, firstSlot: fromSlots.count, slotCount: metric.from.count,
                    filter: filter == nil ? -1 : filters.count - 1, scope: metric.scope, isCounter: metric.kind == .counter))
            fromSlots += slots.slots(metric.from)
        }
        // Metrics with the same labels one behind the other: they share a span's key.
        entries.sort { ($0.keys, $0.metric) < ($1.keys, $1.metric) }
        let keyTables = plans.map { SpanMetricsStage.Tables($0, slots: &slots) }
        let keys = zip(keyTables, plans).map {
            SpanMetricsStage($0, $1, namespaceSlot: -1, instanceSlot: -1, readsTraceState: options.weight.readsTraceState)
        }
        self.keyTables = keyTables
        tables = CustomMetricsStage.Tables(
            entries: ConstantTable(entries), slots: ConstantTable(fromSlots), keys: ConstantTable(keys), filters: filters)
        stage = CustomMetricsStage(tables)
    }
}

extension ObservingProcessor {
    package static let customMetrics = ObservingProcessor("custom-metrics")
}
