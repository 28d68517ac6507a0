/// What Mimir refuses, and Prometheus with it: a receiver that holds them against all that it has taken.
package struct ReceiverRules: Sendable {
    private struct Series {
        var time = Int64.min
        var value: UInt64?
        var histogram: WrittenHistogram?
        var exemplar = Int64.min
    }

    private var series: [[WrittenTimeSeries.Label]: Series] = [:]

    package init() {}

    /// What is wrong with a request that was taken.
    package mutating func breaches(_ request: [WrittenTimeSeries]) -> [String] {
        var found: [String] = []
        var seen: Set<[WrittenTimeSeries.Label]> = []
        for one in request {
            let name = one.labels.first { $0.name == "__name__" }?.value ?? ""
            found += Self.labels(one.labels).map { "\(name): \($0)" }
            if !seen.insert(one.labels).inserted { found.append("\(name): twice in a request") }
            if one.samples.isEmpty == one.histograms.isEmpty { found.append("\(name): samples or histograms, one of both") }
            found += order(one).map { "\(name): \($0)" }
            found += exemplars(one).map { "\(name): \($0)" }
            found += one.histograms.flatMap(Self.histogram).map { "\(name): \($0)" }
        }
        return found
    }

    // MARK: Labels

    private static func labels(_ labels: [WrittenTimeSeries.Label]) -> [String] {
        var found: [String] = []
        let names = labels.map(\.name)
        for (name, next) in zip(names, names.dropFirst()) where !name.utf8.lexicographicallyPrecedes(next.utf8) {
            found.append("label \(next) after \(name)")
        }
        for label in labels {
            if label.name.isEmpty || label.value.isEmpty { found.append("an empty label \(label.name)") }
            if label.name.utf8.count > 1024 || label.value.utf8.count > 2048 { found.append("label \(label.name) is too long") }
            if label.name == "__name__", !isName(label.value, ":") { found.append("no metric name: \(label.value)") }
            if !isName(label.name, "") { found.append("no label name: \(label.name)") }
        }
        if !names.contains("__name__") { found.append("no __name__") }
        return found
    }

    private static func isName(_ text: String, _ more: String) -> Bool {
        guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || more.unicodeScalars.contains($0))
        }
    }

    // MARK: Order

    /// A sample that is there already may come again, as it is.
    private mutating func order(_ one: WrittenTimeSeries) -> [String] {
        var found: [String] = []
        var state = series[one.labels] ?? Series()
        for sample in one.samples {
            let value = sample.value.bitPattern
            if sample.timestamp < state.time { found.append("\(sample.timestamp) after \(state.time)") }
            if sample.timestamp == state.time, state.value != value { found.append("two values at \(sample.timestamp)") }
            state.time = max(state.time, sample.timestamp)
            state.value = value
        }
        for histogram in one.histograms {
            if histogram.timestamp < state.time { found.append("histogram of \(histogram.timestamp) after \(state.time)") }
            if histogram.timestamp == state.time, state.histogram != histogram { found.append("two histograms at \(histogram.timestamp)") }
            state.time = max(state.time, histogram.timestamp)
            state.histogram = histogram
        }
        series[one.labels] = state
        let times = one.samples.map(\.timestamp) + one.histograms.map(\.timestamp)
        for (time, start) in zip(times, one.starts) where start != 0 && start >= time { found.append("starts at \(start), not before \(time)") }
        return found
    }

    private mutating func exemplars(_ one: WrittenTimeSeries) -> [String] {
        var found: [String] = []
        for exemplar in one.exemplars {
            let length = exemplar.labels.reduce(0) { $0 + $1.key.unicodeScalars.count + $1.value.unicodeScalars.count }
            if exemplar.labels.isEmpty { found.append("an exemplar without labels") }
            if length > 128 { found.append("an exemplar's labels have \(length) characters") }
            if exemplar.timestamp == 0 { found.append("an exemplar without a time") }
            if exemplar.timestamp < series[one.labels]?.exemplar ?? .min { found.append("an exemplar older than the last one") }
            series[one.labels]?.exemplar = exemplar.timestamp
        }
        return found
    }

    // MARK: Native histograms

    private static func histogram(_ one: WrittenHistogram) -> [String] {
        // The staleness marker stands in the sum.
        if one.sum.bitPattern == 0x7ff0_0000_0000_0002 { return [] }
        var found: [String] = []
        let isCustom = one.schema == -53
        if !isCustom, !(-4...8).contains(one.schema) { found.append("schema \(one.schema)") }
        if one.negativeFields > 0 { found.append("negative buckets") }
        let length = one.positiveSpans.reduce(0) { $0 + $1.length }
        let buckets = one.positiveDeltas.count + one.positiveCounts.count
        if length != UInt64(buckets) { found.append("spans of \(length) for \(buckets) buckets") }
        for span in one.positiveSpans.dropFirst() where span.offset < 0 { found.append("a span goes back") }
        var bucket: Int64 = 0
        var total: UInt64 = one.zeroInt ?? 0
        for delta in one.positiveDeltas {
            bucket += delta
            if bucket < 0 { found.append("a bucket below 0") } else { total += UInt64(bucket) }
        }
        if let count = one.countInt, one.sum.isNaN ? count < total : count != total { found.append("count \(count), buckets \(total)") }
        if isCustom {
            if one.zeroInt ?? 0 != 0 || one.zeroThreshold != 0 { found.append("custom buckets with a zero bucket") }
            if zip(one.customValues, one.customValues.dropFirst()).contains(where: { $0 >= $1 }) { found.append("custom bounds out of order") }
            if one.customValues.contains(where: { !$0.isFinite }) { found.append("a custom bound that is not finite") }
            let end = one.positiveSpans.reduce(Int64(0)) { $0 + $1.offset + Int64($1.length) }
            if one.positiveSpans.first.map({ $0.offset < 0 }) == true || end > Int64(one.customValues.count) + 1 {
                found.append("a bucket without a bound")
            }
        } else if !one.customValues.isEmpty {
            found.append("custom bounds in schema \(one.schema)")
        }
        return found
    }
}
