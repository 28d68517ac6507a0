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

    package init() {}
}

/// One `TimeSeries` message of a write request, labels in wire order.
package struct WrittenTimeSeries: Sendable {
    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String
    }
    package var labels: [Label] = []
    package var samples: [WrittenSample] = []
    package var exemplars: [WrittenExemplar] = []
    package var histograms: [WrittenHistogram] = []
}
