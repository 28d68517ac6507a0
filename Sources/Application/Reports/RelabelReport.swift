import Pipeline
import Relabelling
import RemoteWrite
import Settings

/// What `write_relabel_configs` do to the metrics that a configuration makes, as far as names tell; for `check`.
enum RelabelReport {
    /// One line for each thing that rules of an endpoint do; empty: there are none, or none that names tell.
    ///
    /// - Parameter metrics: names of families.
    static func lines(_ settings: Settings, metrics: [String]) -> [String] {
        settings.generator.storage.remoteWrite.flatMap { entry -> [String] in
            guard !entry.relabeling.isEmpty, let rules = try? RelabelRules(entry.relabeling) else { return [] }
            return lines(rules, metrics).map { "relabels for \(RemoteWriteEndpoint(entry).displayURL): \($0)" }
        }
    }

    /// Whether nothing of these families is sent, whatever their labels are.
    static func dropsAll(_ rules: [RelabelRule], metrics: [String]) -> Bool {
        guard !metrics.isEmpty, let rules = try? RelabelRules(rules) else { return false }
        return metrics.allSatisfy { metric in
            switch rules.effect(on: metric) {
            case .dropped, .nameless: true
            case .sent: false
            }
        }
    }

    /// Labels that tell series apart whatever is configured; rules may name more.
    private static let usualLabels = [
        "client", "connection_type", "le", "server", "service", "span_kind", "span_name", "status_code", "status_message",
    ]

    private static func lines(_ rules: RelabelRules, _ metrics: [String]) -> [String] {
        var dropped: [String] = []
        var depending: [String] = []
        var renamed: [String] = []
        for metric in metrics {
            switch rules.effect(on: metric) {
            case .dropped: dropped.append(metric)
            case .nameless: dropped.append("\(metric) (has no name then)")
            case .sent(let name, let dependsOnLabels):
                if name != metric { renamed.append("\(metric) as \(name)") }
                if dependsOnLabels { depending.append(metric) }
            }
        }
        if !metrics.isEmpty, dropped.count == metrics.count { return ["every metric is dropped"] }
        var lines: [String] = []
        if !dropped.isEmpty { lines.append("drops \(dropped.joined(separator: ", "))") }
        if !renamed.isEmpty { lines.append("sends \(renamed.joined(separator: ", "))") }
        if !depending.isEmpty {
            lines.append(
                depending.count == metrics.count ? "drops or renames by labels, too" : "by labels, too: \(depending.joined(separator: ", "))")
        }
        let gone = rules.labelsTakenAway(of: usualLabels)
        if !gone.isEmpty {
            lines.append(
                "takes away \(gone.joined(separator: ", ")): of series that differ in nothing else one is sent, the others wait "
                    + "(metronome_remote_write_relabelled_series{result=\"duplicate\"})")
        }
        return lines
    }

    /// Under which names the series of a metric go: the parts of a classic histogram have names of their own.
    static func series(of metric: Metric, in group: MetricGroup) -> [String] {
        let names = metric.names.map(group.written)
        guard case .histogram(let histogram) = metric.kind, histogram.form != .native else { return names }
        let suffixes = ["_bucket", "_count", "_sum"] + (histogram.form == .both ? [""] : [])
        return names.flatMap { name in suffixes.map { name + $0 } }
    }
}
