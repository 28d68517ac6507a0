import Console

/// The tools that are pages.
extension MCPTool {
    /// Characters of an answer: a model reads all of it.
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
            let series = await page(router, "/metrics/spans", tenant).text.split(separator: "\n").filter { $0.hasPrefix(metric) }
            let own = await page(router, "/metrics", []).text.split(separator: "\n").filter(isAboutLosses)
            let spans = await page(router, "/api/v1/explain", tenant + (arguments["service"].map { [("service", $0)] } ?? []) + [("format", "text")])
            var text =
                series.isEmpty ? "\(metric) has no series at /metrics/spans.\n" : "\(metric) has \(series.count) series, such as \(series[0])\n"
            text += "\nWhat is left out and warned of:\n" + own.joined(separator: "\n") + "\n\nSpans that came lately:\n" + spans.text
            return Answer(text: String(text.prefix(longest)))
        }
    }

    private static let losses = [
        "discarded", "refused", "without_processor", "warnings_total", "outside_slack", "limited", "expired_edges", "failed",
    ]

    private static func isAboutLosses(_ line: Substring) -> Bool {
        !line.hasPrefix("#") && !line.hasSuffix(" 0") && losses.contains { line.contains($0) }
    }

    private static func cardinality(_ router: AdminRouter) -> MCPTool {
        MCPTool(
            name: "top_cardinality", meaning: "Which metrics have most series, and which of their labels have most values.", parameters: [tenant]
        ) { arguments in
            let found = await page(router, "/metrics/spans", arguments["tenant"].map { [("tenant", $0)] } ?? [], limit: .max)
            return found.isError ? found : Answer(text: SeriesCensus(found.text).text)
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

    /// A page as text.
    private static func page(_ router: AdminRouter, _ path: String, _ query: [(String, String)], limit: Int = longest) async -> Answer {
        let response = await router.respond(to: AdminRequest(path: path, query: query.map { (name: $0.0, value: $0.1) }))
        var bytes: [UInt8] = []
        switch response.body {
        case .bytes(let all): bytes = all
        case .stream(let write):
            let sink = PageSink()
            try? await write(AdminBodyWriter { chunk in await sink.add(chunk) })
            bytes = await sink.bytes
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let cut = text.utf8.count > limit ? String(text.prefix(limit)) + "\n… (cut)" : text
        return Answer(text: cut, isError: !(200...299).contains(response.status))
    }

    private actor PageSink {
        private(set) var bytes: [UInt8] = []
        func add(_ chunk: [UInt8]) { bytes += chunk }
    }
}
