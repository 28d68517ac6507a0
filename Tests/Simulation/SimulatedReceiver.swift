import RemoteWrite
import TestSupport

/// A server as Prometheus is one: keeps each series' samples in order, takes a sample that it has for taken, refuses older ones.
struct SimulatedReceiver {
    enum Mood: CaseIterable {
        case well, down, hanging, limiting, failing, losingAnswers
    }

    struct Series {
        var newest: Int64
        var value: Double
        /// What `increase` from the beginning would say.
        var increase: Double
    }

    var mood = Mood.well
    /// A series that it never takes, and with what status.
    var poison: (name: String, status: Int)?
    private(set) var series: [String: Series] = [:]
    /// All that it ever took.
    private(set) var taken: Set<SampleBook.Sample> = []
    private(set) var violations: [String] = []
    private(set) var outOfOrder = 0
    private(set) var resets = 0

    /// Of all samples that it has, milliseconds since the epoch; 0: it has none.
    var newest: Int64 { series.values.map(\.newest).max() ?? 0 }

    /// Takes a request, whether the answer arrives or not. nil: all of it was taken.
    ///
    /// - Parameter isLate: newer ones may have come before; nobody hears the answer.
    @discardableResult
    mutating func take(_ batch: WriteBatch, tenant: String, isLate: Bool = false) -> SendFailure? {
        guard let written = SampleBook.samples(batch, tenant: tenant) else {
            violations.append("a body that is none")
            return .status(400)
        }
        if let poison, written.contains(where: { $0.sample.series.split(separator: "@").first.map(String.init) == poison.name }) {
            return .status(poison.status)
        }
        var isOutOfOrder = false
        for (sample, value) in written where !put(sample, value) { isOutOfOrder = true }
        if isOutOfOrder, !isLate { outOfOrder += 1 }
        return isOutOfOrder ? .status(400) : nil
    }

    private mutating func put(_ sample: SampleBook.Sample, _ value: Double) -> Bool {
        guard var known = series[sample.series] else {
            series[sample.series] = Series(newest: sample.timestamp, value: value, increase: value)
            taken.insert(sample)
            return true
        }
        if sample.timestamp < known.newest { return false }
        if sample.timestamp == known.newest {
            if value != known.value { violations.append("\(sample.series): \(known.value), then \(value) at the same time") }
            return value == known.value
        }
        if value < known.value { resets += 1 }
        known.increase += value < known.value ? value : value - known.value
        known.newest = sample.timestamp
        known.value = value
        series[sample.series] = known
        taken.insert(sample)
        return true
    }
}
