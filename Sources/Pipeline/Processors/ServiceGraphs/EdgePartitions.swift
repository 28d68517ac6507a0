import Synchronization

/// One tenant's waiting edges: stores by trace, each behind a lock of its own, so that both halves of an edge meet
/// whichever event loops they come in on.
///
/// A request takes the lock of each partition that it has halves for once, however many spans it has, and leaves a
/// partition that another loop is in for later. Together the stores hold at most `max_items` edges and ``maxBytes`` of
/// their texts. Sound because stores are reached through their locks only, and live as long as this.
package final class EdgePartitions: @unchecked Sendable {
    /// Partitions of one tenant: as many as there are bits in the set of those that a request has halves for.
    static let maxPartitions = 64
    /// Bytes that waiting edges of one tenant may take, shared evenly by its partitions.
    static let maxBytes = 256 << 20
    /// Spans whose edges are fetched together.
    private static let batch = 32

    /// A store that is only reached through its lock; that is what makes it sound to share.
    private struct Guarded: ~Copyable, @unchecked Sendable {
        var store: EdgeStore
    }

    /// A plain pointer, so that reaching a partition costs no reference count.
    private let partitions: Cells<Mutex<Guarded>>
    let partitionCount: Int
    private let quota: EdgeQuota
    private let loops: Int

    /// - Parameter loops: event loops that will call.
    package init(_ options: ServiceGraphsOptions, loops: Int) {
        self.loops = min(max(loops, 1), Self.maxPartitions)
        var count = 8
        while count < self.loops * 8, count < Self.maxPartitions { count *= 2 }
        partitionCount = count
        quota = EdgeQuota(maxItems: options.maxItems)
        let store = EdgeStore.Options(
            wait: options.wait, dimensions: options.dimensions.count, usesPrefix: options.usesPrefix, maxBytes: Self.maxBytes / count)
        partitions = .allocate(capacity: count)
        for index in 0..<count { (partitions + index).initialize(to: Mutex(Guarded(store: EdgeStore(store, quota: quota)))) }
    }

    deinit {
        partitions.deinitialize(count: partitionCount)
        partitions.deallocate()
    }

    /// Edges that wait.
    package var count: Int { quota.edges.used }
    package var isEmpty: Bool { count == 0 && markers == 0 }
    /// Halves that are remembered as dropped.
    package var markers: Int { quota.markers.used }
    /// Bytes taken from the system.
    package var reservedBytes: Int {
        (0..<partitionCount).reduce(0) { sum, index in sum + partitions[index].withLock { $0.store.reservedBytes } }
    }

    /// Lets the halves of a request into their edges; halves of one trace in their order.
    ///
    /// - Parameters:
    ///   - loop: the calling event loop's number; loops begin at different partitions and so seldom meet.
    ///   - now: nanoseconds of a clock that nobody sets (``Instant/steady``).
    ///   - edges: receives the edges that are complete now.
    package func apply(
        _ halves: inout PendingHalves, loop: Int, now: UInt64, plan: ServiceGraphsPlan, into edges: inout StagedObservations
    ) -> EdgeCounters {
        var counters = EdgeCounters()
        guard halves.count > 0 else { return counters }
        let filled = halves.line(up: partitionCount)
        let first = max(loop, 0) % loops * (partitionCount / loops)
        var places = EdgePlaces(for: halves.count)
        var taken: UInt64 = 0
        for offset in 0..<partitionCount {
            let index = (first &+ offset) & (partitionCount &- 1)
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index)
            guard filled & bit != 0 else { continue }
            let done: Void? = partitions[index].withLockIfAvailable { guarded in
                Self.apply(halves, index, to: &guarded.store, now: now, plan: plan, into: &edges, &places, &counters)
            }
            if done != nil { taken |= bit }
        }
        var left = filled & ~taken
        while left != 0 {
            let index = left.trailingZeroBitCount
            left &= left &- 1
            partitions[index].withLock { guarded in
                Self.apply(halves, index, to: &guarded.store, now: now, plan: plan, into: &edges, &places, &counters)
            }
        }
        places.settle(quota.edges)
        return counters
    }

    /// Two looks ahead bring what a batch of spans will need into the cache, then they are let in one by one.
    private static func apply(
        _ halves: borrowing PendingHalves, _ partition: Int, to store: inout EdgeStore, now: UInt64, plan: ServiceGraphsPlan,
        into edges: inout StagedObservations, _ places: inout EdgePlaces, _ counters: inout EdgeCounters
    ) {
        let line = halves.line(partition)
        var start = 0
        while start < line.count {
            let end = min(start &+ batch, line.count)
            for index in start..<end { store.prefetchIndex(halves[line[index]]) }
            for index in start..<end { store.prefetchEdge(halves[line[index]]) }
            for index in start..<end {
                let half = halves[line[index]]
                if half.pointee.flags.contains(.isDropped) {
                    store.leaveOut(half, now: now, &places)
                } else {
                    store.letIn(half, halves.dimensions(of: half), now: now, &places) { plan.append($0, to: &edges) }
                }
            }
            start = end
        }
        counters.add(store.takeCounters())
    }

    /// Writes all edges that wait.
    func write(partition index: Int, now: UInt64, to out: inout ByteBuilder, _ send: (inout ByteBuilder) -> Void) {
        guard index >= 0, index < partitionCount else { return }
        partitions[index].withLock { $0.store.write(now: now, to: &out, send) }
    }

    /// See ``EdgeStore/takeBack(_:left:now:_:)``.
    func takeBack(_ key: EdgeKey, left: UInt64, now: UInt64, _ cursor: inout WireCursor) -> Bool? {
        let index = key.partition(of: partitionCount, seed: KeyHash.seed)
        return partitions[index].withLock { $0.store.takeBack(key, left: left, now: now, &cursor) }
    }

    /// Takes edges out whose time is over, of the partitions that this loop looks after.
    ///
    /// - Parameters:
    ///   - loops: how many loops look after partitions; each partition belongs to one of them.
    ///   - limit: at most this many edges in this call.
    ///   - edges: receives those that have a virtual node.
    ///   - faults: receives the services whose halves waited in vain.
    /// - Returns: what was done, and whether more is left to be done now.
    package func expire(
        loop: Int, of loops: Int, now: UInt64, limit: Int, plan: ServiceGraphsPlan, into edges: inout StagedObservations,
        _ faults: inout ServiceFaults
    ) -> (counters: EdgeCounters, hasMore: Bool) {
        var counters = EdgeCounters()
        var hasMore = false
        var left = limit
        for index in stride(from: max(loop, 0), to: partitionCount, by: max(loops, 1)) {
            partitions[index].withLock { guarded in
                let before = guarded.store.count
                if guarded.store.expire(now: now, limit: left, into: &faults, emit: { plan.append($0, to: &edges) }) { hasMore = true }
                left -= before - guarded.store.count
                counters.add(guarded.store.takeCounters())
            }
        }
        return (counters, hasMore)
    }
}
