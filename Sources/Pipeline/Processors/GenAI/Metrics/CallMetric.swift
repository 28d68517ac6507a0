/// A metric of the gen-ai processor: the group of its observations, and how its keys are written. Sound as long as the
/// ``CallMetrics`` that it belongs to.
struct CallMetric: BitwiseCopyable, Sendable {
    let group: Int32
    let labels: GivenLabels.Writer
}

/// Makes the metrics of the gen-ai processor.
struct CallMetricMaker {
    private let options: GenAIOptions
    private let dimensions: [LabelPlan.Label]
    /// What the metrics' labels live in.
    private(set) var given: [GivenLabels] = []

    init(_ options: GenAIOptions) {
        self.options = options
        dimensions = options.dimensions.enumerated().map { index, key in
            LabelPlan.Label(name: LabelName.dimension(key), source: .given(CallLabel.dimension.rawValue + index))
        }
    }

    /// - Returns: nil when there is a metric of this name already.
    mutating func make(
        _ name: String, _ kind: ObservedMetric.Kind, _ labels: [CallLabel], help: String, names: [CallLabel: String] = [:],
        _ observed: inout ObservedMetrics
    ) -> CallMetric? {
        let own = labels.map { LabelPlan.Label(name: names[$0] ?? $0.name, source: .given($0.rawValue)) }
        let plan = LabelPlan(
            labels: dimensions + own, maxNameLength: options.maxLabelNameLength, maxValueLength: options.maxLabelValueLength,
            externalLabels: options.externalLabels)
        guard let group = observed.add(ObservedMetric(name, kind, help: help, labels: plan, processor: .genAI)) else { return nil }
        let labels = GivenLabels(plan)
        given.append(labels)
        return CallMetric(group: group, labels: labels.writer)
    }
}
