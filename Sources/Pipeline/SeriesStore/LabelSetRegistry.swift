import Synchronization

/// All label sets of one ``MetricGroup``, over all shards: key ↔ number, and which metrics found room.
///
/// A shard asks once, when a label set is born in it (or leaves it), under a lock that no span in steady state takes.
/// Keys are kept here once, for all shards and the collector; they do not move while the number is in use.
@usableFromInline package final class LabelSetRegistry: Sendable {
    /// Label sets of one group at most; the spans of further ones are counted as discarded.
    package static let limit = 16 << 20
    /// The number of the overflow series, which has no key.
    @inlinable package static var overflow: UInt32 { 0 }

    /// What became of a label set that asked for a number.
    enum Acquired {
        /// The metrics in `refused` found no room. The key stays in place while the shard holds the number.
        case number(UInt32, Key, refused: UInt32)
        /// No metric found room; the label set is not kept.
        case refused
        /// ``LabelSetRegistry/limit`` is reached.
        case full
    }

    package struct Key: @unchecked Sendable {
        package var start: RawRun
        package var count: Int
    }

    package let admission: Admission
    private let allMetrics: UInt32
    private let table = Mutex(LabelSetTable())

    package init(_ admission: Admission) {
        self.admission = admission
        allMetrics = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(admission.weights.count)) - 1)
    }

    /// The number of this key, made if it is new; the asking shard holds it.
    func acquire(hash: UInt64, key: RawRun, length: Int) -> Acquired {
        table.withLock { table in
            if let id = table.number(of: hash, key, length) {
                table.hold(id)
                return .number(id, Self.key(id, table), refused: askAgain(id, &table))
            }
            guard table.live < Self.limit, let size = UInt32(exactly: length), size < .max else { return .full }
            let refused = admission.ask(for: allMetrics)
            if refused == allMetrics { return .refused }
            let id = table.insert(hash, key, size, holders: 1, refused: refused)
            return .number(id, Self.key(id, table), refused: refused)
        }
    }

    private static func key(_ id: UInt32, _ table: borrowing LabelSetTable) -> Key {
        let entry = table.entries[Int(id)]
        return Key(start: RawRun(entry.key), count: Int(min(entry.length, 1 << 30)))
    }

    /// Metrics of a label set that found no room; all of them where it is not known.
    ///
    /// - Parameter key: with slack behind it.
    func refused(hash: UInt64, key: RawRun, length: Int) -> UInt32 {
        table.withLock { table in table.number(of: hash, key, length).map { table.entries[Int($0)].refused } ?? allMetrics }
    }

    /// The number of a label set whose numbers the collector sets, held by no shard.
    ///
    /// - Parameter wanted: metrics that it has now; those that never asked for room do so.
    /// - Returns: those of `wanted` that have room; nil when none has.
    package func place(hash: UInt64, key: RawRun, length: Int, wanted: UInt32) -> (id: UInt32, metrics: UInt32)? {
        table.withLock { table in
            guard let id = table.number(of: hash, key, length) else {
                guard table.live < Self.limit, let size = UInt32(exactly: length), size < .max else { return nil }
                let refused = allMetrics & ~wanted | admission.ask(for: wanted)
                guard refused != allMetrics else { return nil }
                return (table.insert(hash, key, size, holders: 0, refused: refused), wanted & ~refused)
            }
            let before = table.entries[Int(id)].refused
            let missing = wanted & before
            // An entity has room for whatever it has.
            let refused = missing == 0 || admission.budget.unit == .entities ? before & ~wanted : before & ~missing | admission.ask(for: missing)
            table.setRefused(refused, of: id)
            return wanted & ~refused == 0 ? nil : (id, wanted & ~refused)
        }
    }

    /// The number of a label set that comes over from a predecessor, held by no shard; nil at ``limit``.
    ///
    /// - Parameter alive: metrics whose series keep their room whatever the limit is. The others ask when a shard next counts
    ///   the label set: until then they have no series.
    package func adopt(hash: UInt64, key: RawRun, length: Int, alive: UInt32) -> UInt32? {
        table.withLock { adopt(Newcomer(hash: hash, key: key, length: length, alive: alive), &$0) }
    }

    /// See ``adopt(hash:key:length:alive:)``.
    package struct Newcomer {
        package var hash: UInt64
        /// With slack behind it.
        package var key: RawRun
        package var length: Int
        package var alive: UInt32

        package init(hash: UInt64, key: RawRun, length: Int, alive: UInt32) {
            self.hash = hash
            self.key = key
            self.length = length
            self.alive = alive
        }
    }

    /// Many that come over at once: their numbers are appended to `numbers`, ``overflow`` for those that get none.
    package func adopt(_ newcomers: [Newcomer], _ numbers: inout [UInt32]) {
        table.withLock { table in
            for newcomer in newcomers { table.prefetch(newcomer.hash) }
            for newcomer in newcomers { numbers.append(adopt(newcomer, &table) ?? Self.overflow) }
        }
    }

    /// Makes room for so many that are about to come over.
    package func reserve(_ more: Int) { table.withLock { $0.reserve(min(more, Self.limit)) } }

    private func adopt(_ newcomer: Newcomer, _ table: inout LabelSetTable) -> UInt32? {
        guard let id = table.number(of: newcomer.hash, newcomer.key, newcomer.length) else {
            guard table.live < Self.limit, let size = UInt32(exactly: newcomer.length), size < .max else { return nil }
            let refused = admission.refused(allMetrics, keeping: newcomer.alive)
            admission.budget.transfer(admission.held(allMetrics & ~refused))
            return table.insert(newcomer.hash, newcomer.key, size, holders: 0, refused: refused)
        }
        // Spans that came since the change have asked for room once more.
        let before = table.entries[Int(id)].refused
        let refused = admission.refused(before, keeping: newcomer.alive)
        table.setRefused(refused, of: id)
        admission.budget.transfer(admission.held(allMetrics & ~refused) - admission.held(allMetrics & ~before))
        admission.budget.noteEnded(admission.held(allMetrics & ~before & newcomer.alive))
        return id
    }

    /// Those of the label set's metrics that still find no room.
    func askAgain(_ id: UInt32) -> UInt32 {
        table.withLock { askAgain(id, &$0) }
    }

    private func askAgain(_ id: UInt32, _ table: inout LabelSetTable) -> UInt32 {
        let refused = table.entries[Int(id)].refused
        guard refused != 0 else { return 0 }
        let still = admission.ask(for: refused)
        table.setRefused(still, of: id)
        return still
    }

    /// A shard no longer holds the label set. Its number, key and totals stay until the collector frees it.
    func leave(_ id: UInt32) { table.withLock { $0.leave(id) } }

    /// Frees those of `ids` that no shard holds, and says which.
    package func free(_ ids: ArraySlice<UInt32>) -> [UInt32] {
        table.withLock { table in
            let freed = ids.filter { table.entries[Int($0)].holders == 0 && !table.entries[Int($0)].isFree }
            for id in freed {
                admission.budget.giveBack(admission.held(allMetrics & ~table.entries[Int(id)].refused))
                table.release(id)
            }
            return freed
        }
    }

    /// After many were freed: gives back what their numbers took.
    package func trim() { table.withLock { $0.trim() } }

    /// What this group holds of the budget.
    package var held: Int {
        table.withLock { table in
            table.entries.reduce(0) { $1.isFree ? $0 : $0 + admission.held(allMetrics & ~$1.refused) }
        }
    }

    /// Numbers in use are below this.
    package var upperBound: Int { table.withLock { $0.entries.count } }

    /// Label sets that are alive.
    package var liveCount: Int { table.withLock { $0.live } }

    /// Bytes taken from the system for label sets.
    package var reservedBytes: Int { table.withLock { $0.reservedBytes } }

    /// Keys of the given numbers. Only the collector may ask, for label sets that it has not freed: those stay in place.
    package func keys(_ ids: Range<Int>) -> [Key] {
        table.withLock { table in ids.map { Self.key(UInt32($0), table) } }
    }
}
