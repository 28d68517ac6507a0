import Exposition
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

extension Tenant {
    /// What was said, and what need not be looked at again.
    struct AdviceState: Sendable {
        var advice = TenantAdvice()
        /// Configured labels that something has had, by metric.
        var seenLabels: Set<String> = []
        /// Spans at the last look at buckets.
        var spansAtBuckets: UInt64 = 0
        /// ``TenantMetrics/limited`` at the last look.
        var limited: UInt64 = 0
        /// Per label: values that the per-label limit has replaced.
        var replaced: [String: Int] = [:]
        var explosion = ExplosionWatch()
        var processors = ProcessorWatch()
        var spanFilter = FilterWatch()
        var edgeFilter = FilterWatch()

        mutating func note(_ seen: [(metric: String, label: String)]) {
            // Settings may change many times; what is forgotten is looked for again.
            if seenLabels.count > 4096 { seenLabels.removeAll() }
            for (metric, label) in seen { seenLabels.insert(TenantAdvice.subject(label: label, of: metric)) }
        }
    }

    /// Warnings that are due. Taken after a collection: figures are read from the totals, at a cost that does not grow with time.
    func review(now: UInt64) async -> [AdviceWarning] {
        let state = advice.withLock { $0 }
        var next = state
        var figures = TenantFigures()
        let spans = metrics.spansReceived.value
        if spans >= UInt64(TenantAdvice.enough) {
            let found = await collector.missingLabels { metric, label in
                let subject = TenantAdvice.subject(label: label, of: metric)
                return state.seenLabels.contains(subject) || state.advice.isTold(subject, now: now)
            }
            figures.missingLabels = found.missing
            next.note(found.seen)
        }
        // Each look at twice as many as the last one: their cost stays in proportion.
        if spans >= UInt64(TenantAdvice.enoughForBuckets), spans / 2 >= state.spansAtBuckets {
            figures.beyondBuckets = await collector.beyondBuckets()
            figures.unnamedService = await collector.unnamedService()
            next.spansAtBuckets = spans
        }
        await addLimits(to: &figures, &next, now: now)
        if let (metric, sets) = await collector.labelSets(), let (new, came) = next.explosion.look(metric, sets: sets, spans: spans) {
            let labels = await collector.explodingLabels()
            if !labels.isEmpty {
                figures.exploding = TenantFigures.Exploding(metric: metric, labels: labels, new: new, spans: came, sets: sets)
            }
        }
        await addIdle(to: &figures, &next)
        figures.relabelled = await collector.relabelled
        if let graphs = metrics.graphs {
            figures.edges = Int(clamping: graphs.edges.value)
            figures.expiredEdges = Int(clamping: graphs.expiredEdges.value)
            figures.expiredClients = Int(clamping: graphs.expiredClients.value)
            figures.expiredServers = Int(clamping: graphs.expiredServers.value)
        }
        if let genAI = metrics.genAI {
            figures.calls = Int(clamping: genAI.calls.value)
            figures.callsWithoutProvider = Int(clamping: genAI.withoutProvider.value)
            figures.callsWithoutModel = Int(clamping: genAI.withoutModel.value)
        }
        let warnings = next.advice.review(figures, now: now)
        advice.withLock { [next] in $0 = next }
        return warnings
    }

    private func addLimits(to figures: inout TenantFigures, _ state: inout AdviceState, now: UInt64) async {
        let settings = settings
        let limited = metrics.limited
        if limited > state.limited, !state.advice.isTold(TenantAdvice.limitSubject, now: now) {
            let isSeries = settings.limits.type == .series
            let (sets, dearest, together) = await collector.dearestLabel()
            let values = dearest.flatMap { dearest in processors.labelLimits?.report()?.labels.first { $0.name == dearest.label }?.demand }
            let demand = isSeries ? metrics.seriesDemand.value : metrics.entityDemand.value
            figures.limit = TenantFigures.Limit(
                name: isSeries ? "max_active_series" : "max_active_entities", maximum: settings.limits.maximum,
                wanted: Int(exactly: demand.rounded()) ?? 0, sets: sets, dearest: dearest,
                values: values, together: together)
        }
        state.limited = limited
        let maximum = settings.limits.maxCardinalityPerLabel
        guard maximum > 0 || settings.limits.labelSpike > 0, let report = processors.labelLimits?.report() else { return }
        for label in report.labels where label.limited > state.replaced[label.name, default: 0] {
            figures.fullLabels.append(TenantFigures.FullLabel(label: label.name, values: label.demand, maximum: maximum))
            state.replaced[label.name] = label.limited
        }
    }
}
