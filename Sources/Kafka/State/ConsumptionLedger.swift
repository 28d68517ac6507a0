/// Which records of which partitions are counted, which of them are kept, and which offsets may be committed. Pure.
///
/// Counters are kept tenant by tenant, so that of one partition some tenants' records may be kept and others' not yet. A tenant's state holds
/// how far its records are in it; a record that a broker gives again is counted only if it lies beyond that.
package struct ConsumptionLedger: Sendable {
    private struct Assigned {
        /// The first record that came: the group has no more than that. nil: none has come.
        var first: Offset?
        /// Behind the last record that was dealt with; nil: none was.
        var next: Offset?
        /// What the group has; nil: unknown.
        var committed: Offset?
        /// What was asked to be committed, and is not answered.
        var asked: Offset?
    }

    private struct Records {
        /// Behind the last record that is in the tenant's counters.
        var counted: [Partition: Offset] = [:]
        /// The first record that is counted and in no collection.
        var open: [Partition: Offset] = [:]
        /// The first record of the collection that is being kept.
        var collecting: [Partition: Offset] = [:]
    }

    private var assigned: [Partition: Assigned] = [:]
    private var tenants: [String: Records] = [:]

    package init() {}

    package var partitions: [Partition] { assigned.keys.sorted() }
    package func next(of partition: Partition) -> Offset? { assigned[partition]?.next }

    // MARK: Assignment

    package mutating func assign(_ partitions: [Partition]) {
        for partition in partitions where assigned[partition] == nil { assigned[partition] = Assigned() }
    }

    /// Partitions that are another member's from now on, or another client's of this process. What was counted of them stays counted, and what
    /// of that is in no kept collection is waited for if they come back before it is: their records come again then, and are passed by.
    package mutating func revoke(_ partitions: [Partition]) {
        for partition in partitions {
            let committed = assigned.removeValue(forKey: partition)?.committed
            for tenant in Array(tenants.keys) {
                // Nobody begins before what the group has.
                guard let counted = tenants[tenant]?.counted[partition], let committed, committed >= counted else { continue }
                forgetPlaces(of: partition, of: tenant)
                forget(partition, of: tenant)
            }
        }
    }

    /// Tenants with records of these partitions that are in no kept collection.
    package func tenants(uncollectedIn partitions: [Partition]) -> Set<String> {
        Set(tenants.filter { _, records in partitions.contains { records.open[$0] != nil || records.collecting[$0] != nil } }.keys)
    }

    // MARK: Records

    /// Whether a record is in the tenant's counters already.
    package func isCounted(_ tenant: String, _ partition: Partition, _ offset: Offset) -> Bool {
        guard let counted = tenants[tenant]?.counted[partition] else { return false }
        return offset < counted
    }

    /// A record was dealt with.
    ///
    /// - Parameter tenant: whose counters it has changed; nil: nobody's.
    package mutating func note(_ partition: Partition, _ offset: Offset, countedFor tenant: String?) {
        guard offset >= 0, offset < .max, let known = assigned[partition] else { return }
        if known.first == nil { assigned[partition]?.first = offset }
        assigned[partition]?.next = max(known.next ?? 0, offset + 1)
        guard let tenant else { return }
        var records = tenants.removeValue(forKey: tenant) ?? Records()
        records.counted[partition] = max(records.counted[partition] ?? 0, offset + 1)
        if records.open[partition] == nil { records.open[partition] = offset }
        tenants[tenant] = records
    }

    /// More than what ends at `end` was read of a partition, or counted.
    package func isBeyond(_ end: Offset, of partition: Partition) -> Bool {
        (assigned[partition]?.next ?? 0) > end || tenants.values.contains { ($0.counted[partition] ?? 0) > end }
    }

    /// The topic ends at `end`. Where more than that was read or counted it is another topic of the same name.
    ///
    /// - Returns: whether it is.
    package mutating func checkEnd(_ end: Offset, of partition: Partition) -> Bool {
        var isOther = false
        if let state = assigned[partition], (state.next ?? 0) > end {
            isOther = true
            // What the group has is of the other one.
            assigned[partition] = Assigned()
        }
        for (tenant, records) in tenants {
            guard let counted = records.counted[partition], counted > end else { continue }
            isOther = true
            forget(partition, of: tenant)
        }
        guard isOther else { return false }
        // Places of the other one say nothing of what comes now.
        for tenant in Array(tenants.keys) { forgetPlaces(of: partition, of: tenant) }
        return true
    }

    /// What is counted and not kept yet is waited for no more.
    private mutating func forgetPlaces(of partition: Partition, of tenant: String) {
        tenants[tenant]?.open[partition] = nil
        tenants[tenant]?.collecting[partition] = nil
    }

    private mutating func forget(_ partition: Partition, of tenant: String) {
        tenants[tenant]?.counted[partition] = nil
        if let records = tenants[tenant], records.counted.isEmpty { tenants[tenant] = nil }
    }

    // MARK: Collections

    /// A tenant's counters are collected: all that was counted so far is in the collection.
    ///
    /// - Returns: how far that is, for the durable state.
    package mutating func collect(_ tenant: String) -> CountedOffsets? {
        guard var records = tenants.removeValue(forKey: tenant) else { return nil }
        for (partition, first) in records.open { records.collecting[partition] = min(records.collecting[partition] ?? first, first) }
        records.open = [:]
        tenants[tenant] = records
        return CountedOffsets(records.counted)
    }

    /// What became of the tenant's last collection.
    ///
    /// - Parameter isKept: it outlives the process. Else its records may not be committed yet.
    package mutating func settle(_ tenant: String, isKept: Bool) {
        guard var records = tenants.removeValue(forKey: tenant) else { return }
        if !isKept {
            for (partition, first) in records.collecting { records.open[partition] = min(records.open[partition] ?? first, first) }
        }
        records.collecting = [:]
        tenants[tenant] = records
    }

    /// Goes on with the counters of an earlier process.
    package mutating func restore(_ tenant: String, _ offsets: CountedOffsets) {
        for (partition, offset) in offsets.ends {
            let known = tenants[tenant]?.counted[partition] ?? 0
            tenants[tenant, default: Records()].counted[partition] = max(known, offset)
        }
    }

    // MARK: Commits

    /// What is to be committed now: what is kept, and is not committed or asked for. Never less than where reading began: a place before that is
    /// of an earlier time that the partition was here, and others may have come further since.
    package func committable(_ wanted: [Partition]? = nil) -> [Partition: Offset] {
        var first: [Partition: Offset] = [:]
        for records in tenants.values {
            for places in [records.open, records.collecting] {
                for (partition, offset) in places { first[partition] = min(first[partition] ?? offset, offset) }
            }
        }
        var result: [Partition: Offset] = [:]
        for (partition, state) in assigned where wanted?.contains(partition) ?? true {
            guard let next = state.next else { continue }
            let offset = min(first[partition] ?? next, next)
            guard offset >= state.first ?? 0, offset > max(state.committed ?? -1, state.asked ?? -1), offset > 0 else { continue }
            result[partition] = offset
        }
        return result
    }

    package mutating func asked(_ offsets: [Partition: Offset]) {
        for (partition, offset) in offsets { assigned[partition]?.asked = offset }
    }

    /// The group has it.
    package mutating func committed(_ partition: Partition, _ offset: Offset) {
        guard let state = assigned[partition] else { return }
        assigned[partition]?.committed = max(state.committed ?? 0, offset)
        if state.asked == offset { assigned[partition]?.asked = nil }
    }

    /// It was refused, and is asked for again.
    package mutating func refused(_ partition: Partition) { assigned[partition]?.asked = nil }
}
