import Exposition
import Pipeline

/// What an earlier process has left of a tenant.
package struct FormerTenant: Sendable {
    /// Number of its last collection.
    package var number: UInt64
    /// When that was, milliseconds since the epoch; nil: unknown.
    package var timestamp: Int64?
    /// Of its snapshot, in their order; none: there is no snapshot.
    package var parts: [[UInt8]]
    /// There is one, and it cannot be read.
    package var isUnreadable: Bool

    package init(number: UInt64, timestamp: Int64?, parts: [[UInt8]], isUnreadable: Bool = false) {
        self.number = number
        self.timestamp = timestamp
        self.parts = parts
        self.isUnreadable = isUnreadable
    }
}

extension TenantCollector {
    /// Label sets that are written between two looks at the output's room.
    private static let snapshotSlice = 1024

    /// Adds a snapshot of all series to the collection that was sent just now, and waits until both are kept.
    ///
    /// - Parameter place: which replayed requests are in the series.
    /// - Returns: they are.
    @discardableResult
    func keep(_ transaction: UInt64, _ timestamp: Int64, _ place: [UInt8]?) async -> Bool {
        let wanted = await environment.output.wantedSnapshot(tenant: tenant)
        let kind: SnapshotKind = wanted == .changes && !isSnapshotCurrent ? .whole : wanted
        if kind != .none {
            await write(kind, transaction, timestamp)
            if let place { environment.output.add(SnapshotPart.replay.part(place), kind, to: transaction) }
            if isEnding, let graphs = processors.series.graphs {
                for partition in 0..<graphs.waitingPartitions {
                    graphs.writeWaiting(partition: partition, at: environment.now()) {
                        environment.output.add(SnapshotPart.edges.part($0), kind, to: transaction)
                    }
                    await environment.output.ready(tenant: tenant)
                }
            }
        }
        let isKept = await environment.output.commit(transaction)
        environment.replay?.settle(tenant, isKept: isKept)
        isSnapshotCurrent = isKept && kind != .none
        return isSnapshotCurrent
    }

    /// A snapshot without a collection: nothing is sent, but counters go on.
    ///
    /// - Returns: it is kept.
    @discardableResult
    func keepAlone(_ place: [UInt8]?) async -> Bool {
        guard let transaction = await environment.output.begin(tenant: tenant) else {
            environment.replay?.settle(tenant, isKept: true)
            return false
        }
        return await keep(transaction, Int64(clamping: environment.now().wall / 1_000_000), place)
    }

    /// Keeps everything that has been counted so far, without a collection.
    ///
    /// - Returns: it is kept.
    func keepCounters() async -> Bool {
        await turns.enter()
        defer { turns.leave() }
        await environment.replay?.close(tenant)
        await drain()
        return await keepAlone(environment.replay?.open(tenant))
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
        if former.isUnreadable { throw .damaged }
        var snapshot = TenantSnapshot()
        for part in former.parts where SnapshotPart.isOfSeries(part) { try snapshot.read(part) }
        let now = environment.now()
        let outcome = snapshot.restore(into: groups, now: Int64(now.steady / 1_000_000), wall: Int64(clamping: now.wall / 1_000_000))
        if outcome.isAheadOfCollections { countOn(since: former) }
        showRestored()
        // Only with the counters that they are in.
        for place in SnapshotPart.replay.contents(former.parts) { environment.replay?.restore(tenant, place) }
        return outcome
    }
}
