/// A metric made of numbers that a processor takes from spans: a group of series of its own.
package struct ObservedMetric: Sendable {
    package enum Kind: Sendable, Equatable {
        case counter
        /// Upper bounds, ascending; `+Inf` is implied.
        case histogram(bounds: [Double])
    }

    package let name: String
    package let help: String
    package let kind: Kind
    /// By which it is sent; nil: its own alone.
    package let names: [SeriesName]?
    package let labels: LabelPlan
    package let processor: ObservingProcessor

    package init(
        _ name: String, _ kind: Kind, names: [SeriesName]? = nil, help: String, labels: LabelPlan, processor: ObservingProcessor
    ) {
        self.name = name
        self.names = names
        self.help = help
        self.kind = kind
        self.labels = labels
        self.processor = processor
    }

    func group(_ series: MetricGroup.Options) -> MetricGroup {
        switch kind {
        case .counter: .counter(name, names: names, help: help, labels: labels, series)
        case .histogram(let bounds): .histogram(name, help: help, bounds: bounds, labels: labels, series)
        }
    }
}

/// Who observes numbers. What becomes of them is told per processor.
package struct ObservingProcessor: Sendable, Hashable {
    /// As in the label `processor`.
    package let name: String
    /// Why it has no account of its own in the ledger; nil: it has one.
    package let unbooked: String?

    package init(_ name: String, unbooked: String? = nil) {
        self.name = name
        self.unbooked = unbooked
    }
}

/// The metrics of all processors that observe numbers, while a plan is made. Each metric's place is the group number of its
/// observations.
package struct ObservedMetrics {
    package private(set) var all: [ObservedMetric] = []
    private var names: Set<String> = []

    package init() {}

    /// - Returns: the metric's ``StagedObservation/group``; nil when there is one of its name already, which settings rule out.
    package mutating func add(_ metric: ObservedMetric) -> Int32? {
        guard names.insert(metric.name).inserted else { return nil }
        all.append(metric)
        return Int32(truncatingIfNeeded: all.count - 1)
    }
}

extension MetricGroup {
    /// One counter.
    package static func counter(
        _ name: String, names: [SeriesName]? = nil, help: String, labels: LabelPlan, _ series: Options
    ) -> MetricGroup {
        MetricGroup(
            [Metric(name, .counter(0), names: names, help: help)], values: 1, labels: labels, options: series,
            counting: CountingRule(growth: CountingRule.Growth(value: .first, counter: 0, isWeighted: true), condition: .isFinite))
    }

    /// One histogram.
    ///
    /// - Parameter bounds: upper bounds, ascending; `+Inf` is implied.
    package static func histogram(_ name: String, help: String, bounds: [Double], labels: LabelPlan, _ series: Options) -> MetricGroup {
        let histogram = Metric.Histogram(sum: 0, bounds: bounds, form: series.form, index: 0)
        return MetricGroup(
            [Metric(name, .histogram(histogram), help: help)], values: 1 + histogram.buckets, labels: labels, options: series,
            counting: CountingRule(observed: [.first], condition: .isFinite))
    }
}
