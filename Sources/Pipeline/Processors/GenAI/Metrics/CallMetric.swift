/// A metric of the gen-ai processor. Small, so that each observation is told it in a register.
struct CallMetric: BitwiseCopyable, Sendable {
    /// The group of its observations.
    let group: Int32
    /// The first of its places in a row of ``CallSeries``.
    let place: Int16
    /// Its number in ``CallMetrics``.
    let number: Int16
}

/// Makes the metrics of the gen-ai processor.
struct CallMetricMaker {
    private let options: GenAIOptions
    /// The further ones.
    private let dimensions: [LabelPlan.Label]
    private let service: LabelPlan.Label?
    /// What the metrics' labels live in.
    private(set) var given: [GivenLabels] = []
    /// Places that the metrics have in a row of ``CallSeries``.
    private(set) var places = 0

    init(_ options: GenAIOptions) {
        self.options = options
        let first = CallLabel.dimension.rawValue + (options.labelsService ? 1 : 0)
        dimensions = options.dimensions.enumerated().map { index, key in
            LabelPlan.Label(dimension: key, source: .given(first + index, isOfAttributes: true))
        }
        service =
            options.labelsService
            ? LabelPlan.Label(name: options.serviceLabel, source: .given(CallLabel.dimension.rawValue, isOfAttributes: true)) : nil
    }

    /// - Parameters:
    ///   - names: of labels that are called otherwise here.
    ///   - namesService: it has the service's label, too.
    /// - Returns: nil when there is a metric of this name already, or nobody wants it.
    mutating func make(
        _ name: String, _ kind: ObservedMetric.Kind, _ labels: [CallLabel], help: String, names: [CallLabel: String] = [:],
        namesService: Bool = true, _ observed: inout ObservedMetrics
    ) -> CallMetric? {
        // Without gen-ai it is asked for by who watches providers.
        guard options.makesMetrics || name == HealthGaugeName.responseTimeName else { return nil }
        let own = labels.map { LabelPlan.Label(name: names[$0] ?? $0.name, source: .given($0.rawValue)) }
        let service = namesService ? service.map { [$0] } ?? [] : []
        // What the metric says by itself it says better.
        let further = dimensions.filter { dimension in !own.contains { $0.name == dimension.name } }
        let plan = LabelPlan(
            labels: service + further + own, options.labels)
        guard let group = observed.add(ObservedMetric(name, kind, help: help, labels: plan, processor: options.observing)) else { return nil }
        defer { places += labels.contains(.tokenType) ? CallWord.tokenTypes : 1 }
        given.append(GivenLabels(plan))
        return CallMetric(group: group, place: Int16(truncatingIfNeeded: places), number: Int16(truncatingIfNeeded: given.count - 1))
    }
}
