import Exposition
import Pipeline
import Settings

/// What another configuration changes of the series of one tenant: which metrics, labels and buckets appear, vanish and change.
package struct SeriesDifference {
    /// A metric as a configuration makes it.
    private struct Shape: Equatable {
        /// nil: those that its resources say.
        var labels: [String: LabelPlan.Source]?
        var bounds: [Double]?
        var isNative = false
    }

    package private(set) var lines: [String] = []
    /// Queries that go on to name what is gone find nothing.
    package private(set) var breaks: [String] = []

    /// - Parameter spans: a capture, for how many series there are of each; empty: none.
    /// - Throws: what is wrong with a filter policy.
    package init(
        from before: TenantSettings, to after: TenantSettings, tenant: String, prices: PriceBook?, spans: [CapturedSpan]
    ) throws(SpanFilterError) {
        let old = try Self.shapes(before, tenant, prices)
        let new = try Self.shapes(after, tenant, prices)
        let was = spans.isEmpty ? nil : try CaptureReport(spans, before, tenant: tenant, prices: prices)
        let becomes = spans.isEmpty ? nil : try CaptureReport(spans, after, tenant: tenant, prices: prices)
        if let was, let becomes { lines.append("series of the capture: \(was.seriesCount) -> \(becomes.seriesCount)") }
        func count(_ metric: String, _ report: CaptureReport?) -> Int { report?.series.first { $0.metric == metric }?.count ?? 0 }
        for metric in Set(old.keys).union(new.keys).sorted() {
            let numbers = was == nil ? "" : ": \(count(metric, was)) -> \(count(metric, becomes)) series"
            switch (old[metric], new[metric]) {
            case (nil, .some): lines.append("+ \(metric)\(numbers)")
            case (.some, nil):
                lines.append("- \(metric)\(numbers)")
                breaks.append("queries of \(metric) find nothing")
            case (let old?, let new?) where old != new || count(metric, was) != count(metric, becomes):
                lines.append("~ \(metric)\(numbers)")
                note(metric, old, new, was, becomes)
            default: break
            }
        }
        if lines.isEmpty { lines.append("the series are the same") }
    }

    private static func shapes(_ settings: TenantSettings, _ tenant: String, _ prices: PriceBook?) throws(SpanFilterError) -> [String: Shape] {
        let probe = try Probe(settings, tenant: tenant, instance: "<host name>", prices: prices)
        var result: [String: Shape] = [:]
        for totals in probe.groupTotals {
            let group = totals.group.metrics
            for metric in group.metrics {
                for name in metric.names { result[name.text] = shape(of: metric, name, group) }
            }
        }
        return result
    }

    private static func shape(of metric: Metric, _ name: SeriesName, _ group: MetricGroup) -> Shape {
        let labels = group.labels.map { plan in
            Dictionary(zip(group.labels(name.spelling), plan.labels.map(\.source))) { first, _ in first }
        }
        var shape = Shape(labels: labels)
        if case .histogram(let histogram) = metric.kind {
            shape.bounds = histogram.form == .native ? nil : name.bounds(histogram.bounds)
            shape.isNative = histogram.form != .classic
        }
        return shape
    }

    private mutating func note(_ metric: String, _ old: Shape, _ new: Shape, _ was: CaptureReport?, _ becomes: CaptureReport?) {
        let (before, after) = (old.labels ?? [:], new.labels ?? [:])
        func coverage(_ label: String, _ report: CaptureReport?) -> String {
            guard let found = report?.labels.first(where: { $0.name == label }) else { return "" }
            return ": on \(found.spans) of \(found.of), \(found.values) values"
        }
        for label in after.keys.sorted() where before[label] == nil { lines.append("    + label \(label)\(coverage(label, becomes))") }
        for label in before.keys.sorted() where after[label] == nil {
            lines.append("    - label \(label)\(coverage(label, was))")
            breaks.append("queries of \(metric) by \(label) find nothing")
        }
        for label in before.keys.sorted() {
            guard let source = after[label], source != before[label], let earlier = before[label] else { continue }
            lines.append("    ~ label \(label): from \(SourceWords.describe(earlier)), then from \(SourceWords.describe(source))")
        }
        if old.bounds != new.bounds {
            lines.append("    ~ buckets: \(Self.text(old.bounds)), then \(Self.text(new.bounds))")
            breaks.append("quantiles of \(metric) over the change mix two sets of buckets")
        }
        if old.isNative != new.isNative { lines.append("    ~ native histogram: \(old.isNative), then \(new.isNative)") }
    }

    private static func text(_ bounds: [Double]?) -> String { bounds.map { $0.map(NumberText.decimal).joined(separator: " ") } ?? "none" }

    package var text: String {
        lines.map { "\($0)\n" }.joined() + (breaks.isEmpty ? "breaks nothing that is there\n" : breaks.map { "breaks: \($0)\n" }.joined())
    }
}
