/// The label sets of one tenant's span metrics, over all shards.
package final class SpanMetricsRegistry: Sendable {
    package let labelSets = LabelSetRegistry()
    /// Those of `traces_target_info`.
    package let targets = LabelSetRegistry()

    package init() {}
}
