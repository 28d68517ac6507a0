import Pipeline
import Settings
import Testing

import Explain

/// What limits of a process take of a span's series.
struct LimitReasonsTests {
    /// Calls, sizes and 17 of a histogram.
    private static let seriesOfASpan = 19

    private static func settings(_ dimensions: [String] = [], _ change: (inout TenantSettings) -> Void = { _ in }) -> TenantSettings {
        var settings = TenantSettings()
        settings.processors = ["span-metrics"]
        settings.spanMetrics.dimensions = dimensions
        change(&settings)
        return settings
    }

    private static func spans(_ names: String..., attributes: [(String, String)] = []) throws -> [CapturedSpan] {
        try Captures.spans(names.enumerated().map { Captures.Span(id: $0.offset + 1, name: $0.element, kind: 3, attributes: attributes) })
    }

    private static func limits(_ spans: [CapturedSpan], _ settings: TenantSettings, _ tenant: LiveTenant) throws -> [[SpanExplanation.Drop]] {
        try Explainer(settings, prices: nil, live: tenant.processors).explain(spans).map { $0.drops.filter(\.isLimit) }
    }

    @Test func aSpanWithoutRoomSaysSo() throws {
        let settings = Self.settings()
        let tenant = try LiveTenant(settings, SeriesBudget(limit: Self.seriesOfASpan))
        let spans = try Self.spans("first", "second")
        #expect(tenant.send(spans))
        let drops = try Self.limits(spans, settings, tenant)
        #expect(drops[0].isEmpty, "it was there before")
        let drop = try #require(drops[1].first)
        #expect(drops[1].count == 1 && drop.processor == "span-metrics")
        #expect(
            drop.reason.hasPrefix(
                "traces_spanmetrics_calls_total, traces_spanmetrics_latency, traces_spanmetrics_size_total: no room for this label set, "
                    + "max_active_series of 19 is reached"), "\(drop.reason)")
        #expect(drop.reason.contains("metric_overflow=\"true\"") && drop.setting.contains("metrics_generator.max_active_series"))
    }

    @Test func whatOfItHasRoomIsNotNamed() throws {
        let settings = Self.settings()
        let tenant = try LiveTenant(settings, SeriesBudget(limit: Self.seriesOfASpan + 6))
        let spans = try Self.spans("first", "second")
        #expect(tenant.send(spans))
        let drops = try Self.limits(spans, settings, tenant)
        #expect(drops[0].isEmpty && drops[1].count == 1)
        #expect(drops[1].first?.reason.hasPrefix("traces_spanmetrics_latency: no room") == true)
    }

    @Test func withRoomNothingIsSaid() throws {
        let settings = Self.settings()
        let tenant = try LiveTenant(settings, SeriesBudget(limit: 1000))
        let spans = try Self.spans("first", "second")
        #expect(tenant.send(spans))
        let limits = try Self.limits(spans, settings, tenant)
        #expect(limits.allSatisfy { $0.isEmpty })
        let unasked = try Explainer(settings, prices: nil).explain(spans)
        #expect(unasked.allSatisfy { $0.drops.isEmpty }, "nobody was asked")
    }

    @Test func entitiesAndMemoryAreLimitsToo() throws {
        let settings = Self.settings { $0.limits.type = .entity }
        let tenant = try LiveTenant(settings, SeriesBudget(.entities, limit: 1))
        let spans = try Self.spans("first", "second")
        #expect(tenant.send(spans))
        let drops = try Self.limits(spans, settings, tenant)
        #expect(drops[0].isEmpty && drops[1].first?.reason.contains("max_active_entities of 1 is reached") == true)

        let room = MemoryRoom()
        room.set(0)
        let short = try LiveTenant(Self.settings(), SeriesBudget(memory: room))
        let drop = try Self.limits(spans, Self.settings(), short)[0].first
        #expect(drop?.reason.contains("no memory left") == true && drop?.setting == "metronome.limits.memory")
    }

    @Test func aLabelWithTooManyValuesSaysSo() throws {
        let settings = Self.settings(["user.id"]) { $0.limits.maxCardinalityPerLabel = 5 }
        let budget = SeriesBudget()
        let tenant = try LiveTenant(settings, budget)
        for number in 0..<50 { #expect(tenant.send(try Self.spans("op", attributes: [("user.id", "u\(number)")]))) }
        let later = try Self.spans("op", attributes: [("user.id", "later")])
        #expect(try Self.limits(later, settings, tenant)[0].isEmpty, "nothing is decided yet")
        tenant.pass(seconds: 15)
        #expect(tenant.send(later))
        // What stands in the place of the values has its series; nothing else has room.
        budget.setLimit(budget.active)
        let drops = try Self.limits(later, settings, tenant)[0]
        #expect(drops.count == 1)
        let drop = try #require(drops.first)
        #expect(drop.reason.hasPrefix("the label user_id has about ") && drop.reason.contains("more than max_cardinality_per_label of 5"))
        #expect(drop.reason.hasSuffix("__cardinality_overflow__") && drop.setting.contains("max_cardinality_per_label"))
        let other = try Self.limits(try Self.spans("other", attributes: [("user.id", "u1")]), settings, tenant)[0]
        #expect(other.count == 2 && other.last?.reason.contains("no room for this label set") == true)
    }

    @Test func aLabelThatExplodesSaysSo() throws {
        let settings = Self.settings(["user.id"]) { $0.limits.labelSpike = 3 }
        let tenant = try LiveTenant(settings)
        for _ in 0..<30 {
            for number in 0..<5 { #expect(tenant.send(try Self.spans("op", attributes: [("user.id", "u\(number)")]))) }
            tenant.pass(seconds: 15)
        }
        for number in 0..<400 { #expect(tenant.send(try Self.spans("op", attributes: [("user.id", "burst \(number)")]))) }
        tenant.pass(seconds: 15)
        let spans = try Self.spans("op", attributes: [("user.id", "burst 1")])
        #expect(tenant.send(spans))
        let drop = try #require(try Self.limits(spans, settings, tenant)[0].first)
        #expect(drop.reason.contains("many more than a while ago") && drop.setting == "metronome.limits.label_spike", "\(drop)")
    }

    @Test func aNameThatIsSanitisedMayHaveRoom() throws {
        let settings = Self.settings { $0.spanNameSanitization = .enabled }
        let tenant = try LiveTenant(settings, SeriesBudget(limit: 1))
        let spans = try Self.spans("op")
        #expect(tenant.send(spans))
        let drops = try Self.limits(spans, settings, tenant)[0]
        #expect(drops.count == 1 && drops.first?.reason.contains("of its sanitised name") == true)
    }

    @Test func asTextAndAsJSON() throws {
        let settings = Self.settings()
        let tenant = try LiveTenant(settings, SeriesBudget(limit: 1))
        let found = try Explainer(settings, prices: nil, live: tenant.processors).explain(try Self.spans("op"))
        let text = ExplanationText.text(found, of: 1).split { $0.isWhitespace }.joined(separator: " ")
        #expect(text.contains("limited: traces_spanmetrics_latency") || text.contains("limited: traces_spanmetrics_calls_total"), "\(text)")
        #expect(text.contains("→ overrides.defaults.metrics_generator.max_active_series"))
        #expect(ExplanationJSON.text(found).contains(#""limit":true"#))
    }
}
