import Exposition
import Pipeline
import Settings

/// Which attributes senders must set for everything that a configuration makes to be there.
package struct AttributeNeeds {
    package struct Need: Sendable, Equatable {
        package var processor: String
        /// What it is for: a label, a metric; empty: the processor itself.
        package var purpose: String
        /// Any one of them will do, the best first.
        package var attributes: [String]
    }

    package private(set) var needs: [Need] = []

    private static let shown = 4

    /// - Throws: what is wrong with a filter policy.
    package init(_ settings: TenantSettings, tenant: String) throws(SpanFilterError) {
        let probe = try Probe(settings, tenant: tenant, instance: "", prices: nil)
        let on = Set(probe.processors.names)
        for totals in probe.groupTotals {
            for (label, attributes) in LabelReasons.configured(totals, settings).sorted(by: { $0.key < $1.key }) where !attributes.isEmpty {
                add(Need(processor: Probe.name(totals.group.role), purpose: "label \(label)", attributes: attributes))
            }
        }
        if on.contains("gen-ai") || on.contains("provider-health") {
            let processor = on.contains("gen-ai") ? "gen-ai" : "provider-health"
            for (purpose, attributes) in Self.calls { add(Need(processor: processor, purpose: purpose, attributes: attributes)) }
        }
        for metric in settings.customMetrics {
            add(Need(processor: "metronome.metrics", purpose: "metric \(metric.metricName)", attributes: metric.from))
        }
        if on.contains("host-info") { add(Need(processor: "host-info", purpose: "", attributes: settings.hostInfo.hostIdentifiers)) }
        if on.contains("service-graphs") {
            add(
                Need(
                    processor: "service-graphs", purpose: "callees that send no spans",
                    attributes: settings.serviceGraphs.peerAttributes ?? ServiceGraphsSettings.defaultPeerAttributes))
        }
    }

    /// By the conventions; other spellings are known (GenAIRules.md).
    private static let calls = [
        ("telling that it is a call", ["gen_ai.operation.name"]), ("the provider", ["gen_ai.provider.name"]), ("the model", ["gen_ai.request.model"]),
        ("tokens", ["gen_ai.usage.input_tokens and gen_ai.usage.output_tokens"]),
    ]

    private mutating func add(_ need: Need) {
        if !needs.contains(need) { needs.append(need) }
    }

    /// For `check`; empty: nothing but service.name.
    package var text: String {
        guard !needs.isEmpty else { return "" }
        let width = needs.map(\.processor.count).max() ?? 0
        return "attributes that senders have to set, beside service.name\n"
            + needs.map { need in
                let names = need.attributes.prefix(Self.shown).joined(separator: " or ")
                let more = need.attributes.count > Self.shown ? " or \(need.attributes.count - Self.shown) more" : ""
                let purpose = need.purpose.isEmpty ? "" : "  for \(need.purpose)"
                return "  \(need.processor)\(String(repeating: " ", count: width - need.processor.count))  \(names)\(more)\(purpose)\n"
            }.joined()
    }
}
