import Generator
import MetronomeConfiguration
import Pipeline

/// The dimension table as `metronome check` prints it: which label comes from where.
enum DimensionTable {
    /// - Throws: what is wrong with a filter policy.
    static func text(_ settings: Settings) throws -> String {
        let tenant = settings.tenant(TenantID.single)
        // Which prices there are does not matter here.
        let options = try ProcessorOptions(tenant, tenant: "<tenant>", instance: "<host name>", prices: PriceBook { PriceTable([]) })
        var text =
            options.spanMetrics.map(spanMetrics) ?? "span metrics are off: no span-metrics processor is listed under "
            + "overrides.defaults.metrics_generator.processors\n"
        if let graphs = options.serviceGraphs { text += serviceGraphs(graphs) }
        if let calls = options.genAI, calls.makesMetrics { text += Self.calls(calls) }
        return text
    }

    /// The metrics of the processor gen-ai, and its further dimensions.
    private static func calls(_ options: GenAIOptions) -> String {
        let plan = IntakePlan(spanMetrics: nil, serviceGraphs: nil, hostInfo: nil, genAI: options, maxAttributeBytes: 2048)
        var rows = options.labelsService ? [(options.serviceLabel, "resource attribute service.name")] : []
        rows += options.dimensions.map { key in
            let concept = ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions)
            return (LabelName.dimension(key), concept.map(describe) ?? describe(LabelPlan.Source.attribute(key)))
        }
        return "\nmetrics of calls of models (gen-ai)\n" + plan.observed.map { "  \($0.name)\n" }.joined()
            + (rows.isEmpty ? "" : "further labels of calls\n" + table([("label", "from")] + rows))
    }

    private static func spanMetrics(_ options: SpanMetricsOptions) -> String {
        let plan = LabelPlan(options)
        var rows = [("label", "from")]
        for label in plan.labels { rows.append((label.name, describe(label.source))) }
        for (name, value) in options.externalLabels.sorted(by: { $0.key < $1.key }) {
            rows.append((name, value.isEmpty ? "removed by external_labels" : "fixed: \(value)"))
        }
        var text = "dimension table of traces_spanmetrics_*\n" + table(rows)
        for lost in plan.overridden {
            text += "collision: \(lost.name) from \(describe(lost.source)) is replaced by a later entry of that name\n"
        }
        let parts = [
            (options.count, "calls_total"), (options.latency, "latency"), (options.latency && options.durationName, "duration_seconds"),
            (options.size, "size_total"),
        ]
        text += "\nmetrics: " + parts.filter(\.0).map { "traces_spanmetrics_" + $0.1 }.joined(separator: ", ")
        if options.latency { text += "\nlatency buckets (s): " + options.bounds.map(NumberText.decimal).joined(separator: " ") + " +Inf" }
        return text + "\n"
    }

    /// Only with profiles: without, each dimension and each peer is the attribute of its name.
    private static func serviceGraphs(_ options: ServiceGraphsOptions) -> String {
        let rows = options.dimensions.compactMap { key in
            ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions).map { (key, describe($0)) }
        }
        return (rows.isEmpty ? "" : "\ndimensions of traces_service_graph_*\n" + table([("dimension", "from")] + rows)) + peers(options)
    }

    /// Who stands for a service that sends no spans.
    private static func peers(_ options: ServiceGraphsOptions) -> String {
        guard !options.profiles.isEmpty else { return "" }
        var rows = options.peerAttributes.map { ($0, "span attribute \($0)") }
        rows += options.callees.map { ($0.name, "the first of \(names($0)) (client spans, profile \($0.profile))") }
        return "\nservices without spans of their own in traces_service_graph_*: the first of\n" + table([("peer", "from")] + rows)
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
        case .given(let number): "text \(number) of a processor"
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
        case .any, .noURL, .name, .number, .truth, .port, nil: ""
        }
    }

    /// Mapped values that are shown; more are counted.
    private static let shownValues = 20

    private static func describe(_ dimension: TableDimension) -> String {
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
