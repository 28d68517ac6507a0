import Settings

extension CustomMetricSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ metric: inout CustomMetricSettings) {
        guard !keys.hasErrors else { return }
        let buckets = keys.field("buckets")
        if metric.kind == .histogram, let name = metric.dimensions.first(where: { LabelName.dimension($0) == "le" }) {
            keys.field("dimensions")?.fail("\(name) would be the label le, which a histogram has already")
        }
        if metric.kind == .counter, let buckets { buckets.fail("a counter has no buckets") }
        if metric.kind == .histogram, metric.buckets.isEmpty {
            (buckets ?? keys.owner).fail("a histogram needs buckets: ascending upper bounds")
        }
    }
}
