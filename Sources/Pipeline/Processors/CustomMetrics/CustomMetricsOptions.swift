import Settings

/// `metronome.metrics`: numbers of spans that become metrics.
package struct CustomMetricsOptions: Sendable {
    package struct Metric: Sendable {
        /// As it is sent; a histogram's without `_bucket`, `_sum`, `_count`.
        package var name: String
        package var help: String
        package var kind: ObservedMetric.Kind
        /// Attributes that may have the number: the first one that is there and not empty counts.
        package var from: [String]
        /// Where the number is looked for.
        package var scope = AttributeScope.span
        /// In the order in which they are set; they go by their final names.
        package var labels: [LabelPlan.Label]
        /// Which spans are looked at (tempo-behaviour 3.10); nil: all.
        package var filter: SpanFilter?

        package init(_ name: String, _ kind: ObservedMetric.Kind, help: String = "", from: [String], labels: [LabelPlan.Label]) {
            self.name = name
            self.kind = kind
            self.help = help
            self.from = from
            self.labels = labels
        }
    }

    package var metrics: [Metric] = []
    package var labels = LabelOptions()
    package var weight = WeightOptions()

    package init() {}
}
