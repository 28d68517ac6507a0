import Pipeline
import SelfMetrics

/// Of the gen-ai processor: how spans became calls, and what of them was not believed.
final class GenAIMetrics: Sendable {
    let calls: Counter
    let repeated: Counter
    private let inherited: Counter
    let withoutProvider: Counter
    let withoutModel: Counter
    private let negative: Counter
    private let fractional: Counter
    private let notANumber: Counter
    private let absurd: Counter
    private let tooLargeTexts: Counter
    private let tooDeepTexts: Counter
    private let malformedTexts: Counter
    private let pricedBySender: Counter
    private let pricedByTable: Counter
    private let notPriced: Counter
    private let negativeCosts: Counter
    private let costsThatAreNoNumber: Counter
    private let absurdCosts: Counter
    private let unpriced: Counter
    private let evictions, held, hurried, tooDeep: Gauge

    init(_ registry: MetricsRegistry, tenant: String) {
        func counter(
            _ name: String, _ help: String, _ labels: MetricsRegistry.Labels = [], _ showing: MetricsRegistry.Showing = .always
        ) -> Counter {
            registry.counter("metronome_gen_ai_" + name, help, labels + [("tenant", tenant)], showing)
        }
        calls = counter("calls_total", "Calls of models that were counted.")
        repeated = counter("repeated_spans_total", "Spans of calls that were counted already, or whose children are the calls.")
        inherited = counter("provider_inherited_total", "Calls whose provider was only on a span around them.")
        withoutProvider = counter(
            "calls_without_provider_total", "Calls whose provider nobody names: their label is missing, their health is nobody's.")
        withoutModel = counter("calls_without_model_total", "Calls whose model nobody names.")
        func refusal(_ reason: String) -> Counter {
            counter("token_counts_discarded_total", "Token counts of calls that are no such number, by reason.", [("reason", reason)], .onceNotZero)
        }
        negative = refusal("negative")
        fractional = refusal("fractional")
        notANumber = refusal("not_a_number")
        absurd = refusal("absurd")
        func text(_ reason: String) -> Counter {
            counter(
                "usage_texts_discarded_total", "Texts about the usage of calls that could not be read, by reason.", [("reason", reason)],
                .onceNotZero)
        }
        tooLargeTexts = text("too_large")
        tooDeepTexts = text("too_deep")
        malformedTexts = text("malformed")
        func priced(_ source: String) -> Counter {
            counter("priced_calls_total", "Calls by who said what they cost: their sender, the price table, or nobody.", [("source", source)])
        }
        pricedBySender = priced("sent")
        pricedByTable = priced("table")
        notPriced = priced("none")
        func cost(_ reason: String) -> Counter {
            counter(
                "costs_discarded_total", "Costs that senders said of calls and that are none, by reason.", [("reason", reason)], .onceNotZero)
        }
        negativeCosts = cost("negative")
        costsThatAreNoNumber = cost("not_a_number")
        absurdCosts = cost("absurd")
        unpriced = counter("unpriced_tokens_total", "Tokens of calls that have no price.")
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge("metronome_gen_ai_" + name, help, [("tenant", tenant)]) }
        evictions = gauge("recent_calls_evictions", "Times since start that recent calls were forgotten early because there were too many.")
        held = gauge("held_spans", "Spans of calls that wait for others of the same call.")
        hurried = gauge("hurried_spans", "Spans of calls since start that were counted before their time because too many were held.")
        tooDeep = gauge(
            "chains_cut",
            "Spans of calls since start that stand so deep in their trace, or in a call with so many others, that they were not told apart.")
    }

    func show(_ figures: RecentCalls.Figures) {
        evictions.set(figures.evictions)
        held.set(figures.held)
        hurried.set(figures.hurried)
        tooDeep.set(figures.tooDeep)
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
        tooLargeTexts.add(counts.tooLargeTexts)
        tooDeepTexts.add(counts.tooDeepTexts)
        malformedTexts.add(counts.malformedTexts)
        pricedBySender.add(counts.pricedBySender)
        pricedByTable.add(counts.pricedByTable)
        notPriced.add(counts.notPriced)
        negativeCosts.add(counts.negativeCosts)
        costsThatAreNoNumber.add(counts.costsThatAreNoNumber)
        absurdCosts.add(counts.absurdCosts)
        unpriced.add(counts.unpricedTokens)
    }
}
