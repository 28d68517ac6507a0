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
    let spanShape: LabelShape?
    let edgeShape: LabelShape?
    // Looked up once, not per request.
    let spans: SeriesGroup?
    let targets: SeriesGroup?
    let hosts: SeriesGroup?
    let edges: SeriesGroup?
    let failures: SeriesGroup?
    let messages: SeriesGroup?
    package let activeCount: Int

    /// - Parameter labelLimits: nil when the tenant has none switched on.
    package init(
        plan: IntakePlan, groups: [Role: SeriesGroup], partitions: EdgePartitions?, labelLimits: LabelLimits?, health: ProviderHealth? = nil
    ) {
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
        activeCount = [spans, edges, hosts].count { $0 != nil } + (health == nil ? 0 : 1)
        spanShape = labelLimits == nil ? nil : plan.spanMetrics.map { LabelShape(labels: $0.labels.labels.map(\.name)) }
        edgeShape = labelLimits == nil ? nil : plan.serviceGraphs.map { LabelShape(labels: $0.labels.labels.map(\.name)) }
    }

    /// Whether any processor makes metrics.
    package var isActive: Bool { !groups.isEmpty }
    /// Active processors, by the merged names of `active_processors` (tempo-behaviour 2.4).
    package var names: [String] {
        [(spans, "span-metrics"), (edges, "service-graphs"), (hosts, "host-info"), (groups[.health], "provider-health")]
            .filter { $0.0 != nil }.map(\.1)
    }
}
