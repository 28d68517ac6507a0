import Exposition
import Pipeline

/// A tenant's snapshot, and who is to go on with it.
final class RestoreBench {
    /// Milliseconds since the epoch.
    private static let time: Int64 = 1_700_000_000_000

    private let parts: [[UInt8]]
    private var totals: [GroupTotals] = []

    init(labelSets: Int) {
        var parts: [[UInt8]] = []
        var writer = SnapshotWriter(timestamp: Self.time, now: 0, isWhole: true)
        for totals in MergedTotals.of(Aggregator.processors(), labelSets: labelSets) {
            writer.begin(totals)
            writer.append(totals, 0..<totals.store.upperBound) { parts.append($0) }
            writer.end(totals) { parts.append($0) }
        }
        self.parts = parts
        renew()
    }

    /// A process that knows of nothing.
    func renew() { totals = MergedTotals.empty(Aggregator.processors()) }

    /// - Returns: series; 0: the snapshot was not understood.
    @inline(never)
    func restore() -> Int {
        var snapshot = TenantSnapshot()
        for part in parts {
            do { try snapshot.read(part) } catch { return 0 }
        }
        _ = snapshot.restore(into: totals, now: 0, wall: Self.time)
        return totals.reduce(0) { $0 + $1.store.activeSeries }
    }
}
