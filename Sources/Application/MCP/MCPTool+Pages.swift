import Console

/// The tools that are pages.
extension MCPTool {
    /// Bytes of an answer: a model reads all of it.
    private static let longest = 60_000
    private static let tenant = Parameter(name: "tenant", meaning: "The tenant (X-Scope-OrgID), where there are several.")
    private static let service = Parameter(name: "service", meaning: "Only spans of this service.name.")

    static func all(_ router: AdminRouter) -> [MCPTool] {
        [explainSpans(router), missingMetric(router), cardinality(router), providerHealth(router), configuration(router)]
    }

    private static func explainSpans(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "explain_spans",
            meaning:
                "What becomes of spans that came lately: the series each made or changed, where each label came from, why labels are empty, why spans are "
                + "left out, and with which setting to change that.",
            parameters: [
                tenant, service, Parameter(name: "name", meaning: "Only spans of this name."),
                Parameter(name: "trace", meaning: "Only spans of this trace id, in hex digits."),
                Parameter(name: "limit", meaning: "Spans at most, 1 to 50; 5 unless given."),
            ]
        ) { arguments in
            let query = ["tenant", "service", "name", "trace", "limit"].compactMap { name in arguments[name].map { (name, $0) } }
            return await page(router, "/api/v1/explain", query + [("format", "text")])
        }
    }

    private static func missingMetric(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "why_is_metric_missing",
            meaning:
                "Why a metric or a label is not there: whether the metric has series now, what its spans do, what is dropped and refused, and what was "
                + "warned of.",
            parameters: [Parameter(name: "metric", meaning: "The metric's name, or its beginning.", isRequired: true), tenant, service]
        ) { arguments in
            guard let metric = arguments["metric"] else { return Answer(text: "metric: expected a name", isError: true) }
            let tenant = arguments["tenant"].map { [("tenant", $0)] } ?? []
            let (series, refusal) = await PageLines.read(router, "/metrics/spans", named(tenant), into: SeriesSearch(metric)) { $0.add($1) }
            if let refusal { return Answer(text: refusal, isError: true) }
            let (own, _) = await PageLines.read(router, "/metrics", [], into: Losses()) { $0.add($1) }
            let spans = await page(router, "/api/v1/explain", tenant + (arguments["service"].map { [("service", $0)] } ?? []) + [("format", "text")])
            let text =
                series.text + "\nWhat is left out and warned of:\n" + own.text + "\n\nSpans that came lately:\n" + spans.text
            return Answer(text: AdminPage.cut(Array(text.utf8), at: longest))
        }
    }

    /// What Metronome's own metrics say of spans and requests that count nowhere.
    private struct Losses {
        private static let words = [
            "discarded", "refused", "without_processor", "warnings_total", "outside_slack", "limited", "expired_edges", "failed",
        ]
        /// Rows that are told, of all tenants.
        private static let limit = 200

        private var lines: [Substring] = []
        private var others = 0

        mutating func add(_ line: Substring) {
            guard !line.hasSuffix(" 0"), Self.words.contains(where: { line.contains($0) }) else { return }
            if lines.count < Self.limit { lines.append(line) } else { others += 1 }
        }

        var text: String {
            if lines.isEmpty { return "nothing" }
            return lines.joined(separator: "\n") + (others > 0 ? "\n… and \(others) rows more at /metrics" : "")
        }
    }

    private static func cardinality(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "top_cardinality", meaning: "Which metrics have most series, and which of their labels have most values.", parameters: [tenant]
        ) { arguments in
            let query = named(arguments["tenant"].map { [("tenant", $0)] } ?? [])
            let (census, refusal) = await PageLines.read(router, "/metrics/spans", query, into: SeriesCensus()) { $0.add($1) }
            return refusal.map { Answer(text: $0, isError: true) } ?? Answer(text: census.text)
        }
    }

    private static func providerHealth(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "provider_health", meaning: "Health of providers of AI models: availability, latency, throttling, state; by model with by=model.",
            parameters: [tenant, Parameter(name: "by", meaning: "provider or model; provider unless given.")]
        ) { arguments in
            await page(
                router, arguments["by"] == "model" ? "/api/v1/models" : "/api/v1/providers", arguments["tenant"].map { [("tenant", $0)] } ?? [])
        }
    }

    private static func configuration(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "configuration",
            meaning:
                "The configuration in force, without secrets: what is not the default, or with mode=all every key; with tenant what holds for that tenant.",
            parameters: [tenant, Parameter(name: "mode", meaning: "diff or all; diff unless given.")]
        ) { arguments in
            if let tenant = arguments["tenant"] { return await page(router, "/status/overrides/\(tenant)", []) }
            return await page(router, "/status/config", arguments["mode"] == "all" ? [] : [("mode", "diff")])
        }
    }

    private static func named(_ query: [(String, String)]) -> [(name: String, value: String)] { query.map { (name: $0.0, value: $0.1) } }

    /// A page as text.
    private static func page(_ router: AdminRouter, _ path: String, _ query: [(String, String)]) async -> Answer {
        let page = await AdminPage.ask(router, path, named(query))
        return Answer(text: await page.text(atMost: longest), isError: !page.isGood)
    }
}
