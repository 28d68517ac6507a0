import Synchronization

/// All label sets of one ``MetricGroup``, over all shards: key ↔ number, and which metrics found room.
///
/// A shard asks once, when a label set is born in it (or leaves it), under a lock that no span in steady state takes.
/// Keys are kept here once for the collector; they do not move while the number is in use.
package final class LabelSetRegistry: Sendable {
    /// Label sets of one group at most; the spans of further ones are counted as discarded.
    package static let limit = 16 << 20
    /// The number of the overflow series, which has no key.
    package static let overflow: UInt32 = 0

    /// What became of a label set that asked for a number.
    enum Acquired {
        /// The metrics in `refused` found no room.
        case number(UInt32, refused: UInt32)
        /// No metric found room; the label set is not kept.
        case refused
        /// ``LabelSetRegistry/limit`` is reached.
        case full
    }

    struct Key: @unchecked Sendable {
        var start: UnsafeRawPointer
        var count: Int
    }

    private struct Entry {
        var hash: UInt64
        var key: UnsafeMutableRawPointer
        var length: UInt32
        /// Shards that hold the label set; 0: the number is free.
        var holders: UInt32
        var refused: UInt32
    }

    /// Everything behind the lock.
    private struct State: ~Copyable, @unchecked Sendable {
        var entries: [Entry]
        var free: [UInt32] = []
        /// Open addressing over entry numbers + 1; 0 is empty.
        var table = [UInt32](repeating: 0, count: 64)
        var live = 0
        var arena = RecordArena()

        init() {
            let nothing = arena.allocate(16)
            entries = [Entry(hash: 0, key: nothing, length: .max, holders: 0, refused: 0)]
        }
    }

    package let admission: Admission
    private let allMetrics: UInt32
    private let state = Mutex(State())

    package init(_ admission: Admission) {
        self.admission = admission
        allMetrics = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(admission.weights.count)) - 1)
    }

    /// The number of this key, made if it is new; the asking shard holds it.
    func acquire(hash: UInt64, key: UnsafeRawPointer, length: Int) -> Acquired {
        state.withLock { state in
            let (position, known) = Self.find(hash, key, length, &state)
            if let id = known {
                state.entries[Int(id)].holders += 1
                return .number(id, refused: askAgain(id, &state))
            }
            guard state.live < Self.limit, length < UInt32.max else { return .full }
            let refused = admission.ask(for: allMetrics)
            if refused == allMetrics { return .refused }
            return .number(Self.insert(hash, key, length, refused, holders: 1, at: position, &state), refused: refused)
        }
    }

    /// The number of a label set that comes over from a predecessor, held by no shard; nil at ``limit``.
    ///
    /// - Parameter alive: metrics whose series keep their room whatever the limit is. The others ask when a shard next counts
    ///   the label set: until then they have no series.
    func adopt(hash: UInt64, key: UnsafeRawPointer, length: Int, alive: UInt32) -> UInt32? {
        state.withLock { state in
            let (position, known) = Self.find(hash, key, length, &state)
            guard let id = known else {
                guard state.live < Self.limit, length < UInt32.max else { return nil }
                let refused = admission.refused(allMetrics, keeping: alive)
                admission.budget.transfer(admission.held(allMetrics & ~refused))
                return Self.insert(hash, key, length, refused, holders: 0, at: position, &state)
            }
            // Spans that came since the change have asked for room once more.
            let before = state.entries[Int(id)].refused
            let refused = admission.refused(before, keeping: alive)
            state.entries[Int(id)].refused = refused
            admission.budget.transfer(admission.held(allMetrics & ~refused) - admission.held(allMetrics & ~before))
            admission.budget.noteEnded(admission.held(allMetrics & ~before & alive))
            return id
        }
    }

    /// Where the key's number stands in the table, or where it would.
    private static func find(
        _ hash: UInt64, _ key: UnsafeRawPointer, _ length: Int, _ state: inout State
    ) -> (position: Int, id: UInt32?) {
        var position = Int(truncatingIfNeeded: hash) & (state.table.count - 1)
        while state.table[position] != 0 {
            let id = state.table[position] - 1
            let entry = state.entries[Int(id)]
            if entry.hash == hash, entry.length == length,
                UnsafeRawBufferPointer(start: entry.key, count: length).elementsEqual(UnsafeRawBufferPointer(start: key, count: length))
            {
                return (position, id)
            }
            position = (position + 1) & (state.table.count - 1)
        }
        return (position, nil)
    }

    /// Those of the label set's metrics that still find no room.
    func askAgain(_ id: UInt32) -> UInt32 {
        state.withLock { askAgain(id, &$0) }
    }

    private func askAgain(_ id: UInt32, _ state: inout State) -> UInt32 {
        let refused = state.entries[Int(id)].refused
        guard refused != 0 else { return 0 }
        let still = admission.ask(for: refused)
        state.entries[Int(id)].refused = still
        return still
    }

    private static func insert(
        _ hash: UInt64, _ key: UnsafeRawPointer, _ length: Int, _ refused: UInt32, holders: UInt32, at position: Int, _ state: inout State
    ) -> UInt32 {
        // Slack behind the key: labels are copied from it in whole steps.
        let copy = state.arena.allocate(length + 16)
        copy.copyMemory(from: key, byteCount: length)
        let entry = Entry(hash: hash, key: copy, length: UInt32(length), holders: holders, refused: refused)
        let id: UInt32
        if let reused = state.free.popLast() {
            id = reused
            state.entries[Int(id)] = entry
        } else {
            id = UInt32(state.entries.count)
            state.entries.append(entry)
        }
        state.table[position] = id + 1
        state.live += 1
        if state.live * 2 > state.table.count { rebuild(&state, size: state.table.count * 2) }
        return id
    }

    private static func rebuild(_ state: inout State, size: Int) {
        state.table = [UInt32](repeating: 0, count: size)
        for (index, entry) in state.entries.enumerated() where entry.length != UInt32.max {
            var position = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while state.table[position] != 0 { position = (position + 1) & (size - 1) }
            state.table[position] = UInt32(index) + 1
        }
    }

    /// A shard no longer holds the label set. Its number and totals stay until the collector frees it.
    func leave(_ id: UInt32) {
        state.withLock { state in
            if state.entries[Int(id)].holders > 0 { state.entries[Int(id)].holders -= 1 }
        }
    }

    /// Frees those of `ids` that no shard holds, and says which.
    func free(_ ids: [UInt32]) -> [UInt32] {
        state.withLock { state in
            let freed = ids.filter { state.entries[Int($0)].holders == 0 && state.entries[Int($0)].length != UInt32.max }
            for id in freed {
                let entry = state.entries[Int(id)]
                state.arena.deallocate(entry.key, Int(entry.length) + 16)
                state.entries[Int(id)].length = UInt32.max
                state.free.append(id)
                state.live -= 1
                admission.budget.giveBack(admission.held(allMetrics & ~entry.refused))
            }
            if !freed.isEmpty { Self.rebuild(&state, size: state.table.count) }
            return freed
        }
    }

    /// What this group holds of the budget.
    package var held: Int {
        state.withLock { state in
            state.entries.reduce(0) { $1.length == UInt32.max ? $0 : $0 + admission.held(allMetrics & ~$1.refused) }
        }
    }

    /// Numbers in use are below this.
    package var upperBound: Int { state.withLock { $0.entries.count } }

    /// Label sets that are alive.
    package var liveCount: Int { state.withLock { $0.live } }

    /// Keys of the given numbers. Only the collector may ask, for label sets that it has not freed: those stay in place.
    func keys(_ ids: Range<Int>) -> [Key] {
        state.withLock { state in
            ids.map { Key(start: UnsafeRawPointer(state.entries[$0].key), count: Int(min(state.entries[$0].length, 1 << 30))) }
        }
    }
}
