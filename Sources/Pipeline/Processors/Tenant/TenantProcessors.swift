/// A tenant's processors as they are at present: how a request is staged, and the groups that it is counted into.
/// Immutable; a change of settings makes another one, which may share groups with the one before.
package final class TenantProcessors: Sendable {
    package let plan: IntakePlan
    package let series: ProcessorSeries
    /// In the order of collections.
    package let ordered: [SeriesGroup]
    package let groups: [SeriesGroup.Role: SeriesGroup]
    /// nil: neither span names are sanitised nor labels limited.
    package let labelLimits: LabelLimits?
    /// Active processors, by the merged names of `active_processors` (tempo-behaviour 2.4).
    package let names: [String]
    /// The same for whom keeps books of what becomes of spans.
    let given: GivenProcessors

    /// What the options ask for. Groups (and waiting edges) of `earlier` whose series look the same go on.
    ///
    /// - Parameters:
    ///   - labelLimits: nil when the tenant has none switched on; else the options spell enumerations.
    ///   - maxStagedBytes: ``IntakePlan/maxStagedBytes``.
    package init(
        _ options: ProcessorOptions, budget: SeriesBudget, labelLimits: LabelLimits?, loops: Int, earlier: TenantProcessors?,
        maxStagedBytes: Int = IntakePlan.maxStagedBytes
    ) {
        plan = IntakePlan(options, sharesKeys: labelLimits == nil, maxStagedBytes: maxStagedBytes)
        var maker = GroupMaker(options.series, budget: budget, loops: loops, earlier: earlier?.groups ?? [:])
        series = ProcessorSeries(
            options, plan.processors, plan.observed, &maker, loops: loops, isLimited: labelLimits != nil, earlier: earlier?.series)
        ordered = maker.made
        groups = Dictionary(ordered.map { ($0.role, $0) }) { first, _ in first }
        self.labelLimits = labelLimits
        names = series.names
        var given: GivenProcessors = names.isEmpty ? [] : .others
        if series.spans != nil { given.insert(.spanMetrics) }
        if series.graphs != nil { given.insert(.serviceGraphs) }
        if series.recentCalls != nil { given.insert(.calls) }
        self.given = given
    }

    /// Edges that wait for their other half; nil without service graphs.
    package var partitions: EdgePartitions? { series.graphs?.partitions }
    /// nil: the processor is off.
    package var health: ProviderHealth? { series.health }
    /// nil: nobody wants to know of calls of models.
    package var recentCalls: RecentCalls? { series.recentCalls }
    /// Whether any processor makes metrics.
    package var isActive: Bool { !ordered.isEmpty }
}
