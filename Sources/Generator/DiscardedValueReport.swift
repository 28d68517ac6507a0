import Logging
import Pipeline
import SelfMetrics
import Synchronization

/// Says what became of values that are not what was asked for: those of custom metrics, which it also counts, and token counts
/// and costs of calls. The first of each kind is explained in the log.
final class DiscardedValueReport: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger
    /// Metrics, and reasons, that the log has heard of.
    private let explained = Mutex<Set<String>>([])

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    /// What spans say of calls and was not believed; ``GenAIMetrics`` counts it.
    func note(_ counts: GenAICounts, tenant: String) {
        let tokens = ("a token count", "token_counts_discarded")
        let texts = ("a text about tokens", "usage_texts_discarded")
        let costs = ("a cost", "costs_discarded")
        let reasons = [
            (tokens, counts.negative, "negative", "it is negative"), (tokens, counts.fractional, "fractional", "it is no whole number"),
            (tokens, counts.notANumber, "not_a_number", "it is not a number"), (tokens, counts.absurd, "absurd", "no call has as many tokens"),
            (texts, counts.malformedTexts, "malformed", "it is neither JSON nor Python's"),
            (texts, counts.tooLargeTexts, "too_large", "it has more than 16 KiB"),
            (texts, counts.tooDeepTexts, "too_deep", "it has more than 8 objects within each other"),
            (costs, counts.negativeCosts, "negative", "it is negative"), (costs, counts.costsThatAreNoNumber, "not_a_number", "it is not a number"),
            (costs, counts.absurdCosts, "absurd", "no call costs more than 10,000 USD"),
        ]
        for (what, count, reason, explanation) in reasons where count > 0 {
            guard explained.withLock({ $0.insert("\(what.1): \(reason)").inserted }) else { continue }
            logger.warning(
                """
                \(what.0) of a span was left out: \(explanation); the rest of the call is counted, and such ones are in \
                metronome_gen_ai_\(what.1)_total{reason=\"\(reason)\"}
                """, metadata: ["tenant": "\(tenant)", "trace_id": "\(counts.refusedTrace.text)"], source: "value_left_out")
        }
    }

    /// - Parameter options: those that the values were staged with.
    func note(_ values: borrowing DiscardedValues, _ options: CustomMetricsOptions, tenant: String) {
        values.forEach { index, reason, count in
            guard index < options.metrics.count else { return }
            let name = options.metrics[index].name
            metrics.counter(
                "metronome_custom_metric_values_discarded_total", "Values of attributes that a custom metric could not take, by reason.",
                [("metric", name), ("reason", reason.name), ("tenant", tenant)]
            ).add(count)
            guard explained.withLock({ $0.insert(name).inserted }) else { return }
            logger.warning(
                """
                metric \(name): a value of attribute \(options.metrics[index].from.joined(separator: ", else ")) was left out: \(reason.explanation); \
                all are counted in metronome_custom_metric_values_discarded_total
                """, metadata: ["tenant": "\(tenant)"], source: "value_left_out")
        }
    }
}

extension DiscardedValues.Reason {
    fileprivate var explanation: String {
        switch self {
        case .notANumber: "it is not a number"
        case .infinite: "it is infinite"
        case .tooLarge: "it is larger than 1e15"
        case .negative: "it is negative, and a counter only grows"
        }
    }
}
