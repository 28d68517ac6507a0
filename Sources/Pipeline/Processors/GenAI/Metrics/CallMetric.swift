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
    /// Labels beside the dimensions.
    enum More { case service, gateway, none }

    private let options: GenAIOptions
    private let further: FurtherLabels
    /// What the metrics' labels live in.
    private(set) var given: [GivenLabels] = []
    /// Places that the metrics have in a row of ``CallSeries``.
    private(set) var places = 0

    init(_ options: GenAIOptions) {
        self.options = options
        further = FurtherLabels(options)
    }

    /// - Parameters:
    ///   - names: of labels that are called otherwise here.
    ///   - more: labels beside the dimensions that it has, too.
    /// - Returns: nil when there is a metric of this name already, or nobody wants it.
    mutating func make(
        _ name: String, _ kind: ObservedMetric.Kind, _ labels: [CallLabel], help: String, names: [CallLabel: String] = [:],
        more: More = .service, _ observed: inout ObservedMetrics
    ) -> CallMetric? {
        // Without gen-ai it is asked for by who watches providers.
        guard options.makesMetrics || name == HealthGaugeName.responseTimeName else { return nil }
        let own = labels.map { LabelPlan.Label(name: names[$0] ?? $0.name, source: .given($0.rawValue)) }
        let beside: [LabelPlan.Label] =
            switch more {
            case .service: further.service.map { [$0] } ?? []
            case .gateway: further.gateway
            case .none: []
            }
        // What the metric says by itself it says better.
        let dimensions = further.dimensions.filter { dimension in !own.contains { $0.name == dimension.name } }
        let plan = LabelPlan(labels: beside + dimensions + own, options.labels)
        guard let group = observed.add(ObservedMetric(name, kind, help: help, labels: plan, processor: options.observing)) else { return nil }
        defer { places += labels.contains(.tokenType) ? CallWord.tokenTypes : 1 }
        given.append(GivenLabels(plan))
        return CallMetric(group: group, place: Int16(truncatingIfNeeded: places), number: Int16(truncatingIfNeeded: given.count - 1))
    }
}
