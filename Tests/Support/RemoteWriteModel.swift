/// One remote-write sample: a value at a time (milliseconds since the epoch).
package struct WrittenSample: Sendable, Hashable {
    package var timestamp: Int64
    package var value: Double
    package init(timestamp: Int64, value: Double) {
        self.timestamp = timestamp
        self.value = value
    }
}

/// One remote-write exemplar.
package struct WrittenExemplar: Sendable, Hashable {
    package var labels: [String: String]
    package var value: Double
    package var timestamp: Int64

    package init(labels: [String: String], value: Double, timestamp: Int64) {
        self.labels = labels
        self.value = value
        self.timestamp = timestamp
    }
}

/// A native histogram as it came over the wire; nil fields were absent.
package struct WrittenHistogram: Sendable, Equatable {
    package struct Span: Sendable, Equatable {
        package var offset: Int64 = 0
        package var length: UInt64 = 0

        package init(offset: Int64 = 0, length: UInt64 = 0) {
            self.offset = offset
            self.length = length
        }
    }
    package var countInt: UInt64?
    package var countFloat: Double?
    package var sum = 0.0
    package var schema: Int64 = 0
    package var zeroThreshold = 0.0
    package var zeroInt: UInt64?
    package var zeroFloat: Double?
    package var positiveSpans: [Span] = []
    package var positiveDeltas: [Int64] = []
    package var positiveCounts: [Double] = []
    /// Fields of negative buckets that were present: Metronome never has any.
    package var negativeFields = 0
    package var timestamp: Int64 = 0
    /// Upper bounds of custom buckets.
    package var customValues: [Double] = []

    package init() {}

    /// Of each custom bucket alone, `+Inf` last.
    package var customCounts: [Double] {
        var counts = [Double](repeating: 0, count: customValues.count + 1)
        var (index, place) = (0, 0)
        var current: Int64 = 0
        for span in positiveSpans {
            index += Int(span.offset)
            for _ in 0..<span.length {
                if positiveCounts.isEmpty {
                    current += positiveDeltas[place]
                    counts[index] = Double(current)
                } else {
                    counts[index] = positiveCounts[place]
                }
                index += 1
                place += 1
            }
        }
        return counts
    }
}

/// One `TimeSeries` message of a write request, labels in wire order.
package struct WrittenTimeSeries: Sendable, Equatable {
    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String
    }
    package var labels: [Label] = []
    package var samples: [WrittenSample] = []
    package var exemplars: [WrittenExemplar] = []
    package var histograms: [WrittenHistogram] = []
    /// Remote write 2.0 alone: what its metric is, when it began, and the same beside each sample and histogram; milliseconds, 0: not said.
    package var metadata: WrittenMetadata?
    package var created: Int64 = 0
    package var starts: [Int64] = []

    /// The value of a label; empty: it has none of this name.
    package func label(_ name: String) -> String { labels.first { $0.name == name }?.value ?? "" }
}

/// What remote write 2.0 says of a series' metric.
package struct WrittenMetadata: Sendable, Hashable {
    package enum Kind: UInt64, Sendable { case unspecified, counter, gauge, histogram, gaugeHistogram, summary, info, stateSet }
    package var kind = Kind.unspecified
    package var help = ""
    package var unit = ""
}
