import Logging
import Pipeline
import SelfMetrics
import Synchronization

/// Says what became of values that are no observation of the custom metric that asked for them: counts all, and explains the first
/// of each metric in the log.
final class DiscardedValueReport: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger
    /// Metrics that the log has heard of.
    private let explained = Mutex<Set<String>>([])

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
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
        case .negative: "it is negative, and a counter only grows"
        }
    }
}
