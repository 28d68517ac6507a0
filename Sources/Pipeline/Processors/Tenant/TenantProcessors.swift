/// A tenant's processors as they are at present: how a request is staged, and the groups that it is counted into.
/// Immutable; a change of settings makes another one, which may share groups with the one before.
package final class TenantProcessors: Sendable {
    package typealias Role = SeriesGroup.Role

    package let plan: IntakePlan
    package let groups: [Role: SeriesGroup]
    /// Edges that wait for their other half; nil without service graphs.
    package let partitions: EdgePartitions?
    /// nil: the processor is off.
    package let health: ProviderHealth?
    /// nil: neither span names are sanitised nor labels limited.
    package let labelLimits: LabelLimits?
    /// nil: nobody wants to know of calls of models.
    package let recentCalls: RecentCalls?
    private let observing: [ObservingProcessor]
    let spanShape: LabelShape?
    let edgeShape: LabelShape?
    // Looked up once, not per request.
    let spans: SeriesGroup?
    let targets: SeriesGroup?
    let hosts: SeriesGroup?
    let edges: SeriesGroup?
    let failures: SeriesGroup?
    let messages: SeriesGroup?
    /// The groups of ``IntakePlan/observed``, in that order.
    let observed: [ObservedGroup]
    package let activeCount: Int

    /// The group of a metric whose observations are staged one by one.
    struct ObservedGroup: Sendable {
        let group: SeriesGroup
        let processor: ObservingProcessor
        /// nil: labels are not limited.
        let shape: LabelShape?
    }

    /// - Parameter labelLimits: nil when the tenant has none switched on.
    package init(
        plan: IntakePlan, groups: [Role: SeriesGroup], partitions: EdgePartitions?, labelLimits: LabelLimits?, recentCalls: RecentCalls? = nil,
        health: ProviderHealth? = nil
    ) {
        self.recentCalls = recentCalls
        self.plan = plan
        self.health = health
        self.groups = groups
        self.partitions = partitions
        self.labelLimits = labelLimits
        spans = groups[.spans]
        targets = groups[.targets]
        hosts = groups[.hosts]
        edges = groups[.edges]
        failures = groups[.failures]
        messages = groups[.messages]
        observed = Self.observed(plan, groups, isLimited: labelLimits != nil)
        // Observations name their group by its place in the plan.
        assert(observed.count == plan.observed.count)
        observing = ObservingProcessor.allCases.filter { processor in plan.observed.contains { $0.processor == processor } }
        activeCount = [spans, edges, hosts].count { $0 != nil } + observing.count + (health == nil ? 0 : 1)
        spanShape = labelLimits == nil ? nil : plan.spanMetrics.map { LabelShape(labels: $0.labels.labels.map(\.name)) }
        edgeShape = labelLimits == nil ? nil : plan.serviceGraphs.map { LabelShape(labels: $0.labels.labels.map(\.name)) }
    }

    private static func observed(_ plan: IntakePlan, _ groups: [Role: SeriesGroup], isLimited: Bool) -> [ObservedGroup] {
        var shapes: [[String]: LabelShape] = [:]
        return plan.observed.compactMap { metric in
            guard let group = groups[.observed(metric.name)] else { return nil }
            let names = metric.labels.labels.map(\.name)
            let shape = isLimited ? shapes[names] ?? LabelShape(labels: names) : nil
            shapes[names] = shape
            return ObservedGroup(group: group, processor: metric.processor, shape: shape)
        }
    }

    /// In the order of collections.
    package var ordered: [SeriesGroup] { groups.values.sorted { $0.role < $1.role } }
    /// Whether any processor makes metrics.
    package var isActive: Bool { !groups.isEmpty }
    /// Active processors, by the merged names of `active_processors` (tempo-behaviour 2.4).
    package var names: [String] {
        [(spans, "span-metrics"), (edges, "service-graphs"), (hosts, "host-info"), (groups[.health], "provider-health")]
            .filter { $0.0 != nil }.map(\.1) + observing.map(\.name)
    }
}
