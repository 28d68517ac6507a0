import Pipeline

/// What the parts of a snapshot say, put together: a whole one, then changes.
package struct TenantSnapshot: ~Copyable {
    package enum ReadError: Error, Equatable {
        case otherVersion(UInt64)
        case damaged
    }

    /// Where a label set's key and numbers lie.
    struct Entry {
        var key: (part: Int, offset: Int, count: Int)?
        var part: Int
        /// Behind number and key.
        var offset: Int
        /// When the part was written, milliseconds since the epoch.
        var timestamp: Int64
        /// More than numbers may be known.
        var hasMore: Bool
    }

    /// Series of one group.
    struct Group {
        var signature: [UInt8]
        var entries: [Entry?] = []
    }

    /// Keeps a part's bytes where they are.
    final class Part {
        var bytes: ByteBuilder
        init(_ content: [UInt8]) {
            bytes = ByteBuilder(capacity: content.count)
            bytes.append(content)
        }
        var slice: WireSlice { WireSlice(start: UnsafeRawPointer(bytes.base), count: bytes.count) }
    }

    private(set) var parts: [Part] = []
    private(set) var groups: [SeriesGroup.Role: Group] = [:]
    /// Of the newest part, milliseconds since the epoch.
    package private(set) var timestamp = Int64.min

    package init() {}

    /// Adds the next part.
    package mutating func read(_ content: [UInt8]) throws(ReadError) {
        let part = Part(content)
        let index = parts.count
        parts.append(part)
        var cursor = WireCursor(part.slice)
        guard let version = cursor.varint() else { throw .damaged }
        guard (SnapshotWriter.oldestVersion...SnapshotWriter.version).contains(version) else { throw .otherVersion(version) }
        guard let time = cursor.fixed64(), let signature = cursor.slice(), let role = GroupSignature.role(signature),
            let forgotten = cursor.varint()
        else { throw .damaged }
        timestamp = max(timestamp, Int64(bitPattern: time))
        var group = groups.removeValue(forKey: role) ?? Group(signature: Array(signature.bytes))
        defer { groups[role] = group }
        // Changes of a group that has become another one are written whole.
        if group.signature != Array(signature.bytes) { group = Group(signature: Array(signature.bytes)) }
        for _ in 0..<forgotten {
            guard let id = cursor.varint() else { throw .damaged }
            if id < UInt64(group.entries.count) { group.entries[Int(id)] = nil }
        }
        try read(&cursor, part, index, &group, Int64(bitPattern: time), hasMore: version > SnapshotWriter.oldestVersion)
    }

    private func read(
        _ cursor: inout WireCursor, _ part: Part, _ index: Int, _ group: inout Group, _ time: Int64, hasMore: Bool
    ) throws(ReadError) {
        let start = part.slice.start
        while !cursor.isAtEnd {
            guard let head = cursor.varint(), head >> 1 <= UInt64(LabelSetRegistry.limit) else { throw .damaged }
            let id = Int(head >> 1)
            if id >= group.entries.count { group.entries += repeatElement(nil, count: max(id + 1 - group.entries.count, group.entries.count)) }
            var key = group.entries[id]?.key
            if head & 1 == 1 {
                guard let slice = cursor.slice() else { throw .damaged }
                key = (index, slice.start - start, slice.count)
            }
            let offset = cursor.position - start
            guard cursor.varint() != nil, cursor.varint() != nil, cursor.varint() != nil, cursor.slice() != nil, let natives = cursor.varint(),
                natives <= 64
            else { throw .damaged }
            for _ in 0..<natives { guard cursor.slice() != nil else { throw .damaged } }
            if hasMore { guard cursor.slice() != nil else { throw .damaged } }
            group.entries[id] = Entry(key: key, part: index, offset: offset, timestamp: time, hasMore: hasMore)
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
    package func restore(into totals: [GroupTotals], now: Int64, wall: Int64) -> Outcome {
        var outcome = Outcome()
        for (role, group) in groups {
            let count = group.entries.count { $0 != nil }
            guard let target = totals.first(where: { $0.group.role == role }) else {
                outcome.left += count
                continue
            }
            var own = ByteBuilder(capacity: 1024)
            GroupSignature.append(target.group, to: &own)
            if Array(own.bytes) == group.signature {
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

    private func restore(_ group: Group, into totals: GroupTotals, now: Int64, wall: Int64) -> Int {
        var restored = 0
        for (id, entry) in group.entries.enumerated() {
            guard let entry, restore(id, entry, into: totals, now: now, wall: wall) else { continue }
            restored += 1
        }
        return restored
    }

    private func restore(_ id: Int, _ entry: Entry, into totals: GroupTotals, now: Int64, wall: Int64) -> Bool {
        let part = parts[entry.part].slice
        var cursor = WireCursor(part.start + entry.offset, end: part.start + part.count)
        guard let present = cursor.varint(), let baselines = cursor.varint(), let age = cursor.varint(), let block = cursor.slice() else {
            return false
        }
        let all = UInt64(totals.group.metrics.allMetrics)
        guard present & all != 0 else { return false }
        // What was written went on ageing until now.
        let written = now.subtractingReportingOverflow(max(wall.subtractingReportingOverflow(entry.timestamp).partialValue, 0)).partialValue
        let seen = written.subtractingReportingOverflow(Int64(clamping: age)).partialValue
        var number = Int(LabelSetRegistry.overflow)
        if id != LabelSetRegistry.overflow {
            guard let place = entry.key else { return false }
            let key = parts[place.part].slice.start + place.offset
            let hash = KeyHash.hash(key, place.count, seed: KeyHash.seed)
            guard let adopted = totals.group.registry.adopt(hash: hash, key: key, length: place.count, alive: UInt32(present & all)) else {
                return false
            }
            number = Int(adopted)
            totals.demand.insert(hash)
        }
        let isRestored = totals.store.restore(
            number, present: UInt32(present & all), baselines: UInt32(baselines & all), lastSeen: seen, block: block, natives: &cursor,
            written: written)
        if isRestored, entry.hasMore, let more = cursor.slice() {
            restore(number, more, into: totals, seen: seen, written: written)
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
