import TestSupport

/// One series of a recorded case.
struct ExpectedSeries: Sendable {
    enum Value: Sendable {
        case sample(Double)
        case histogram(WrittenHistogram)
    }

    /// What a case says of an exemplar; its time is not recorded.
    struct Exemplar: Sendable, Hashable {
        var labels: [String: String]
        var value: Double
    }

    let labels: [String: String]
    let value: Value
    /// nil: not to be compared.
    let exemplars: Set<Exemplar>?

    init(labels: [String: String], value: Value, exemplars: Set<Exemplar>?) {
        self.labels = labels
        self.value = value
        self.exemplars = exemplars
    }

    init(_ document: JSONValue) throws {
        labels = (document["labels"]?.members ?? [:]).compactMapValues(\.string)
        if let histogram = document["histogram"] {
            value = .histogram(Self.histogram(histogram))
        } else if let number = document["value"]?.double {
            value = .sample(number)
        } else {
            throw HarnessError("a series without value: \(document)")
        }
        let all = (document["exemplars"]?.elements ?? []) + [document["exemplar"]].compactMap { $0 }
        exemplars = document["any_exemplar"] == true ? nil : Set(all.compactMap(Self.exemplar))
    }

    private static func exemplar(_ document: JSONValue) -> Exemplar? {
        guard let value = document["value"]?.double else { return nil }
        return Exemplar(labels: (document["labels"]?.members ?? [:]).compactMapValues(\.string), value: value)
    }

    private static func histogram(_ document: JSONValue) -> WrittenHistogram {
        var histogram = WrittenHistogram()
        histogram.schema = document["schema"]?.integer ?? 0
        histogram.zeroThreshold = document["zero_threshold"]?.double ?? 0
        histogram.countInt = document["count_int"]?.integer.map { UInt64(bitPattern: $0) }
        histogram.countFloat = document["count_float"]?.double
        histogram.zeroInt = document["zero_int"]?.integer.map { UInt64(bitPattern: $0) }
        histogram.zeroFloat = document["zero_float"]?.double
        histogram.sum = document["sum"]?.double ?? 0
        histogram.positiveSpans = (document["ps"]?.elements ?? []).map {
            .init(offset: $0.elements.first?.integer ?? 0, length: UInt64(bitPattern: $0.elements.last?.integer ?? 0))
        }
        histogram.positiveDeltas = (document["pd"]?.elements ?? []).compactMap(\.integer)
        histogram.positiveCounts = (document["pc"]?.elements ?? []).compactMap(\.double)
        return histogram
    }
}
