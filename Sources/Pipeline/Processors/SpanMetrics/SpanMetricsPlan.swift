/// Everything about one tenant's span metrics that is settled before the first span: shared by its shards and its
/// collector.
package final class SpanMetricsPlan: Sendable {
    package let options: SpanMetricsOptions
    package let labels: LabelPlan
    let stage: SpanMetricsStage
    /// nil: every span counts as itself.
    let marks: SpanMarks?
    /// nil: every span counts.
    let filter: PlanFilter?
    /// nil: `enable_target_info` is off.
    let targetInfo: TargetInfoStage?
    private let tables: SpanMetricsStage.Tables
    /// Attributes that its labels are made of, whatever they are of.
    let keys: Set<String>

    init(_ options: SpanMetricsOptions, maxAttributeBytes: Int, slots: inout AttributeSlots) {
        self.options = options
        labels = LabelPlan(options)
        marks = SpanMarks(options, slots: &slots)
        filter = PlanFilter(options.filter, slots: &slots)
        targetInfo = options.targetInfo ? TargetInfoStage(options, maxAttributeBytes: maxAttributeBytes) : nil
        let labels = labels
        (tables, keys) = slots.watch { SpanMetricsStage.Tables(labels, slots: &$0) }
        stage = SpanMetricsStage(
            tables, labels,
            namespaceSlot: options.targetInfo ? slots.slot("service.namespace") : -1,
            instanceSlot: options.targetInfo ? slots.slot("service.instance.id") : -1,
            readsTraceState: options.weight.readsTraceState)
    }
}
