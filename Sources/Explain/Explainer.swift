import Exposition
import Pipeline
import Settings

/// Explains what a tenant's pipeline makes of spans, by asking the pipeline: what it makes with a span and without it, and with each of the
/// span's parts changed.
package final class Explainer {
    private let probe: Probe
    private let drops: DropReasons
    private let trials: Trials
    private let names: [SeriesGroup.Role: SentNames]
    /// nil: no process is asked about.
    private let limits: LimitReasons?

    /// - Parameter live: the tenant's processors in the process that is asked about, whose limits count then; nil: limits are left out of account.
    /// - Throws: what is wrong with a filter policy.
    package init(
        _ settings: TenantSettings, tenant: String = "<tenant>", instance: String = "<host name>", prices: PriceBook?, live: TenantProcessors? = nil
    ) throws(SpanFilterError) {
        limits = live.map { LimitReasons(live: $0, settings: settings) }
        probe = try Probe(settings, tenant: tenant, instance: instance, prices: prices)
        drops = DropReasons(probe, tenant: tenant)
        trials = Trials(probe)
        names = Dictionary(probe.groupTotals.map { ($0.group.role, SentNames($0.group.metrics)) }) { first, _ in first }
    }

    private func sentNames(_ metric: Effects.Metric) -> [String] {
        let role = probe.groupTotals.map(\.group).first { group in
            Probe.name(group.role) == metric.processor && group.metrics.metrics.contains { $0.name == metric.metric }
        }?.role
        return role.flatMap { names[$0]?.metrics(metric.metric) } ?? [metric.metric]
    }

    /// Spans that are explained at a time; each costs hundreds of runs.
    package static let limit = 1000

    /// - Parameters:
    ///   - spans: a capture; those of a trace are looked at together.
    ///   - isWanted: which of them are explained.
    package func explain(
        _ spans: [CapturedSpan], limit: Int = limit, where isWanted: (CapturedSpan) -> Bool = { _ in true }
    ) -> [SpanExplanation] {
        let capture = Capture(spans)
        return spans.indices.filter { isWanted(spans[$0]) }.prefix(max(limit, 0)).map { explain($0, of: capture) }
    }

    private func isTaken(_ span: CapturedSpan) -> Bool { span.fault.isEmpty && probe.run([span]).error == nil }

    private func explain(_ index: Int, of capture: Capture) -> SpanExplanation {
        let span = capture.spans[index]
        var result = SpanExplanation(span: span)
        let alone = probe.run([span])
        if let drop = drops.refusal(span, alone) {
            result.drops = [drop]
            return result
        }
        let context =
            probe.looksAtTraces ? capture.neighbourhood(of: index).filter { $0 == index || isTaken(capture.spans[$0]) } : [index]
        let share = trials.share(of: index, in: context, capture.spans, alone: alone)
        result.series = share.made.flatMap { series, amount in names[series.role]?.made(series, amount) ?? [] }
            .sorted { ($0.processor, $0.metric, $0.labels.description) < ($1.processor, $1.metric, $1.labels.description) }
        for (processor, others) in share.together { result.together[processor] = others.sorted().map { capture.spans[$0].spanID } }
        let effects = trials.effects(of: share, capture.spans)
        let labels = LabelReasons(probe, capture, index, share, effects)
        result.labels = labels.found
        result.empty = labels.missing
        result.numbers = effects.numbers.flatMap { key, origins in
            sentNames(key).map { SpanExplanation.Number(processor: key.processor, metric: $0, from: origins) }
        }
        .sorted { ($0.processor, $0.metric) < ($1.processor, $1.metric) }
        result.needed = effects.needed
        result.drops += drops.silences(span, alone, share, capture)
        if let limits { result.drops += limits.drops(share.made.keys) }
        result.notes += CallNotes.all(span, alone, share, capture, isOn: probe.processors.recentCalls != nil)
        return result
    }
}

extension Probe {
    /// Whether what becomes of a span depends on others of its trace.
    package var looksAtTraces: Bool { processors.recentCalls != nil || processors.partitions != nil }
}
