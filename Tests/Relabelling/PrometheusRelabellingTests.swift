import Relabelling
import Settings
import TestSupport
import Testing

/// Every case of ``RelabelCase`` as `metric_relabel_configs` of a real Prometheus that scrapes the series.
@Suite("Relabelling: Prometheus", .timeLimit(.minutes(2)))
struct PrometheusRelabellingTests {
    /// Tells the cases apart whatever their rules leave of the labels.
    private static let firstValue = 1000

    @Test func prometheusMakesTheSameOfEverySeries() async throws {
        let found = try await onThread { try Self.scraped() }
        for (index, example) in RelabelCase.all.enumerated() {
            let labels = (example.labels + [SeriesLabel("job", "case-\(index)"), SeriesLabel("instance", "cases")])
                .sorted { $0.name.lexicographicallyPrecedes($1.name) }
            let ours = try RelabelRules(example.rules).apply(labels).map { result in
                Dictionary(uniqueKeysWithValues: result.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) })
            }
            #expect(found[index] == ours, "\(example.name)")
        }
    }

    /// The labels of each case's series; a case that has none was dropped.
    private static func scraped() throws -> [Int: [String: String]] {
        let server = try LoopbackHTTPServer { request in
            guard let index = request.path.split(separator: "/").last.flatMap({ Int($0) }), RelabelCase.all.indices.contains(index) else {
                return LoopbackHTTPServer.Answer(404)
            }
            return LoopbackHTTPServer.Answer(200, headers: [("Content-Type", "text/plain; version=0.0.4")], body: Array(page(index).utf8))
        }
        defer { server.close() }
        let scrapes = RelabelCase.all.enumerated().map { index, example -> JSONValue in
            [
                "job_name": .string("case-\(index)"), "metrics_path": .string("/\(index)"),
                "static_configs": [["targets": [.string("127.0.0.1:\(server.port)")], "labels": ["instance": "cases"]]],
                "metric_relabel_configs": .array(example.rules.map(rule)),
            ]
        }
        let prometheus = try PrometheusServer(scrapes: .array(scrapes))
        defer { prometheus.stop() }
        // `scrape_samples_scraped` is written with the samples, and is never relabelled.
        try waitUntil("every case is scraped", seconds: 60) {
            try prometheus.queries.query("scrape_samples_scraped == 1").count == RelabelCase.all.count
        }
        var found: [Int: [String: String]] = [:]
        for element in try prometheus.queries.query("{__name__!=\"\",__name__!~\"up|scrape_.*\"}") where element.value >= Double(firstValue) {
            found[Int(element.value) - firstValue] = element.labels
        }
        return found
    }

    private static func page(_ index: Int) -> String {
        let labels = RelabelCase.all[index].labels.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) }
        let name = labels.first { $0.0 == "__name__" }?.1 ?? ""
        return "\(name){\(labels.filter { $0.0 != "__name__" }.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ","))} \(firstValue + index)\n"
    }

    private static func rule(_ rule: RelabelRule) -> JSONValue {
        let standard = RelabelRule()
        var entry: [String: JSONValue] = ["action": .string(rule.action.rawValue)]
        if !rule.sourceLabels.isEmpty { entry["source_labels"] = .array(rule.sourceLabels.map { .string($0) }) }
        if rule.separator != standard.separator { entry["separator"] = .string(rule.separator) }
        if rule.regex != standard.regex { entry["regex"] = .string(rule.regex) }
        if rule.modulus != 0 { entry["modulus"] = .integer(Int64(clamping: rule.modulus)) }
        if !rule.targetLabel.isEmpty { entry["target_label"] = .string(rule.targetLabel) }
        if rule.replacement != standard.replacement { entry["replacement"] = .string(rule.replacement) }
        return .object(entry)
    }
}
