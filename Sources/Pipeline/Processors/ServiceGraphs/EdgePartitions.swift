import Synchronization

/// One tenant's waiting edges: stores by trace, each behind a lock of its own, so that both halves of an edge meet
/// whichever event loops they come in on.
///
/// A request takes the lock of each partition that it has halves for once, however many spans it has. Together the
/// stores hold at most `max_items` edges and ``maxBytes`` of their texts.
package final class EdgePartitions: Sendable {
    /// Partitions of one tenant.
    static let maxPartitions = 64
    /// Bytes that waiting edges of one tenant may take, shared evenly by its partitions.
    static let maxBytes = 256 << 20

    /// A store that is only reached through its lock; that is what makes it sound to share.
    private struct Guarded: ~Copyable, @unchecked Sendable {
        var store: EdgeStore
    }

    private final class Partition: Sendable {
        let guarded: Mutex<Guarded>

        init(_ options: EdgeStore.Options, quota: EdgeQuota) {
            guarded = Mutex(Guarded(store: EdgeStore(options, quota: quota)))
        }
    }

    private let partitions: [Partition]
    private let quota: EdgeQuota
    private let loops: Int
    private let seed = KeyHash.seed

    /// - Parameter loops: event loops that will call.
    package init(_ options: ServiceGraphsOptions, loops: Int) {
        let loops = min(max(loops, 1), Self.maxPartitions)
        var count = 8
        while count < loops * 8, count < Self.maxPartitions { count *= 2 }
        let quota = EdgeQuota(maxItems: options.maxItems)
        let store = EdgeStore.Options(
            wait: options.wait, dimensions: options.dimensions.count, usesPrefix: options.usesPrefix, maxBytes: Self.maxBytes / count)
        partitions = (0..<count).map { _ in Partition(store, quota: quota) }
        self.quota = quota
        self.loops = loops
    }

    /// Edges that wait.
    package var count: Int { quota.edges.used }
    package var isEmpty: Bool { count == 0 && markers == 0 }
    /// Halves that are remembered as dropped.
    package var markers: Int { quota.markers.used }
    /// Bytes taken from the system.
    package var reservedBytes: Int { partitions.reduce(0) { sum, partition in sum + partition.guarded.withLock { $0.store.reservedBytes } } }

    /// Lets the halves of a request into their edges; halves of one trace in their order.
    ///
    /// - Parameters:
    ///   - loop: the calling event loop's number; loops begin at different partitions and so seldom wait for each other.
    ///   - now: nanoseconds since the epoch.
    ///   - edges: receives the edges that are complete now.
    package func apply(
        _ halves: inout PendingHalves, loop: Int, now: UInt64, plan: ServiceGraphsPlan, into edges: inout PendingEdges
    ) -> EdgeCounters {
        var counters = EdgeCounters()
        guard halves.count > 0 else { return counters }
        halves.line(up: partitions.count, seed: seed)
        let first = max(loop, 0) % loops * (partitions.count / loops)
        for offset in partitions.indices {
            let index = (first + offset) % partitions.count
            guard halves.first(in: index) >= 0 else { continue }
            partitions[index].guarded.withLock { guarded in
                Self.apply(halves, line: index, to: &guarded.store, now: now, plan: plan, into: &edges)
                counters.add(guarded.store.takeCounters())
            }
        }
        return counters
    }

    private static func apply(
        _ halves: borrowing PendingHalves, line: Int, to store: inout EdgeStore, now: UInt64, plan: ServiceGraphsPlan,
        into edges: inout PendingEdges
    ) {
        var index = halves.first(in: line)
        while index >= 0 {
            let pending = halves[index]
            if pending.flags.contains(.isDropped) {
                store.drop(pending.key, pending.side, now: now)
            } else {
                _ = store.upsert(halves.half(index), now: now) { plan.append($0, to: &edges) }
            }
            index = Int(pending.next)
        }
    }

    /// Takes edges out whose time is over, of the partitions that this loop looks after.
    ///
    /// - Parameters:
    ///   - loops: how many loops look after partitions; each partition belongs to one of them.
    ///   - limit: at most this many edges in this call.
    ///   - edges: receives those that have a virtual node.
    /// - Returns: what was done, and whether more is left to be done now.
    package func expire(
        loop: Int, of loops: Int, now: UInt64, limit: Int, plan: ServiceGraphsPlan, into edges: inout PendingEdges
    ) -> (counters: EdgeCounters, hasMore: Bool) {
        var counters = EdgeCounters()
        var hasMore = false
        var left = limit
        for index in stride(from: max(loop, 0), to: partitions.count, by: max(loops, 1)) {
            partitions[index].guarded.withLock { guarded in
                let before = guarded.store.count
                if guarded.store.expire(now: now, limit: left, emit: { plan.append($0, to: &edges) }) { hasMore = true }
                left -= before - guarded.store.count
                counters.add(guarded.store.takeCounters())
            }
        }
        return (counters, hasMore)
    }
}
