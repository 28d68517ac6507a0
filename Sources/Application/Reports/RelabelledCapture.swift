import Exposition
import Relabelling
import RemoteWrite
import Settings

/// What `write_relabel_configs` make of the series of a capture; for `check --spans`.
struct RelabelledCapture {
    /// A line for each endpoint with rules.
    private(set) var lines: [String] = []
    /// Those whose rules leave nothing.
    private(set) var warnings: [String] = []

    /// - Parameter groups: all that the capture makes.
    init(_ settings: Settings, _ groups: [GroupTotals]) {
        for (index, entry) in settings.generator.storage.remoteWrite.enumerated() {
            guard !entry.relabeling.isEmpty, let rules = try? RelabelRules(entry.relabeling) else { continue }
            var encoder = WriteRequestEncoder(maxSamples: entry.maxSamplesPerSend, rules: rules)
            encoder.begin(at: 0)
            for totals in groups { encoder.encode(totals, 0..<totals.store.upperBound, settling: false) { _ in } }
            guard let relabelling = encoder.relabelling else { continue }
            note(relabelling, RemoteWriteEndpoint(entry).displayURL, "metrics_generator.storage.remote_write[\(index)].write_relabel_configs")
        }
    }

    private mutating func note(_ relabelling: SeriesRelabelling, _ url: String, _ key: String) {
        let counts = relabelling.counts
        let all = relabelling.sent + counts.dropped + counts.nameless + counts.taken
        guard all > 0 else { return }
        let reason = relabelling.firstDrop.map { "; \($0.text)" } ?? ""
        if relabelling.sent == 0 {
            warnings.append("\(key): none of the \(all) series of the capture is sent to \(url)\(reason)")
        }
        let fates = [
            ("dropped", counts.dropped), ("without a name", counts.nameless), ("waiting for another one with the same labels", counts.taken),
        ]
        let left = fates.filter { $0.1 > 0 }.map { ", \($0.1) \($0.0)" }.joined()
        lines.append("relabels for \(url): \(relabelling.sent) of \(all) series sent\(left)")
    }
}
