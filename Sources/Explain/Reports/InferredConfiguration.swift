import MetronomeConfiguration
import Pipeline
import Settings

/// A first configuration for what a capture has: which processors have something to do, and which attributes are worth a label.
package struct InferredConfiguration {
    /// YAML with a comment for each choice.
    package private(set) var text: String

    /// Attributes that become labels at most.
    private static let dimensions = 8
    /// A label has between two and so many values.
    private static let mostValues = 50
    /// Per cent of spans that have it.
    private static let leastShare = 5
    /// What says who sends, which span it is or what stands in texts: never a label.
    private static let never = [
        "service.", "telemetry.", "process.", "host.", "os.", "thread.", "code.", "url.full", "http.url", "http.target", "db.statement",
        "db.query.text",
        "exception.", "gen_ai.prompt", "gen_ai.completion", "gen_ai.input", "gen_ai.output", "gen_ai.response.id", "gen_ai.usage", "llm.",
        "user_agent",
        "http.user_agent", "net.", "network.", "client.address", "client.port", "server.port", "session.", "enduser.", "user.email", "user.name",
    ]

    private struct Candidate {
        var key: String
        var spans: Int
        var values: Int
    }

    package init(_ spans: [CapturedSpan]) {
        let hasCalls = Self.makes(spans, "gen-ai")
        let hasEdges = Self.makes(spans, "service-graphs")
        let processors = ["span-metrics"] + (hasEdges ? ["service-graphs"] : []) + (hasCalls ? ["gen-ai", "provider-health"] : [])
        let chosen = Self.candidates(spans)
        let services = Set(spans.map(\.service)).filter { !$0.isEmpty }
        var text = "# From \(spans.count) spans of \(services.count) services by metronome infer: a beginning, to be looked over.\n"
        text += "overrides:\n  defaults:\n    metrics_generator:\n      processors: [\(processors.joined(separator: ", "))]\n"
        if !chosen.isEmpty {
            text += "metrics_generator:\n  processor:\n    span_metrics:\n      dimensions:\n"
            for candidate in chosen {
                text += "        - \(candidate.key)   # on \(100 * candidate.spans / max(spans.count, 1)) % of spans, \(candidate.values) values\n"
            }
        }
        if let longest = Self.beyondBuckets(spans) {
            text += chosen.isEmpty ? "metrics_generator:\n  processor:\n    span_metrics:\n" : ""
            text += "      # The slowest span takes \(NumberText.decimal(longest.slowest)) s: more bounds than the usual ones, which end at 16.384.\n"
            text += "      histogram_buckets: [\(longest.bounds.map(NumberText.decimal).joined(separator: ", "))]\n"
        }
        if hasCalls { text += "metronome:\n  profiles: [gen_ai]   # there are calls of models: one label from whatever their libraries call it\n" }
        self.text = text
    }

    /// Whether a processor makes anything of them.
    private static func makes(_ spans: [CapturedSpan], _ processor: String) -> Bool {
        var settings = TenantSettings()
        settings.processors = [processor]
        guard let report = try? CaptureReport(spans, settings, tenant: "", prices: nil) else { return false }
        return report.seriesCount > 0
    }

    private static func candidates(_ spans: [CapturedSpan]) -> [Candidate] {
        var having: [String: Int] = [:]
        var values: [String: Set<String>] = [:]
        for span in spans {
            var seen: Set<String> = []
            for attribute in span.attributes where (attribute.place == .span || attribute.place == .resource) && !attribute.value.isEmpty {
                guard !never.contains(where: attribute.key.hasPrefix), isPlain(attribute.key) else {
                    continue
                }
                if seen.insert(attribute.key).inserted { having[attribute.key, default: 0] += 1 }
                if values[attribute.key, default: []].count <= mostValues { values[attribute.key, default: []].insert(attribute.value) }
            }
        }
        return having.map { Candidate(key: $0.key, spans: $0.value, values: values[$0.key]?.count ?? 0) }
            .filter { (2...mostValues).contains($0.values) && $0.spans * 100 >= spans.count * leastShare && $0.values * 2 <= $0.spans }
            .sorted { ($1.spans, $0.key) < ($0.spans, $1.key) }.prefix(dimensions).map { $0 }
    }

    /// It needs no quotes in YAML.
    private static func isPlain(_ key: String) -> Bool {
        guard let first = key.first, first.isLetter else { return false }
        return key.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || "._/-".utf8.contains($0)
        }
    }

    private static func beyondBuckets(_ spans: [CapturedSpan]) -> (slowest: Double, bounds: [Double])? {
        var bounds = SpanMetricsSettings.defaultBuckets
        guard let slowest = spans.map(\.seconds).max(), let last = bounds.last, slowest > last else { return nil }
        while let last = bounds.last, last < slowest, bounds.count < 24 { bounds.append(last * 2) }
        return (slowest, bounds)
    }
}
