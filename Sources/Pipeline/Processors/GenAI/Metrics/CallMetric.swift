/// A metric of the gen-ai processor: the group of its observations, and how its keys are written. Sound as long as the
/// ``CallMetrics`` that it belongs to.
struct CallMetric: BitwiseCopyable, Sendable {
    let group: Int32
    let labels: GivenLabels.Writer
}

/// Makes the metrics of the gen-ai processor.
struct CallMetricMaker {
    private let options: GenAIOptions
    /// The further ones.
    private let dimensions: [LabelPlan.Label]
    private let service: LabelPlan.Label?
    /// What the metrics' labels live in.
    private(set) var given: [GivenLabels] = []

    init(_ options: GenAIOptions) {
        self.options = options
        let first = CallLabel.dimension.rawValue + (options.labelsService ? 1 : 0)
        dimensions = options.dimensions.enumerated().map { index, key in
            LabelPlan.Label(name: LabelName.dimension(key), source: .given(first + index))
        }
        service = options.labelsService ? LabelPlan.Label(name: options.serviceLabel, source: .given(CallLabel.dimension.rawValue)) : nil
    }

    /// - Parameters:
    ///   - names: of labels that are called otherwise here.
    ///   - namesService: it has the service's label, too.
    /// - Returns: nil when there is a metric of this name already.
    mutating func make(
        _ name: String, _ kind: ObservedMetric.Kind, _ labels: [CallLabel], help: String, names: [CallLabel: String] = [:],
        namesService: Bool = true, _ observed: inout ObservedMetrics
    ) -> CallMetric? {
        let own = labels.map { LabelPlan.Label(name: names[$0] ?? $0.name, source: .given($0.rawValue)) }
        let service = namesService ? service.map { [$0] } ?? [] : []
        let plan = LabelPlan(
            labels: service + dimensions + own, maxNameLength: options.maxLabelNameLength, maxValueLength: options.maxLabelValueLength,
            externalLabels: options.externalLabels)
        guard let group = observed.add(ObservedMetric(name, kind, help: help, labels: plan, processor: .genAI)) else { return nil }
        let labels = GivenLabels(plan)
        given.append(labels)
        return CallMetric(group: group, labels: labels.writer)
    }
}
