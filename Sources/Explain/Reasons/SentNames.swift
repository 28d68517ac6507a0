import Pipeline

/// What a group counts under Tempo's names, by the names under which it is sent.
package struct SentNames {
    private let group: MetricGroup
    /// By Tempo's name, in the order of the spellings.
    private let labels: [String: [String]]

    package init(_ group: MetricGroup) {
        self.group = group
        var labels: [String: [String]] = [:]
        var spellings: [LabelSpelling] = []
        for name in group.metrics.flatMap(\.names) where !spellings.contains(name.spelling) { spellings.append(name.spelling) }
        for spelling in spellings {
            for (label, name) in zip(group.labels?.labels ?? [], group.labels(spelling)) where labels[label.name]?.contains(name) != true {
                labels[label.name, default: []].append(name)
            }
        }
        self.labels = labels
    }

    /// All names of a label.
    package func labels(_ label: String) -> [String] { labels[label] ?? [label] }

    /// The one that is shown where one is enough.
    package func shown(_ label: String) -> String { labels(label)[0] }

    package func metrics(_ metric: String) -> [String] {
        group.metrics.first { $0.name == metric }?.names.map(\.text) ?? [metric]
    }

    package func made(_ series: Outcome.Series, _ amount: Outcome.Amount) -> [SpanExplanation.Made] {
        guard let metric = group.metrics.first(where: { $0.name == series.metric }) else { return [] }
        return metric.names.map { name in
            let names = Dictionary(zip((group.labels?.labels ?? []).map(\.name), group.labels(name.spelling))) { first, _ in first }
            return SpanExplanation.Made(
                processor: series.processor, metric: name.text,
                labels: Dictionary(series.labels.map { (names[$0.key] ?? $0.key, $0.value) }) { first, _ in first }, amount: amount.named(name))
        }
    }
}

extension Outcome.Amount {
    fileprivate func named(_ name: SeriesName) -> Outcome.Amount {
        guard case .histogram(let count, let sum, let bounds, let buckets) = self else { return self }
        return .histogram(count: count, sum: name.scale.applied(to: sum), bounds: name.bounds(bounds), buckets: buckets)
    }
}
