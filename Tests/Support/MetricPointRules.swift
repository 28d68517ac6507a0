/// What OTLP's data model asks of the points of a stream: a receiver that holds them against all that it has taken.
package struct MetricPointRules: Sendable {
    private struct Stream: Hashable {
        var name: String
        var kind: MetricPoint.Kind
        var attributes: [String: String]
    }

    private let temporality: UInt64
    private var last: [Stream: MetricPoint] = [:]

    /// - Parameter temporality: 1: delta; 2: cumulative.
    package init(temporality: UInt64) { self.temporality = temporality }

    /// Takes points in, and says which of them are new: one that is there already may come again, as it is.
    package mutating func take(_ points: [MetricPoint]) -> (new: [MetricPoint], breaches: [String]) {
        var new: [MetricPoint] = []
        var breaches: [String] = []
        for point in points {
            breaches += (shape(point) + Self.numbers(point)).map { "\(point.name): \($0)" }
            let stream = Stream(name: point.name, kind: point.kind, attributes: point.attributes)
            if let before = last[stream], point.time <= before.time {
                if !Self.isSame(point, before) { breaches.append("\(point.name): \(point.start)…\(point.time) after \(before.time)") }
                continue
            }
            if let before = last[stream], let problem = order(point, behind: before) { breaches.append("\(point.name): \(problem)") }
            last[stream] = point
            new.append(point)
        }
        return (new, breaches)
    }

    private func shape(_ point: MetricPoint) -> [String] {
        var found: [String] = []
        if point.name.isEmpty { found.append("no name") }
        if point.start >= point.time { found.append("starts at \(point.start), not before \(point.time)") }
        if point.kind == .gauge {
            if point.start != 0 { found.append("a gauge with a start") }
            return found
        }
        if point.temporality != temporality { found.append("temporality \(point.temporality)") }
        if temporality == 1, point.start == 0 { found.append("a difference without a start") }
        if point.kind == .sum, !point.isMonotonic || point.value < 0 { found.append("no counter: \(point.value)") }
        return found
    }

    private static func numbers(_ point: MetricPoint) -> [String] {
        var found: [String] = []
        switch point.kind {
        case .gauge, .sum: break
        case .histogram:
            if point.counts.count != point.bounds.count + 1 { found.append("\(point.counts.count) buckets, \(point.bounds.count) bounds") }
            if point.counts.reduce(0, +) != point.count { found.append("\(point.counts) are not \(point.count)") }
            if zip(point.bounds, point.bounds.dropFirst()).contains(where: { $0 >= $1 }) { found.append("bounds \(point.bounds)") }
        case .exponentialHistogram:
            if point.counts.reduce(point.zeroCount, +) != point.count { found.append("\(point.counts), \(point.zeroCount) are not \(point.count)") }
        }
        if point.exemplars.contains(where: { $0.trace.count != 16 || $0.time > point.time }) { found.append("exemplars \(point.exemplars)") }
        return found
    }

    private func order(_ point: MetricPoint, behind before: MetricPoint) -> String? {
        guard point.kind != .gauge, point.start != 0 else { return nil }
        if temporality == 1 { return point.start < before.time ? "\(point.start) overlaps with what ends at \(before.time)" : nil }
        if point.start == before.start || before.start == 0 || point.start >= before.time { return nil }
        return "began at \(before.start), then at \(point.start)"
    }

    private static func isSame(_ a: MetricPoint, _ b: MetricPoint) -> Bool {
        a.start == b.start && a.time == b.time && a.value == b.value && a.count == b.count && a.sum == b.sum && a.counts == b.counts
            && a.zeroCount == b.zeroCount
    }
}

extension MetricPoint {
    /// The series that Prometheus makes of it, and their numbers; an exponential histogram is its count and its sum.
    package var series: [(labels: [String: String], value: Double)] {
        let labels = attributes.merging(["__name__": name]) { $1 }
        switch kind {
        case .gauge, .sum: return [(labels, value)]
        case .exponentialHistogram: return [(labels.of("count"), Double(count)), (labels.of("sum"), sum)]
        case .histogram: return ClassicSeries.of(labels, counts: counts.map { Double($0) }, bounds: bounds, sum: sum)
        }
    }
}

extension [String: String] {
    /// Those of a number of an exponential histogram.
    fileprivate func of(_ part: String) -> Self { merging(["__part__": part]) { $1 } }
}

/// The series that a histogram with explicit buckets is.
private enum ClassicSeries {
    static func of(
        _ labels: [String: String], counts: [Double], bounds: [Double], sum: Double
    ) -> [(labels: [String: String], value: Double)] {
        func named(_ ending: String, _ more: [String: String] = [:]) -> [String: String] {
            labels.merging(["__name__": (labels["__name__"] ?? "") + ending]) { $1 }.merging(more) { $1 }
        }
        var total = 0.0
        var series: [(labels: [String: String], value: Double)] = []
        for (count, bound) in zip(counts, bounds.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } + ["+Inf"]) {
            total += count
            series.append((named("_bucket", ["le": bound]), total))
        }
        return series + [(named("_sum"), sum), (named("_count"), total)]
    }
}

extension Collection<RecordedSeries> {
    /// The newest number of each series, spelled as those of ``MetricPoint/series``.
    package var numbers: [[String: String]: Double] {
        var numbers: [[String: String]: Double] = [:]
        for one in self {
            if let sample = one.last { numbers[one.labels] = sample.value }
            guard let histogram = one.lastHistogram else { continue }
            guard histogram.customValues.isEmpty else {
                let series = ClassicSeries.of(one.labels, counts: histogram.customCounts, bounds: histogram.customValues, sum: histogram.sum)
                for (labels, value) in series { numbers[labels] = value }
                continue
            }
            numbers[one.labels.of("count")] = histogram.countFloat ?? Double(histogram.countInt ?? 0)
            numbers[one.labels.of("sum")] = histogram.sum
        }
        return numbers
    }
}
