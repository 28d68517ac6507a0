import Pipeline
import SelfMetrics

/// Of processors that observe numbers of spans: observations that nothing counted.
final class ObservationMetrics: Sendable {
    private struct Counters: Sendable {
        let processor: ObservingProcessor
        let invalidUTF8: Counter
        let labelSetLimit: Counter
    }

    private let counters: [Counters]

    init(_ registry: MetricsRegistry, tenant: String) {
        counters = ObservingProcessor.all.map { processor in
            Counters(
                processor: processor, invalidUTF8: TenantMetrics.discarded("invalid_utf8", processor.name, registry, tenant, .onceNotZero),
                labelSetLimit: TenantMetrics.discarded("label_set_limit", processor.name, registry, tenant, .onceNotZero))
        }
    }

    func note(_ counts: ObservedCounts) {
        for own in counters {
            let left = counts[own.processor]
            own.invalidUTF8.add(left.invalidUTF8)
            own.labelSetLimit.add(left.overLimit)
        }
    }
}
