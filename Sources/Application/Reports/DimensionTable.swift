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
            return (LabelName.dimension(key), concept.map(describe) ?? describe(LabelPlan.Source.attribute(key)))
        }
        return rows.isEmpty ? "" : "further labels of calls of models (gen-ai)\n" + table([("label", "from")] + rows)
    }

    private static func spanMetrics(_ options: SpanMetricsOptions) -> String {
        let plan = LabelPlan(options)
        var rows = [("label", "from")]
        for label in plan.labels { rows.append((label.name, describe(label.source))) }
        for (name, value) in options.labels.external.sorted(by: { $0.key < $1.key }) {
            rows.append((name, value.isEmpty ? "removed by external_labels" : "fixed: \(value)"))
        }
        var text = "dimension table of traces_spanmetrics_*\n" + table(rows)
        for lost in plan.overridden {
            text += "collision: \(lost.name) from \(describe(lost.source)) is replaced by a later entry of that name\n"
        }
        if options.latency { text += buckets("latency", options.bounds) }
        return text
    }

    private static func buckets(_ name: String, _ bounds: [Double]) -> String {
        let list = "\(name) buckets (s): " + bounds.map(NumberText.decimal).joined(separator: " ") + " +Inf\n"
        guard let last = bounds.last.map(NumberText.decimal) else { return list }
        return list + "  what takes longer than \(last) s falls into +Inf: a quantile there reads \(last), however long it took\n"
    }

    private static func serviceGraphs(_ options: ServiceGraphsOptions) -> String {
        let rows = options.dimensions.map { key in
            let concept = ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions)
            return (key, concept.map(describe) ?? describe(LabelPlan.Source.attribute(key)))
        }
        let dimensions = rows.isEmpty ? "" : "dimensions of traces_service_graph_*\n" + table([("dimension", "from")] + rows)
        return dimensions + peers(options) + buckets("service graph", options.bounds)
    }

    /// Who stands for a service that sends no spans; only with profiles: without, each peer is the attribute of its name.
    private static func peers(_ options: ServiceGraphsOptions) -> String {
        guard !options.profiles.isEmpty else { return "" }
        var rows = options.peerAttributes.map { ($0, "span attribute \($0)") }
        rows += options.callees.map { ($0.name, "the first of \(names($0)) (client spans, profile \($0.profile))") }
        return "services without spans of their own in traces_service_graph_*: the first of\n" + table([("peer", "from")] + rows)
    }

    private static func describe(_ source: LabelPlan.Source) -> String {
        switch source {
        case .service: "resource attribute service.name"
        case .spanName: "span name"
        case .spanKind: "span kind"
        case .statusCode: "span status code"
        case .statusMessage: "span status message"
        case .job: "resource attributes service.namespace/service.name"
        case .instance: "resource attribute service.instance.id"
        case .attribute(let key): "attribute \(key) (resource, then span)"
        case .concept(let concept): describe(concept)
        case .rule(let dimension): describe(dimension)
        case .joined(let parts, let separator): "attributes " + parts.map(describe).joined(separator: ", ") + " joined by \"\(separator)\""
        case .edge(let label): "edge: \(label)"
        case .given(let number, _): "text \(number) of a processor"
        }
    }

    private static func describe(_ part: LabelPlan.Part) -> String {
        switch part {
        case .attribute(let key): key
        case .concept(let concept): "[\(describe(concept))]"
        }
    }

    private static func describe(_ concept: Concept) -> String {
        "the first of \(names(concept)) (resource or span, \(concept.name) of profile \(concept.profile))"
    }

    private static func names(_ concept: Concept) -> String {
        concept.spellings.map { spelling in
            switch spelling.decoding {
            case .asSent: spelling.key + part(spelling.type)
            case .beforeDot: spelling.key + " up to a dot"
            case .quoted: spelling.key + " without quotes"
            }
        }.joined(separator: ", ")
    }

    /// What of a value is shown, where that is not the whole of it.
    private static func part(_ type: ValueType?) -> String {
        switch type {
        case .host, .hostOfURL: " (host)"
        case .portOfHost, .portOfURL: " (port)"
        case .httpStatus: " (100 to 599)"
        case .errorCode, .failure: " (errors)"
        case .anyOrHostOfURL, .nameOrHostOfURL: " (of a URL the host)"
        case .any, .noURL, .given, .name, .names, .number, .truth, .port, nil: ""
        }
    }

    /// Mapped values that are shown; more are counted.
    private static let shownValues = 20

    private static func describe(_ dimension: DimensionTableSettings.Entry) -> String {
        let scope =
            switch dimension.scope {
            case .resource: "resource"
            case .span: "span"
            case .any: "resource or span"
            }
        let names = dimension.from.joined(separator: ", ")
        var text = dimension.from.count > 1 ? "the first of \(names)" : "attribute \(names)"
        text += " (\(scope), metronome.dimensions)"
        if !dimension.fallback.isEmpty { text += ", default \"\(dimension.fallback)\"" }
        let values = dimension.map.sorted { $0.key < $1.key }
        if !values.isEmpty { text += ", map " + values.prefix(shownValues).map { "\"\($0.key)\" to \"\($0.value)\"" }.joined(separator: ", ") }
        if values.count > shownValues { text += " and \(values.count - shownValues) more" }
        return text
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
