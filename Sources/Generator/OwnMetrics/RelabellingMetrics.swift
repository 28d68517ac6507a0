import Exposition
import SelfMetrics

/// What `write_relabel_configs` makes of a tenant's series, as own metrics.
enum RelabellingMetrics {
    static func show(_ counts: SeriesRelabelling.Counts, _ registry: MetricsRegistry, tenant: String, endpoints: String) {
        for (result, count) in [
            ("changed", counts.changed), ("dropped", counts.dropped), ("duplicate", counts.taken), ("nameless", counts.nameless),
        ] {
            registry.gauge(
                "metronome_remote_write_relabelled_series",
                "Active series by what write_relabel_configs makes of them: other labels, dropped by a rule, left out because another "
                    + "series has the same labels then, left out without a metric name.",
                [("tenant", tenant), ("remote_names", endpoints), ("result", result)]
            ).set(count)
        }
    }
}
