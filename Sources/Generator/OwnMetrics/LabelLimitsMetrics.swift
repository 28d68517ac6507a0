import Pipeline
import SelfMetrics

/// Shows what span-name sanitising and the per-label limit do (tempo-behaviour 9.1, `registry_drain_*` and the like).
enum LabelLimitsMetrics {
    static func show(_ report: LabelLimitsReport, _ registry: MetricsRegistry, tenant: String) {
        let own: MetricsRegistry.Labels = [("tenant", tenant)]
        func add(_ name: String, _ help: String, _ total: Int, _ labels: MetricsRegistry.Labels? = nil) {
            registry.counter("tempo_metrics_generator_registry_" + name, help, labels ?? own).raise(to: total)
        }
        let names = report.spanNames
        add("spans_sanitized_total", "Label sets whose span name was replaced, or would be in a dry run.", names.changed)
        add("drain_patterns_detected_total", "Span-name patterns learned.", names.patternsDetected)
        add("drain_patterns_evicted_total", "Span-name patterns that made room.", names.patternsEvicted)
        add("drain_patterns_expired_total", "Span-name patterns that expired; they do not.", 0)
        for (reason, total) in [("too_few_tokens", names.tooFewTokens), ("too_many_tokens", names.tooManyTokens)] {
            add("drain_lines_skipped_total", "Span names that patterns are not learned from.", total, [("reason", reason), ("tenant", tenant)])
        }
        // Three tokens are the least: the smaller bounds stay empty.
        let tokens = [5.0: names.tokensAtMost5, 10: names.tokensAtMost10 - names.tokensAtMost5]
        registry.distribution("tempo_metrics_generator_registry_drain_tokens_per_line", "Tokens of span names that patterns are learned from.", own)
            .raise(
                to: Distribution.defaultBounds.map { tokens[$0] ?? 0 } + [names.learned - names.tokensAtMost10], sum: Double(names.tokens))
        registry.gauge(
            "tempo_metrics_generator_registry_post_sanitization_demand_estimate",
            "Estimate of the label sets that are left after span names are sanitised.", own
        ).set(report.postSanitizationDemand)
        registry.gauge("metronome_span_name_patterns", "Span-name patterns known.", own).set(report.patterns)
        registry.gauge(
            "metronome_unwatched_labels", "Label names that max_cardinality_per_label does not watch because there are too many.", own
        ).set(report.unwatchedLabels)
        for label in report.labels { show(label, registry, tenant: tenant) }
    }

    private static func show(_ label: LabelCardinalityLimiter.Report, _ registry: MetricsRegistry, tenant: String) {
        let own: MetricsRegistry.Labels = [("label_name", label.name), ("tenant", tenant)]
        registry.counter(
            "tempo_metrics_generator_registry_label_values_limited_total", "Label values replaced by the per-label limit.", own
        ).raise(to: label.limited)
        registry.gauge(
            "tempo_metrics_generator_registry_label_cardinality_demand_estimate", "Estimate of a label's different values.", own
        ).set(label.demand)
    }
}
