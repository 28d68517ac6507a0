import Foundation
import TestSupport

/// How what was written differs from what Tempo wrote.
enum Comparison {
    /// Differences in words, none when the two are identical: label sets exactly, values to 1e-9 relative, exemplars by label and value.
    static func differences(expected: [ExpectedSeries], written: [RecordedSeries]) -> [String] {
        let want = Dictionary(expected.map { ($0.labels, $0) }) { $1 }
        let got = Dictionary(written.map { (normalised($0.labels), $0) }) { $1 }
        var found = want.keys.filter { got[$0] == nil }.map { "missing \(text($0))" }
        found += got.keys.filter { want[$0] == nil }.map { "extra \(text($0))" }
        for (labels, series) in want {
            guard let other = got[labels] else { continue }
            found += differences(series, other).map { "\($0) \(text(labels))" }
        }
        return found.sorted()
    }

    private static func differences(_ expected: ExpectedSeries, _ written: RecordedSeries) -> [String] {
        switch expected.value {
        case .sample(let value):
            guard let last = written.last else { return ["not a sample"] }
            var found: [String] = []
            if !isClose(last.value, value) { found.append("value \(last.value) for \(value)") }
            let exemplars = Set(written.lastExemplar.map { [ExpectedSeries.Exemplar(labels: $0.labels, value: $0.value)] } ?? [])
            if let wanted = expected.exemplars, wanted != exemplars { found.append("exemplar \(exemplars) for \(wanted)") }
            return found
        case .histogram(let histogram):
            guard let last = written.lastHistogram else { return ["not a native histogram"] }
            var found = differences(histogram, last)
            let exemplars = Set(written.exemplars.map { ExpectedSeries.Exemplar(labels: $0.labels, value: $0.value) })
            if let wanted = expected.exemplars, wanted != exemplars { found.append("exemplars \(exemplars) for \(wanted)") }
            return found
        }
    }

    private static func differences(_ expected: WrittenHistogram, _ written: WrittenHistogram) -> [String] {
        var found: [String] = []
        func check(_ field: String, _ want: Double, _ got: Double) {
            if !isClose(want, got) { found.append("\(field) \(got) for \(want)") }
        }
        check("schema", Double(expected.schema), Double(written.schema))
        check("zero_threshold", expected.zeroThreshold, written.zeroThreshold)
        check("count_int", Double(expected.countInt ?? 0), Double(written.countInt ?? 0))
        check("count_float", expected.countFloat ?? 0, written.countFloat ?? 0)
        check("zero_int", Double(expected.zeroInt ?? 0), Double(written.zeroInt ?? 0))
        check("zero_float", expected.zeroFloat ?? 0, written.zeroFloat ?? 0)
        check("sum", expected.sum, written.sum)
        check("fields of negative buckets", 0, Double(written.negativeFields))
        if expected.positiveSpans != written.positiveSpans { found.append("spans \(written.positiveSpans) for \(expected.positiveSpans)") }
        if expected.positiveDeltas != written.positiveDeltas { found.append("deltas \(written.positiveDeltas) for \(expected.positiveDeltas)") }
        if expected.positiveCounts != written.positiveCounts { found.append("counts \(written.positiveCounts) for \(expected.positiveCounts)") }
        return found
    }

    /// The recordings name the host `HOSTNAME`.
    private static func normalised(_ labels: [String: String]) -> [String: String] {
        guard labels["__metrics_gen_instance"] == HostName.current else { return labels }
        return labels.merging(["__metrics_gen_instance": "HOSTNAME"]) { $1 }
    }

    private static func isClose(_ one: Double, _ other: Double) -> Bool {
        if one.isNaN || other.isNaN || one.isInfinite || other.isInfinite { return one == other || (one.isNaN && other.isNaN) }
        return abs(one - other) <= 1e-9 * max(1, abs(one), abs(other))
    }

    private static func text(_ labels: [String: String]) -> String {
        let pairs = labels.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
        return "\(labels["__name__"] ?? ""){\(pairs.joined(separator: ","))}"
    }
}
