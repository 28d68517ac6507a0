import Pipeline

/// What the parts of a snapshot say, put together: a whole one, then changes.
package struct TenantSnapshot: ~Copyable {
    package enum ReadError: Error, Equatable {
        case otherVersion(UInt64)
        case damaged
    }

    /// Where a label set's key and numbers lie: there may be millions.
    struct Entry {
        static let nowhere = UInt32.max

        /// ``nowhere``: there is no label set of this number.
        var part = nowhere
        /// Behind number and key.
        var offset: UInt32 = 0
        /// ``nowhere``: no key was written, as for the overflow series.
        var keyPart = nowhere
        var keyOffset: UInt32 = 0
        var keyCount: UInt32 = 0

        var isThere: Bool { part != Self.nowhere }
    }

    /// Series of one group.
    struct Group {
        var signature: [UInt8]
        var entries: [Entry] = []
    }

    /// Keeps a part's bytes where they are.
    final class Part {
        var bytes: ByteBuilder
        /// When it was written, milliseconds since the epoch.
        var timestamp: Int64 = 0
        /// More than numbers may be known of its label sets.
        var hasMore = false
        /// Keys and numbers that have not been restored.
        var uses = 0

        init(_ content: [UInt8]) {
            bytes = ByteBuilder(capacity: content.count)
            bytes.append(content)
        }
        var slice: WireSlice { bytes.bytes }

        /// What of it was needed has been restored.
        func used() {
            uses -= 1
            if uses == 0 { bytes.removeAll(keeping: 0) }
        }
    }

    private(set) var parts: [Part] = []
    private(set) var groups: [SeriesGroup.Role: Group] = [:]
    /// Of the newest part, milliseconds since the epoch.
    package private(set) var timestamp = Int64.min

    package init() {}

    /// Adds the next part.
    package mutating func read(_ content: [UInt8]) throws(ReadError) {
        guard content.count < Int(UInt32.max), parts.count < Int(Entry.nowhere) else { throw .damaged }
        let part = Part(content)
        let index = UInt32(parts.count)
        parts.append(part)
        var cursor = WireCursor(part.slice)
        guard let version = cursor.varint() else { throw .damaged }
        guard (SnapshotWriter.oldestVersion...SnapshotWriter.version).contains(version) else { throw .otherVersion(version) }
        guard let time = cursor.fixed64(), let signature = cursor.slice(), let role = GroupSignature.role(signature),
            let forgotten = cursor.varint()
        else { throw .damaged }
        part.timestamp = Int64(bitPattern: time)
        part.hasMore = version > SnapshotWriter.oldestVersion
        timestamp = max(timestamp, part.timestamp)
        var group = groups.removeValue(forKey: role) ?? Group(signature: Array(signature))
        defer { groups[role] = group }
        // Changes of a group that has become another one are written whole.
        if group.signature != Array(signature) { group = Group(signature: Array(signature)) }
        for _ in 0..<forgotten {
            guard let id = cursor.varint() else { throw .damaged }
            if id < UInt64(group.entries.count) { group.entries[Int(id)] = Entry() }
        }
        try read(&cursor, part, index, &group)
    }

    private func read(_ cursor: inout WireCursor, _ part: Part, _ index: UInt32, _ group: inout Group) throws(ReadError) {
        let start = part.slice.start
        while !cursor.isAtEnd {
            guard let head = cursor.varint(), head >> 1 <= UInt64(LabelSetRegistry.limit) else { throw .damaged }
            let id = Int(head >> 1)
            if id >= group.entries.count {
                group.entries += repeatElement(Entry(), count: max(id + 1 - group.entries.count, group.entries.count))
            }
            var entry = group.entries[id]
            if head & 1 == 1 {
                guard let slice = cursor.slice() else { throw .damaged }
                entry.keyPart = index
                entry.keyOffset = UInt32(truncatingIfNeeded: slice.start - start)
                entry.keyCount = UInt32(truncatingIfNeeded: slice.count)
            }
            entry.part = index
            entry.offset = UInt32(truncatingIfNeeded: cursor.position - start)
            guard cursor.varint() != nil, cursor.varint() != nil, cursor.varint() != nil, cursor.slice() != nil, let natives = cursor.varint(),
                natives <= 64
            else { throw .damaged }
            for _ in 0..<natives { guard cursor.slice() != nil else { throw .damaged } }
            if part.hasMore { guard cursor.slice() != nil else { throw .damaged } }
            group.entries[id] = entry
        }
    }
}

