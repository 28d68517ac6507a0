/// Which parts of spans change what, gathered over trials.
package struct Effects {
    package struct Label: Hashable {
        package var processor: String
        package var name: String
        package var value: String
    }

    package struct Metric: Hashable {
        package var processor: String
        package var metric: String
    }

    private(set) var labels: [Label: [SpanExplanation.Origin]] = [:]
    private(set) var numbers: [Metric: [SpanExplanation.Origin]] = [:]
    /// Parts without which a processor makes nothing.
    private(set) var needed: [String: [SpanExplanation.Origin]] = [:]

    /// The encoded size changes with everything that a span says.
    private static let size = "traces_spanmetrics_size"

    /// - Parameters:
    ///   - made: series as they are.
    ///   - other: what was made instead.
    package mutating func note(
        _ made: [Outcome.Series: Outcome.Amount], _ other: [Outcome.Series: Outcome.Amount], _ origin: SpanExplanation.Origin, isRemoval: Bool
    ) {
        let others = Dictionary(grouping: other) { Metric(processor: $0.key.processor, metric: $0.key.metric) }
        var kept: Set<String> = []
        for (series, amount) in made {
            let metric = Metric(processor: series.processor, metric: series.metric)
            guard let candidates = others[metric] else {
                if isRemoval { Self.add(origin, to: &numbers[metric, default: []]) }
                continue
            }
            kept.insert(series.processor)
            // What has become of this one: the series that has most labels in common with it.
            guard let match = candidates.max(by: { Self.common($0.key, series) < Self.common($1.key, series) }) else { continue }
            for (name, value) in series.labels where match.key.labels[name] != value {
                Self.add(origin, to: &labels[Label(processor: series.processor, name: name, value: value), default: []])
            }
            if match.value != amount, !series.metric.hasPrefix(Self.size) { Self.add(origin, to: &numbers[metric, default: []]) }
        }
        guard isRemoval else { return }
        for processor in Set(made.keys.map(\.processor)) where !kept.contains(processor) {
            Self.add(origin, to: &needed[processor, default: []])
            // Then it says nothing of single metrics.
            for metric in numbers.keys where metric.processor == processor { numbers[metric]?.removeAll { $0 == origin } }
        }
        numbers = numbers.filter { !$0.value.isEmpty }
    }

    private static func common(_ one: Outcome.Series, _ other: Outcome.Series) -> Int {
        one.labels.reduce(0) { $0 + (other.labels[$1.key] == $1.value ? 1 : 0) }
    }

    private static func add(_ origin: SpanExplanation.Origin, to list: inout [SpanExplanation.Origin]) {
        if !list.contains(origin) { list.append(origin) }
    }
}
