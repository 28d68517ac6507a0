import Pipeline
import SelfMetrics

/// Of the host-info processor.
final class HostInfoMetrics: Sendable {
    let labelSetLimit: Counter
    let invalidUTF8: Counter

    init(_ registry: MetricsRegistry, tenant: String) {
        labelSetLimit = registry.counter(
            "metronome_host_infos_left_out_total", "Hosts that found no room among the label sets.", [("tenant", tenant)], .onceNotZero)
        invalidUTF8 = TenantMetrics.discarded("invalid_utf8", "host-info", registry, tenant)
    }

    func note(_ counts: HostInfoCounts) {
        labelSetLimit.add(counts.overLimit)
        invalidUTF8.add(counts.invalidUTF8)
    }
}