extension TenantSnapshot {
    /// What became of a snapshot.
    package struct Outcome: Sendable, Equatable {
        /// Label sets that go on.
        package var labelSets = 0
        /// Those whose labels or metrics are others now: as much of them as there still is.
        package var movedForward = 0
        /// Of groups that are no longer there, or that cannot be understood.
        package var left = 0
        /// It has counts that no collection has.
        package var isAheadOfCollections = false
        package init() {}
    }

    /// Gives the groups their series. They are to be new.
    ///
    /// - Parameters:
    ///   - now: on the clock of the label sets, milliseconds.
    ///   - wall: the same moment, milliseconds since the epoch.
    package consuming func restore(into totals: [GroupTotals], now: Int64, wall: Int64) -> Outcome {
        var outcome = Outcome()
        countUses()
        for (role, group) in groups {
            let count = group.entries.count { $0.isThere }
            guard let target = totals.first(where: { $0.group.role == role }) else {
                outcome.left += count
                continue
            }
            var own = ByteBuilder(capacity: 1024)
            GroupSignature.append(target.group, to: &own)
            if own.bytes.array == group.signature {
                outcome.labelSets += restore(group, into: target, now: now, wall: wall)
                outcome.isAheadOfCollections = outcome.isAheadOfCollections || target.deltas?.counts.isEmpty == false
                continue
            }
            guard let old = former(group, keepsDeltas: target.deltas != nil) else {
                outcome.left += count
                continue
            }
            _ = restore(group, into: old, now: now, wall: wall)
            target.adopt(old)
            outcome.isAheadOfCollections = outcome.isAheadOfCollections || target.deltas?.counts.isEmpty == false
            outcome.movedForward += count
        }
        return outcome
    }

    private func former(_ group: Group, keepsDeltas: Bool) -> GroupTotals? {
        let signature = Part(group.signature)
        return GroupSignature.group(signature.slice).map { GroupTotals($0, staleDuration: 1_000_000_000, now: 0, keepsDeltas: keepsDeltas) }
    }

    /// The memory of parts goes back as their label sets are restored: else it would all be there twice.
    private func countUses() {
        for group in groups.values {
            for entry in group.entries where entry.isThere {
                parts[Int(entry.part)].uses += 1
                if entry.keyPart != Entry.nowhere { parts[Int(entry.keyPart)].uses += 1 }
            }
        }
        for part in parts where part.uses == 0 { part.bytes.removeAll(keeping: 0) }
    }

    /// A label set on its way into the store.
    private struct Arrival {
        var entry: Entry
        /// nil: the overflow series.
        var newcomer: Int?
        var present: UInt32
        var baselines: UInt32
        var lastSeen: Int64
        var written: Int64
        var block: WireSlice
        /// Behind the block.
        var cursor: WireCursor
    }

    /// Label sets whose places in the registry are looked for together.
    private static let together = 64

    private func restore(_ group: Group, into totals: GroupTotals, now: Int64, wall: Int64) -> Int {
        let count = group.entries.count { $0.isThere }
        totals.group.registry.reserve(count)
        totals.store.reserve(count + 1)
        var restored = 0
        var first = 0
        var arrivals: [Arrival] = []
        var newcomers: [LabelSetRegistry.Newcomer] = []
        var numbers: [UInt32] = []
        while first < group.entries.count {
            let ids = first..<min(first + Self.together, group.entries.count)
            first = ids.upperBound
            for id in ids where group.entries[id].isThere {
                guard let arrival = arrival(id, group.entries[id], totals, &newcomers, now: now, wall: wall) else { continue }
                arrivals.append(arrival)
            }
            totals.group.registry.adopt(newcomers, &numbers)
            for arrival in arrivals {
                let number = arrival.newcomer.map { Int(numbers[$0]) } ?? Int(LabelSetRegistry.overflow)
                // There is no number left for it.
                guard arrival.newcomer == nil || number != LabelSetRegistry.overflow else { continue }
                if let newcomer = arrival.newcomer { totals.demand.insert(newcomers[newcomer].hash) }
                if restore(arrival, number, into: totals) { restored += 1 }
            }
            for id in ids where group.entries[id].isThere {
                parts[Int(group.entries[id].part)].used()
                if group.entries[id].keyPart != Entry.nowhere { parts[Int(group.entries[id].keyPart)].used() }
            }
            arrivals.removeAll(keepingCapacity: true)
            newcomers.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
        }
        return restored
    }

