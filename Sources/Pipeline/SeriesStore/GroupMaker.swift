/// Makes a tenant's groups of series, in the order of collections. Those whose series look as before go on.
package struct GroupMaker {
    package let series: MetricGroup.Options
    private let budget: SeriesBudget
    private let loops: Int
    private let earlier: [SeriesGroup.Role: SeriesGroup]
    package private(set) var made: [SeriesGroup] = []

    package init(_ series: MetricGroup.Options, budget: SeriesBudget, loops: Int, earlier: [SeriesGroup.Role: SeriesGroup] = [:]) {
        self.series = series
        self.budget = budget
        self.loops = loops
        self.earlier = earlier
    }

    /// - Parameters:
    ///   - role: of no other group.
    ///   - follows: its label sets are those of another group, which asks for room first.
    package mutating func group(_ role: SeriesGroup.Role, _ metrics: MetricGroup, follows: Bool = false) -> SeriesGroup {
        let known = earlier[role].flatMap { $0.metrics.hasShape(of: metrics) ? $0 : nil }
        let group = known ?? SeriesGroup(metrics, role, budget, follows: follows, loops: metrics.isOfValues ? 0 : loops)
        made.append(group)
        return group
    }
}
