import MetronomeConfiguration
import Relabelling
import Settings

/// The list of rules in the form of YAML.
final class RelabellingRunner: FuzzRunner {
    private static let series: [[SeriesLabel]] = [
        [],
        [SeriesLabel("__name__", "traces_spanmetrics_calls_total"), SeriesLabel("service", "shop"), SeriesLabel("span_name", "GET /cart")],
        [SeriesLabel("__name__", "x"), SeriesLabel("a", String(repeating: "long ", count: 100)), SeriesLabel("ü", "\u{0}\u{fffd}")],
    ]

    func run(_ input: [UInt8]) {
        let list = String(decoding: input, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { "            " + $0 }
        let text =
            "metrics_generator:\n  storage:\n    remote_write:\n      - url: http://127.0.0.1:1/\n        write_relabel_configs:\n"
            + list.joined(separator: "\n")
        let loaded = SettingsLoader.load(files: [("fuzz.yaml", text)], expandEnvironment: false) { _ in nil }
        guard let settings = try? loaded.get().settings else { return }
        for endpoint in settings.generator.storage.remoteWrite {
            guard let rules = try? RelabelRules(endpoint.relabeling) else { continue }
            for labels in Self.series { _ = rules.apply(labels) }
            _ = rules.effect(on: "traces_spanmetrics_calls_total")
        }
    }
}
