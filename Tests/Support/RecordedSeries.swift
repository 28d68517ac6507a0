/// Everything that one label set received by remote write.
package struct RecordedSeries: Sendable {
    package var labels: [String: String]
    package var samples: [WrittenSample] = []
    package var exemplars: [WrittenExemplar] = []
    package var histograms: [WrittenHistogram] = []

    package init(labels: [String: String], samples: [WrittenSample] = []) {
        self.labels = labels
        self.samples = samples
    }

    /// The newest sample.
    package var last: WrittenSample? { samples.max { ($0.timestamp, $0.value) < ($1.timestamp, $1.value) } }
    package var lastExemplar: WrittenExemplar? { exemplars.max { ($0.timestamp, $0.value) < ($1.timestamp, $1.value) } }
    package var lastHistogram: WrittenHistogram? { histograms.max { $0.timestamp < $1.timestamp } }
    package var name: String { labels["__name__"] ?? "" }
}

extension Collection<RecordedSeries> {
    /// The sum of the newest samples of metric `name` whose labels include `labels`.
    package func total(_ name: String, _ labels: [String: String] = [:]) -> Double {
        matching(name, labels).reduce(0) { $0 + ($1.last?.value ?? 0) }
    }

    package func matching(_ name: String, _ labels: [String: String] = [:]) -> [RecordedSeries] {
        filter { series in series.name == name && labels.allSatisfy { series.labels[$0.key] == $0.value } }
    }
}
