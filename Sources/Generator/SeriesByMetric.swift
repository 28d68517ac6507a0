import SelfMetrics

/// `metronome_series{metric}`: how many series there are of each metric, all tenants together. Not by tenant: with thousands of them that page would
/// be mostly this.
struct SeriesByMetric: Sendable {
    private static let name = "metronome_series"
    private static let help =
        "Active series by metric, all tenants together. The series themselves (traces_spanmetrics_calls_total and others) are at /metrics/spans."

    private let registry: MetricsRegistry
    /// What this tenant has added to each gauge.
    private var shown: [String: (gauge: Gauge, count: Int)] = [:]

    init(_ registry: MetricsRegistry) { self.registry = registry }

    /// The row that somebody who looks for span metrics on the wrong page finds, also before the first span.
    static func begin(_ registry: MetricsRegistry) { _ = gauge("traces_spanmetrics_calls_total", registry) }

    private static func gauge(_ metric: String, _ registry: MetricsRegistry) -> Gauge { registry.gauge(name, help, [("metric", metric)]) }

    /// - Parameter counts: by name; of what is missing there is none any more.
    mutating func show(_ counts: [String: Int]) {
        for (name, entry) in shown where counts[name] == nil {
            entry.gauge.add(Double(-entry.count))
            shown[name]?.count = 0
        }
        for (name, count) in counts {
            let entry = shown[name] ?? (Self.gauge(name, registry), 0)
            if count != entry.count { entry.gauge.add(Double(count - entry.count)) }
            shown[name] = (entry.gauge, count)
        }
    }
}
