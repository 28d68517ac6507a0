import Exposition
import Pipeline

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
    /// - Returns: with the parts that are not of series; none: there was no snapshot.
    /// - Throws: the snapshot is of another version, or damaged: counters begin at 0.
    func restore(_ former: FormerTenant) async throws(TenantSnapshot.ReadError) -> (series: TenantSnapshot.Outcome, parts: [[UInt8]])? {
        goOn(after: former)
        var snapshot = TenantSnapshot()
        var others: [[UInt8]] = []
        var count = 0
        var found = await former.part(0)
        while case .content(let part) = found {
            count += 1
            // Read from the disk while this one is looked through.
            async let next = former.part(count)
            if SnapshotPart.isOfSeries(part) { try snapshot.read(part) } else { others.append(part) }
            found = await next
        }
        if case .unreadable = found { throw .damaged }
        guard count > 0 else { return nil }
        let now = environment.now()
        let outcome = snapshot.restore(into: groups, now: Int64(now.steady / 1_000_000), wall: Int64(clamping: now.wall / 1_000_000))
        if outcome.isAheadOfCollections { countOn(since: former) }
        showRestored()
        // Only with the counters that they are in.
        for place in SnapshotPart.replay.contents(others) { environment.replay?.restore(tenant, place) }
        return (outcome, others)
    }
}
