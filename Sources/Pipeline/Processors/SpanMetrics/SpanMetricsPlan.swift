/// Everything about one tenant's span metrics that is settled before the first span: shared by its shards and its
/// collector.
package final class SpanMetricsPlan: @unchecked Sendable {
    package let options: SpanMetricsOptions
    package let labels: LabelPlan
    package let bounds: BucketBounds
    let layout: RecordLayout
    let stage: SpanMetricsStage
    /// Sound to share: written only here, read through ``stage``.
    private let steps: UnsafeMutablePointer<SpanMetricsStage.Step>
    let spellsEnumerations: Bool
    let filter: SpanFilter?
    private let filterSlots: UnsafeMutablePointer<FilterSlot>
    /// nil: `enable_target_info` is off.
    let targetInfo: TargetInfoStage?

    package init(_ options: SpanMetricsOptions) {
        self.options = options
        labels = LabelPlan(options)
        bounds = BucketBounds(options.bounds)
        filter = options.filter.flatMap { $0.acceptsAll ? nil : $0 }
        filterSlots = .allocate(capacity: max(labels.filterSlots.count, 1))
        for (index, slot) in labels.filterSlots.enumerated() { (filterSlots + index).initialize(to: slot) }
        targetInfo = options.targetInfo ? TargetInfoStage(options) : nil
        layout = RecordLayout(buckets: options.latency ? bounds.bounds.count + 1 : 0)
        // The longest enumeration name is 21 bytes.
        spellsEnumerations = labels.maxValueLength < 24
        steps = .allocate(capacity: max(labels.labels.count, 1))
        for (index, label) in labels.labels.enumerated() {
            let (kind, slot): (SpanMetricsStage.Step.Kind, Int) =
                switch label.source {
                case .service: (.service, labels.serviceSlot)
                case .spanName: (.spanName, 0)
                case .spanKind: (.spanKind, 0)
                case .statusCode: (.statusCode, 0)
                case .statusMessage: (.statusMessage, 0)
                case .attribute(let slot): (.attribute, slot)
                case .joined: (.joined, 0)
                case .job: (.job, 0)
                case .instance: (.instance, labels.instanceSlot)
                }
            (steps + index).initialize(to: SpanMetricsStage.Step(kind: kind, slot: Int32(slot)))
        }
        stage = SpanMetricsStage(
            attributes: labels.attributes.lookup, steps: UnsafePointer(steps), stepCount: labels.labels.count,
            maxValueLength: labels.maxValueLength, maxAttributeBytes: max(options.maxAttributeBytes, 1),
            spellsEnumerations: spellsEnumerations, multiplierSlot: labels.multiplierSlot, namespaceSlot: labels.namespaceSlot,
            instanceSlot: labels.instanceSlot, plan: .passUnretained(labels))
    }

    deinit {
        steps.deallocate()
        filterSlots.deallocate()
    }

    /// Whether the filter policies let the span at hand count.
    func accepts(_ fields: SpanFields, _ scratch: borrowing WalkScratch) -> Bool {
        guard let filter else { return true }
        return filter.accepts(
            WalkedSpan(
                fields: fields, slots: filterSlots, resource: scratch.resourceSlots, span: scratch.spanSlots,
                resourceStamp: scratch.resourceStamp, spanStamp: scratch.spanStamp))
    }

    func isValid(_ key: WireSlice) -> Bool {
        LabelSetKey(key: key, plan: labels, spellsEnumerations: spellsEnumerations).isValid
    }
}