    private func arrival(
        _ id: Int, _ entry: Entry, _ totals: GroupTotals, _ newcomers: inout [LabelSetRegistry.Newcomer], now: Int64, wall: Int64
    ) -> Arrival? {
        let part = parts[Int(entry.part)]
        var cursor = WireCursor(part.slice.start + Int(entry.offset), end: part.slice.start + part.slice.count)
        guard let present = cursor.varint(), let baselines = cursor.varint(), let age = cursor.varint(), let block = cursor.slice() else {
            return nil
        }
        let all = UInt64(totals.group.metrics.allMetrics)
        guard present & all != 0 else { return nil }
        // What was written went on ageing until now.
        let written = now.subtractingReportingOverflow(max(wall.subtractingReportingOverflow(part.timestamp).partialValue, 0)).partialValue
        let seen = written.subtractingReportingOverflow(Int64(clamping: age)).partialValue
        var arrival = Arrival(
            entry: entry, newcomer: nil, present: UInt32(present & all), baselines: UInt32(baselines & all), lastSeen: seen, written: written,
            block: block, cursor: cursor)
        guard id != LabelSetRegistry.overflow else { return arrival }
        guard entry.keyPart != Entry.nowhere else { return nil }
        let key = parts[Int(entry.keyPart)].slice.start + Int(entry.keyOffset)
        let length = Int(entry.keyCount)
        arrival.newcomer = newcomers.count
        newcomers.append(
            LabelSetRegistry.Newcomer(
                hash: KeyHash.hash(key, length, seed: KeyHash.seed), key: key, length: length, alive: UInt32(present & all)))
        return arrival
    }

    private func restore(_ arrival: Arrival, _ number: Int, into totals: GroupTotals) -> Bool {
        var cursor = arrival.cursor
        let isRestored = totals.store.restore(
            number, present: arrival.present, baselines: arrival.baselines, lastSeen: arrival.lastSeen, block: arrival.block, natives: &cursor,
            written: arrival.written)
        if isRestored, parts[Int(arrival.entry.part)].hasMore, let more = cursor.slice() {
            restore(number, more, into: totals, seen: arrival.lastSeen, written: arrival.written)
        }
        return isRestored
    }

    /// What else was known of a label set.
    private func restore(_ id: Int, _ more: WireSlice, into totals: GroupTotals, seen: Int64, written: Int64) {
        var cursor = WireCursor(more)
        guard let kinds = cursor.varint() else { return }
        if kinds & SnapshotWriter.More.starts != 0 {
            guard let time = cursor.fixed64(), let count = cursor.varint(), count <= 16 else { return }
            totals.starts.restore(id, time: Int64(bitPattern: time))
            for _ in 0..<count {
                guard let metric = cursor.varint(), metric < 16, let time = cursor.fixed64() else { return }
                totals.starts.restore(id, metric: UInt32(metric), time: Int64(bitPattern: time))
            }
            totals.noteResets(of: id)
        }
        guard kinds & SnapshotWriter.More.deltas != 0, let deltas = totals.deltas, let counted = cursor.varint(), let block = cursor.slice() else {
            return
        }
        let present = UInt32(counted & UInt64(totals.group.metrics.allMetrics))
        guard present != 0 else { return }
        _ = deltas.counts.restore(id, present: present, baselines: 0, lastSeen: seen, block: block, natives: &cursor, written: written)
    }
}
