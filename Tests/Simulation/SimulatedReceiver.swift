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

    enum Outcome {
        case answer(SendFailure?)
        case silence
    }

    var mood = Mood.well
    /// A series that it never takes, and with what status.
    var poison: (name: String, status: Int)?
    private(set) var series: [String: Series] = [:]
    private(set) var violations: [String] = []
    private(set) var outOfOrder = 0
    private(set) var resets = 0

    /// Of all samples that it has, milliseconds since the epoch; 0: it has none.
    var newest: Int64 { series.values.map(\.newest).max() ?? 0 }

    /// Takes a request, whether the answer arrives or not. nil: all of it was taken.
    mutating func take(_ batch: WriteBatch, tenant: String) -> SendFailure? {
        guard let content = try? SnappyBlock.decompress(batch.body), let written = try? WriteRequestReader.read(content) else {
            violations.append("a body that is none")
            return .status(400)
        }
        if let poison, written.contains(where: { "\(tenant)/\(name($0))" == poison.name }) { return .status(poison.status) }
        var isOutOfOrder = false
        for one in written {
            let key = "\(tenant)/\(name(one))"
            for sample in one.samples where !put(sample, key) { isOutOfOrder = true }
        }
        if isOutOfOrder { outOfOrder += 1 }
        return isOutOfOrder ? .status(400) : nil
    }

    private func name(_ series: WrittenTimeSeries) -> String { series.labels.first { $0.name == "__name__" }?.value ?? "" }

    private mutating func put(_ sample: WrittenSample, _ key: String) -> Bool {
        guard var known = series[key] else {
            series[key] = Series(newest: sample.timestamp, value: sample.value, increase: sample.value)
            return true
        }
        if sample.timestamp < known.newest { return false }
        if sample.timestamp == known.newest {
            if sample.value != known.value { violations.append("\(key): \(known.value), then \(sample.value) at the same time") }
            return sample.value == known.value
        }
        if sample.value < known.value { resets += 1 }
        known.increase += sample.value < known.value ? sample.value : sample.value - known.value
        known.newest = sample.timestamp
        known.value = sample.value
        series[key] = known
        return true
    }
}
