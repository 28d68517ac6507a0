import Pipeline
import SelfMetrics

/// Of the gen-ai processor: how spans became calls, and what of them was not believed.
struct GenAIMetrics: Sendable {
    let calls: Counter
    let repeated: Counter
    private let inherited: Counter
    let withoutProvider: Counter
    let withoutModel: Counter
    private let negative: Counter
    private let fractional: Counter
    private let notANumber: Counter
    private let absurd: Counter
    private let unpriced: Counter
    let evictions: Gauge

    init(_ registry: MetricsRegistry, tenant: String) {
        func counter(_ name: String, _ help: String, _ labels: MetricsRegistry.Labels = []) -> Counter {
            registry.counter("metronome_gen_ai_" + name, help, labels + [("tenant", tenant)])
        }
        calls = counter("calls_total", "Calls of models that were counted.")
        repeated = counter("repeated_spans_total", "Spans of calls that were counted already, or whose children are the calls.")
        inherited = counter("provider_inherited_total", "Calls whose provider was only on a span around them.")
        withoutProvider = counter(
            "calls_without_provider_total", "Calls whose provider nobody names: their label is missing, their health is nobody's.")
        withoutModel = counter("calls_without_model_total", "Calls whose model nobody names.")
        func refusal(_ reason: String) -> Counter {
            counter("token_counts_discarded_total", "Token counts of calls that are no such number, by reason.", [("reason", reason)])
        }
        negative = refusal("negative")
        fractional = refusal("fractional")
        notANumber = refusal("not_a_number")
        absurd = refusal("absurd")
        unpriced = counter("unpriced_tokens_total", "Tokens of calls that the price table has no price for.")
        evictions = registry.gauge(
            "metronome_gen_ai_recent_calls_evictions", "Times since start that recent calls were forgotten early because there were too many.",
            [("tenant", tenant)])
    }

    func note(_ counts: GenAICounts) {
        calls.add(counts.calls)
        repeated.add(counts.repeated)
        inherited.add(counts.inheritedProvider)
        withoutProvider.add(counts.withoutProvider)
        withoutModel.add(counts.withoutModel)
        negative.add(counts.negative)
        fractional.add(counts.fractional)
        notANumber.add(counts.notANumber)
        absurd.add(counts.absurd)
        unpriced.add(counts.unpricedTokens)
    }
}
