import Exposition
import Pipeline

/// What `/metrics/spans` says of a tenant, without a socket.
final class ScrapeBench {
    /// Label sets written at a time, as the page does.
    private static func slice(_ family: ScrapeFamily, _ format: ScrapeFormat) -> Int {
        family.kind == .histogram && format != .protobuf ? 16 : 128
    }

    private let totals: [GroupTotals]
    /// Of all label sets.
    let series: Int

    init(labelSets: Int) {
        totals = MergedTotals.of(Aggregator.processors(), labelSets: labelSets)
        series = totals.reduce(0) { $0 + $1.store.activeSeries }
    }

    /// - Returns: bytes.
    @inline(never)
    func write(_ format: ScrapeFormat) -> Int {
        var bytes = 0
        for totals in totals {
            for family in totals.group.metrics.metrics.flatMap(ScrapeFamily.of) {
                var next = 0
                let slice = Self.slice(family, format)
                while next < totals.store.upperBound {
                    let ids = next..<min(next + slice, totals.store.upperBound)
                    bytes += totals.lines(family, format, extraLabels: [:], ids)?.count ?? 0
                    next += slice
                }
            }
        }
        return bytes
    }
}
