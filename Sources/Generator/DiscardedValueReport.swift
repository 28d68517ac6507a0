import Logging
import Pipeline
import SelfMetrics
import Synchronization

/// Says what became of values that are not what was asked for: those of custom metrics, which it also counts, and token counts
/// of calls. The first of each kind is explained in the log.
final class DiscardedValueReport: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger
    /// Metrics, and reasons, that the log has heard of.
    private let explained = Mutex<Set<String>>([])

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    /// Token counts that were not believed; ``GenAIMetrics`` counts them.
    func note(_ counts: GenAICounts, tenant: String) {
        let reasons = [
            (counts.negative, "negative", "it is negative"), (counts.fractional, "fractional", "it is no whole number"),
            (counts.notANumber, "not_a_number", "it is not a number"), (counts.absurd, "absurd", "no call has as many tokens"),
        ]
        for (count, reason, explanation) in reasons where count > 0 {
            guard explained.withLock({ $0.insert("token counts: \(reason)").inserted }) else { continue }
            logger.warning(
                """
                a token count of a span was left out: \(explanation); the rest of the call is counted, and such counts are in \
                metronome_gen_ai_token_counts_discarded_total{reason=\"\(reason)\"}
                """, metadata: ["tenant": "\(tenant)", "trace_id": "\(counts.refusedTrace.text)"])
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
                """, metadata: ["tenant": "\(tenant)"])
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
