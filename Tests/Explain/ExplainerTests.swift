import Settings
import TestSupport
import Testing

import Explain

struct ExplainerTests {
    private static func settings(_ processors: [String], _ change: (inout TenantSettings) -> Void = { _ in }) -> TenantSettings {
        var settings = TenantSettings()
        settings.processors = processors
        change(&settings)
        return settings
    }

    private static func explain(_ spans: [Captures.Span], _ settings: TenantSettings) throws -> [SpanExplanation] {
        try Explainer(settings, prices: nil).explain(try Captures.spans(spans))
    }

    private static func dimensions(_ names: String...) -> TenantSettings {
        settings(["span-metrics"]) { $0.spanMetrics.dimensions = names }
    }

    private static func reason(_ label: String, _ explanation: SpanExplanation) -> String {
        explanation.empty.first { $0.label == label }?.reason ?? "(it is there)"
    }

    // MARK: Spans that are left out

    /// Nothing is made of it, and nothing else hears of it.
    @Test func whatCannotBeReadIsToldAndLeftOut() throws {
        let text = Captures.json([Captures.Span(id: 1, kind: 3), Captures.Span(id: 2, parent: 1)]).replacing(#""kind":3"#, with: #""kind":"CLIENT""#)
        let found = try Explainer(Self.settings(["span-metrics", "service-graphs"]), prices: nil).explain(try CaptureReader.read(Array(text.utf8)))
        let faulty = try #require(found.first { !$0.span.fault.isEmpty })
        let reason = try #require(faulty.drops.first)
        #expect(faulty.series.isEmpty && faulty.drops.count == 1 && reason.setting.hasPrefix("metronome.intake.invalid_ids"))
        #expect(reason.reason.hasPrefix(#"it cannot be read: kind is "CLIENT""#), "\(reason)")
        let other = try #require(found.first { $0.span.fault.isEmpty })
        #expect(!other.series.isEmpty && !other.series.contains { $0.processor == "service-graphs" })
    }

    // MARK: Labels

    @Test func aLabelSaysWhereItComesFrom() throws {
        let span = Captures.Span(
            id: 1, name: "pay", attributes: [("tier", "gold"), ("zone", "b")], resource: [("zone", "a"), ("deployment.environment", "prod")])
        let found = try Self.explain([span], Self.dimensions("tier", "zone", "deployment.environment"))[0]
        func label(_ name: String) throws -> SpanExplanation.Label { try #require(found.labels.first { $0.name == name }) }
        #expect(try label("tier").from == [SpanExplanation.Origin(place: "span", key: "tier", value: "gold")])
        #expect(try label("deployment_environment").from.map(\.place) == ["resource"])
        #expect(try label("span_name").from.map(\.key) == ["span name"])
        #expect(try label("service").from == [SpanExplanation.Origin(place: "resource", key: "service.name", value: "shop")])
        // The resource's wins.
        #expect(try label("zone").value == "a" && label("zone").from.map(\.place) == ["resource"])
        #expect(try label("zone").passedOver == [SpanExplanation.Origin(place: "span", key: "zone", value: "b")])
    }

    @Test func seriesHaveTheNamesThatAreSent() throws {
        let span = Captures.Span(id: 1, name: "pay", attributes: [("tier", "gold")])
        for naming in [MetricNaming.collector, .both] {
            var settings = Self.dimensions("tier", "nowhere")
            settings.names = naming
            let found = try Self.explain([span], settings)[0]
            let metrics = found.series.map(\.metric)
            #expect(metrics.contains("traces_spanmetrics_calls_total") == (naming == .both))
            let duration = try #require(found.series.first { $0.metric == "traces_span_metrics_duration_milliseconds" })
            #expect(duration.labels["service_name"] == "shop" && duration.labels["tier"] == "gold" && duration.labels["service"] == nil)
            guard case .histogram(_, let sum, let bounds, _) = duration.amount else { throw CancellationError() }
            #expect(bounds.first == 2 && bounds.last == 16384 && sum > 0)
            #expect(found.numbers.contains { $0.metric == "traces_span_metrics_duration_milliseconds" } || found.numbers.isEmpty)
            let labels = Set(found.labels.map(\.name))
            // Of spans' sizes, which the Collector has not, it is Tempo's.
            #expect(labels.isSuperset(of: ["service_name", "service", "span_name", "tier"]))
            #expect(Self.reason("nowhere", found).contains("nowhere"))
        }
    }

    @Test func aLabelOfSeveralNamesSaysWhichOneWon() throws {
        var settings = Self.dimensions("gen_ai.request.model")
        settings.dimensionTable.profiles = [.genAI]
        let span = Captures.Span(id: 1, attributes: [("llm.request.model", "old"), ("gen_ai.request.model", "new")])
        let label = try #require(try Self.explain([span], settings)[0].labels.first { $0.name == "gen_ai_request_model" })
        #expect(label.from.map(\.key) == ["gen_ai.request.model"] && label.rule == "dimensions, profile gen_ai")
        #expect(label.passedOver.map(\.key) == ["llm.request.model"])
    }

    @Test func anEmptyLabelSaysWhy() throws {
        let spans = [
            Captures.Span(id: 1, name: "POST /pay", attributes: [("user.tier", "gold")]),
            Captures.Span(
                id: 2, parent: 1, name: "reserve", attributes: [("gen_ai.request.model", "gpt-4o"), ("blank", "")],
                resource: [("service.version", "1")],
                scope: [("lib.x", "y")]),
        ]
        let settings = Self.dimensions("user.tier", "gen_ai.request.modle", "blank", "lib.x", "resource.service.version", "nowhere")
        let found = try Self.explain(spans, settings)[1]
        #expect(Self.reason("user_tier", found).contains("only on its parent \"POST /pay\" ('gold')"))
        #expect(Self.reason("gen_ai_request_modle", found).contains("gen_ai.request.model is on the span ('gpt-4o'): did you mean that?"))
        #expect(Self.reason("blank", found) == "blank is on the span, but empty")
        #expect(Self.reason("lib_x", found).contains("only on the scope"))
        #expect(Self.reason("resource_service_version", found).contains("write service.version"))
        #expect(Self.reason("nowhere", found).contains("neither on the span nor on its resource; on none of the 2 spans here"))
    }

    @Test func scopesOfTheDimensionTable() throws {
        let settings = Self.settings(["span-metrics"]) { settings in
            var entry = DimensionTableSettings.Entry()
            entry.label = "team"
            entry.from = ["team"]
            entry.scope = .resource
            settings.dimensionTable.entries = [entry]
        }
        let found = try Self.explain([Captures.Span(id: 1, attributes: [("team", "core")])], settings)[0]
        #expect(Self.reason("team", found).contains("has scope: resource"))
    }

    // MARK: What is left out

    @Test func aFilterIsNamed() throws {
        func policy(_ name: String) -> FilterPolicy.Match {
            var match = FilterPolicy.Match()
            match.matchType = .regex
            match.attributes = [FilterPolicy.Attribute(keyText: "name", value: .string(name))]
            return match
        }
        var policies = [FilterPolicy(), FilterPolicy()]
        policies[0].include = policy(".*")
        policies[1].exclude = policy("health.*")
        let settings = Self.settings(["span-metrics", "service-graphs"]) { $0.spanMetrics.filterPolicies = policies }
        let found = try Self.explain([Captures.Span(id: 1, name: "healthz", kind: 1)], settings)[0]
        let drop = try #require(found.drops.first { $0.processor == "span-metrics" })
        #expect(drop.reason == "rejected by filter_policies[1]: exclude name =~ health.*" && drop.setting.hasSuffix("filter_policies[1]"))
        #expect(found.drops.contains { $0.processor == "service-graphs" && $0.reason.contains("INTERNAL") })
        #expect(found.series.isEmpty)
    }

    @Test func lateAndEarlySpansSayByHowMuch() throws {
        var spans = try Captures.spans([Captures.Span(id: 1, name: "late"), Captures.Span(id: 2, name: "early", start: 600)])
        for index in spans.indices { spans[index].receivedAt = 1_700_000_061_100_000_000 }
        let found = try Explainer(Self.settings(["span-metrics"]), prices: nil).explain(spans)
        #expect(found[0].drops[0].reason.hasPrefix("it ended 61 s before it came, and 30 s are allowed"))
        #expect(found[1].drops[0].reason.contains("its clock is ahead"))
        #expect(found.allSatisfy { $0.series.isEmpty && $0.drops[0].setting.contains("slack") })
    }

    @Test func noProcessorAndRefusedIDs() throws {
        #expect(try Self.explain([Captures.Span(id: 1)], Self.settings([]))[0].drops[0].setting.contains("processors"))
        let found = try Self.explain([Captures.Span(id: 0), Captures.Span(id: 7)], Self.settings(["span-metrics", "gen-ai"]))
        #expect(found[0].drops[0].reason.contains("span ids must be 64 bit"))
        #expect(!found[1].series.isEmpty, "its neighbour counts")
    }

    // MARK: Edges

    @Test func anEdgeIsOfTwoSpans() throws {
        let spans = [
            Captures.Span(id: 1, name: "call", kind: 3, service: "web"),
            Captures.Span(id: 2, parent: 1, name: "serve", kind: 2, service: "shop"),
            Captures.Span(id: 3, name: "lost", kind: 3, service: "web", trace: 2),
        ]
        let found = try Self.explain(spans, Self.settings(["service-graphs"]))
        for (index, other) in [(0, 2), (1, 1)] {
            let edge = try #require(found[index].series.first { $0.metric == "traces_service_graph_request_total" })
            #expect(edge.labels["client"] == "web" && edge.labels["server"] == "shop")
            #expect(found[index].together["service-graphs"] == [Captures.hex(other, 16)])
        }
        #expect(found[2].series.isEmpty && found[2].drops[0].reason.contains("waits in vain"))
    }

    // MARK: Calls of models

    private static let call = Captures.Span(
        id: 2, parent: 1, name: "chat gpt-4o", kind: 3, seconds: 0.8,
        attributes: [
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.usage.input_tokens", "1000"), ("gen_ai.usage.output_tokens", "200"), ("user.id", "u"),
        ])

    @Test func tokensSayWhatTheyWereReadFrom() throws {
        let found = try Self.explain([Captures.Span(id: 1), Self.call], Self.settings(["gen-ai"]))
        func number(_ metric: String) -> [String]? { found[1].numbers.first { $0.metric == metric }?.from.map(\.key) }
        #expect(number("gen_ai_client_inference_usage_input_tokens_total") == ["gen_ai.usage.input_tokens"])
        #expect(number("gen_ai_client_inference_usage_output_tokens_total") == ["gen_ai.usage.output_tokens"])
        let provider = try #require(found[1].labels.first { $0.name == "gen_ai_provider_name" })
        #expect(provider.value == "openai" && provider.from.map(\.key) == ["gen_ai.provider.name"])
        #expect(found[0].series.isEmpty && found[0].drops.isEmpty)
    }

    /// A gateway's span and its library's tell of one call: one of them counts it, the other says so.
    @Test func aCallThatTwoSpansTellOf() throws {
        var inner = Self.call
        inner.id = 3
        inner.parent = 2
        inner.start = 0.05
        inner.seconds = 0.7
        inner.library = "openai"
        let found = try Self.explain([Self.call, inner], Self.settings(["gen-ai"]))
        let counting = found.filter { $0.series.contains { $0.metric == "gen_ai_client_operation_duration_seconds" } }
        #expect(counting.count == 1)
        #expect(counting[0].together["gen-ai"]?.count == 1)
        let tokens = counting[0].series.first { $0.metric == "gen_ai_client_inference_usage_input_tokens_total" }
        #expect(tokens?.amount == .counter(1000))
        #expect(found.contains { $0.notes.contains { $0.contains("tells of the same call") } })
    }

    @Test func whatLooksLikeACallAndIsNone() throws {
        let span = Captures.Span(id: 1, attributes: [("gen_ai.usage.input_tokens", "5")])
        let found = try Self.explain([span], Self.settings(["gen-ai"]))[0]
        #expect(found.notes.contains { $0.contains("no call of a model") && $0.contains("gen_ai.usage.input_tokens") }, "\(found.notes)")
    }

    // MARK: All together

    /// What spans are said to add is what the pipeline adds: nothing is counted twice, nothing is lost.
    @Test(arguments: ["deno_proto-serve_fetch.pb", "logfire-openai_tools.pb", "handmade_proto-tree.pb", "handmade_proto-kinds.pb", "litellm-chat.pb"])
    func sharesAddUp(_ file: String) throws {
        let spans = try CaptureReader.read(try PackageRoot.read("Fixtures/genai/corpus/\(file)"))
        let settings = Self.settings(["span-metrics", "gen-ai"])
        let all = try Probe(settings, tenant: "", instance: "", prices: nil).run(spans)
        var whole: [String: Double] = [:]
        for (series, amount) in all.series { if case .counter(let number) = amount { whole[series.metric, default: 0] += number } }
        var parts: [String: Double] = [:]
        for made in try Explainer(settings, prices: nil).explain(spans).flatMap(\.series) {
            if case .counter(let number) = made.amount { parts[made.metric, default: 0] += number }
        }
        let metrics = ["traces_spanmetrics_calls_total", "gen_ai_client_inference_usage_input_tokens_total"]
        for metric in metrics { #expect(parts[metric] == whole[metric], "\(metric)") }
        #expect(whole[metrics[0]] == Double(spans.count))
    }
}
