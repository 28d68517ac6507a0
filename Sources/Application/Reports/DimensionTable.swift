import Explain
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// The dimension table as `metronome check` prints it: which label comes from where.
enum DimensionTable {
    /// Empty where no label comes from an attribute.
    static func text(_ options: ProcessorOptions) -> String {
        var parts: [String] = []
        if let spans = options.spanMetrics { parts.append(spanMetrics(spans)) }
        if let graphs = options.serviceGraphs { parts.append(serviceGraphs(graphs)) }
        if let calls = options.genAI, calls.makesMetrics { parts.append(Self.calls(calls)) }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The further dimensions of the processor gen-ai.
    private static func calls(_ options: GenAIOptions) -> String {
        var rows = options.labelsService ? [(options.serviceLabel, "resource attribute service.name")] : []
        rows += options.dimensions.map { key in
            let concept = ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions)
            return (LabelName.dimension(key), concept.map(SourceWords.describe) ?? SourceWords.describe(.attribute(key)))
        }
        let text = rows.isEmpty ? "" : "further labels of calls of models (gen-ai)\n" + table([("label", "from")] + rows)
        return text + gateways(options)
    }

    private static func gateways(_ options: GenAIOptions) -> String {
        let rows = options.gatewayLabels.map { label in
            switch label {
            case .service: (label.rawValue, "resource attribute service.name")
            case .team: (label.rawValue, SourceWords.describe(ConceptProfile.Gatewayz.team))
            }
        }
        let title = "further labels of model_inference_* and of gateways' other metrics of models\n"
        return rows.isEmpty ? "" : title + table([("label", "from")] + rows)
    }

    private static func spanMetrics(_ options: SpanMetricsOptions) -> String {
        let plan = LabelPlan(options)
        var text = options.names.hasTempo ? spanMetrics("traces_spanmetrics_*", .tempo, plan, options) : ""
        if let names = options.names.collector { text += spanMetrics("\(names.calls.text), \(names.duration.text)", .collector, plan, options) }
        for lost in plan.overridden {
            text += "collision: \(lost.name) from \(SourceWords.describe(lost.source)) is replaced by a later entry of that name\n"
        }
        guard options.latency else { return text }
        var scales: [SeriesName.Scale] = []
        for name in options.names.duration(alias: nil) where !scales.contains(name.scale) {
            scales.append(name.scale)
            text += buckets("latency", name.bounds(options.bounds), name.scale == .milliseconds ? "ms" : "s")
        }
        return text
    }

    private static func spanMetrics(_ metrics: String, _ spelling: LabelSpelling, _ plan: LabelPlan, _ options: SpanMetricsOptions) -> String {
        var rows = [("label", "from")]
        for (name, label) in zip(plan.names(spelling, beside: options.labels.external.keys), plan.labels) {
            rows.append((name, SourceWords.describe(label.source)))
        }
        for (name, value) in options.labels.external.sorted(by: { $0.key < $1.key }) {
            rows.append((name, value.isEmpty ? "removed by external_labels" : "fixed: \(value)"))
        }
        return "dimension table of \(metrics)\n" + table(rows)
    }

    private static func buckets(_ name: String, _ bounds: [Double], _ unit: String = "s") -> String {
        let list = "\(name) buckets (\(unit)): " + bounds.map(NumberText.decimal).joined(separator: " ") + " +Inf\n"
        guard let last = bounds.last.map(NumberText.decimal) else { return list }
        return list + "  what takes longer than \(last) \(unit) falls into +Inf: a quantile there reads \(last), however long it took\n"
    }

    private static func serviceGraphs(_ options: ServiceGraphsOptions) -> String {
        let rows = options.dimensions.map { key in
            let concept = ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions)
            return (key, concept.map(SourceWords.describe) ?? SourceWords.describe(.attribute(key)))
        }
        let dimensions = rows.isEmpty ? "" : "dimensions of traces_service_graph_*\n" + table([("dimension", "from")] + rows)
        return dimensions + peers(options) + buckets("service graph", options.bounds)
    }

    /// Who stands for a service that sends no spans; only with profiles: without, each peer is the attribute of its name.
    private static func peers(_ options: ServiceGraphsOptions) -> String {
        guard !options.profiles.isEmpty else { return "" }
        var rows = options.peerAttributes.map { ($0, "span attribute \($0)") }
        rows += options.callees.map { ($0.name, "the first of \(SourceWords.names($0)) (client spans, profile \($0.profile))") }
        return "services without spans of their own in traces_service_graph_*: the first of\n" + table([("peer", "from")] + rows)
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, text in
            let margin = String(repeating: " ", count: width - name.count)
            return "  \(name)\(margin)  " + wrapped(text).joined(separator: "\n" + String(repeating: " ", count: width + 6)) + "\n"
        }.joined()
    }

    /// Characters of a line beside the label, unless one name alone has more.
    private static let lineWidth = 100

    private static func wrapped(_ text: String) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let last = lines[lines.count - 1]
            if !last.isEmpty, last.count + word.count >= lineWidth {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : last + " " + word
            }
        }
        return lines
    }
}
