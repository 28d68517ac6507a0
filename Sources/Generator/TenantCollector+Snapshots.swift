import Pipeline

/// What an earlier process has left of a tenant.
package struct FormerTenant: Sendable {
    /// Number of its last collection.
    package var number: UInt64
    /// When that was, milliseconds since the epoch; nil: unknown.
    package var timestamp: Int64?
    /// Of its snapshot, in their order.
    package var parts: [[UInt8]]

    package init(number: UInt64, timestamp: Int64?, parts: [[UInt8]]) {
        self.number = number
        self.timestamp = timestamp
        self.parts = parts
    }
}

extension TenantCollector {
    /// Label sets that are written between two looks at the output's room.
    private static let snapshotSlice = 1024

    /// Adds a snapshot of all series to the collection that was sent just now, and waits until both are kept.
    func keep(_ transaction: UInt64, _ timestamp: Int64) async {
        let wanted = await environment.output.wantedSnapshot(tenant: tenant)
        let kind: SnapshotKind = wanted == .changes && !isSnapshotCurrent ? .whole : wanted
        if kind != .none { await write(kind, transaction, timestamp) }
        let isKept = await environment.output.commit(transaction)
        isSnapshotCurrent = isKept && kind != .none
    }

    /// A snapshot without a collection: nothing is sent, but counters go on.
    func keepAlone() async {
        guard let transaction = await environment.output.begin(tenant: tenant) else { return }
        await keep(transaction, Int64(clamping: environment.now().wall / 1_000_000))
    }

    private func write(_ kind: SnapshotKind, _ transaction: UInt64, _ timestamp: Int64) async {
        var writer = SnapshotWriter(timestamp: timestamp, now: Int64(environment.now().steady / 1_000_000), isWhole: kind == .whole)
        for totals in groups {
            writer.begin(totals)
            for first in stride(from: 0, to: totals.store.upperBound, by: Self.snapshotSlice) {
                let ids = first..<min(first + Self.snapshotSlice, totals.store.upperBound)
                writer.append(totals, ids) { environment.output.add($0, kind, to: transaction) }
                await environment.output.ready(tenant: tenant)
            }
            writer.end(totals) { environment.output.add($0, kind, to: transaction) }
        }
    }

    /// Goes on where an earlier process has ended. To be called before anything is counted.
    ///
    /// - Throws: the snapshot is of another version, or damaged: counters begin at 0.
    func restore(_ former: FormerTenant) throws(TenantSnapshot.ReadError) -> TenantSnapshot.Outcome {
        goOn(after: former)
        var snapshot = TenantSnapshot()
        for part in former.parts { try snapshot.read(part) }
        let now = environment.now()
        let outcome = snapshot.restore(into: groups, now: Int64(now.steady / 1_000_000), wall: Int64(clamping: now.wall / 1_000_000))
        showRestored()
        return outcome
    }
}
