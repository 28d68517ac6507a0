/// Snapshots of tenants' series: a whole one, then what changed with each collection.
///
/// A snapshot is of use only if it is as new as what endpoints have seen: counters that went back would be taken for a reset, and what
/// they had counted would be counted again. So the name of an empty file says from which segment on they are: when a newer one could not
/// be written, no earlier one is of use. Names can be made and deleted where there is no room for more bytes.
extension Journal {
    private static var markPrefix: String { "snapshots-from-" }

    private static func mark(_ segment: UInt32) -> String { markPrefix + SegmentName.of(segment) }

    /// Segments that the directory's marks name.
    private static func marks(_ files: [DiskFile]) -> [UInt32] {
        files.compactMap { $0.name.hasPrefix(markPrefix) ? SegmentName.number(String($0.name.dropFirst(markPrefix.count))) : nil }
    }

    /// Finds since when snapshots are of use.
    mutating func recoverMark() throws(DiskError) {
        let found = try log.withDisk { disk throws(DiskError) in Self.marks(try disk.files()) }
        statesFrom = found.max() ?? log.nextNumber
        log.begin(from: statesFrom)
        isMarked = !found.isEmpty
        if !isMarked { writeMark() }
    }

    /// What was written so far is older than what endpoints are about to see.
    private mutating func invalidateStates() {
        statesFrom = log.nextNumber
        isMarked = false
        for tenant in Array(tenants.keys) { forgetState(of: tenant) }
        writeMark()
    }

    private mutating func writeMark() {
        let name = Self.mark(statesFrom)
        // The new one first: the highest counts.
        do {
            try log.withDisk { disk throws(DiskError) in
                try disk.create(name)
                try disk.syncDirectory()
            }
            isMarked = true
        } catch {
            note(error)
        }
        do {
            try log.withDisk { disk throws(DiskError) in
                for file in try disk.files() where file.name.hasPrefix(Self.markPrefix) && file.name != name { try disk.delete(file.name) }
                try disk.syncDirectory()
            }
        } catch {
            note(error)
        }
    }

    /// A tenant's next snapshot has to be a whole one: there is none, it has grown, or it keeps files that nobody else needs.
    package func wantsWholeState(_ tenant: String) -> Bool {
        guard let state = tenants[tenant], let first = state.states.first else { return true }
        if state.changedBytes > max(state.wholeBytes, limits.minStateBytes) { return true }
        let kept = min(max(4 * limits.segmentBytes, 4 * stateBytes), limits.maxBytes / 2)
        return log.bytes(from: first.position.segment) > kept
    }

    /// The parts of a tenant's snapshot in their order; empty: there is none.
    ///
    /// - Throws: it cannot be read. It is forgotten then.
    package mutating func state(of tenant: String) throws(SegmentLog<Disk>.ReadError) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        while let part = try statePart(of: tenant, parts.count) { parts.append(part) }
        return parts
    }

    /// Parts of a tenant's snapshot.
    package func statePartCount(of tenant: String) -> Int { tenants[tenant]?.states.count ?? 0 }

    /// One part of a tenant's snapshot; nil: there is none of this index.
    ///
    /// - Throws: it cannot be read. The whole snapshot is forgotten then.
    package mutating func statePart(of tenant: String, _ index: Int) throws(SegmentLog<Disk>.ReadError) -> [UInt8]? {
        guard let states = tenants[tenant]?.states, states.indices.contains(index) else { return nil }
        do { return try log.read(states[index].position) } catch {
            forgetState(of: tenant)
            throw error
        }
    }

    /// The next snapshot of the tenant will be a whole one.
    package mutating func forgetState(of tenant: String) {
        guard var state = tenants.removeValue(forKey: tenant) else { return }
        clear(&state)
        tenants[tenant] = state
        trim()
    }

    private mutating func clear(_ state: inout TenantState) {
        for one in state.states { log.release(one.position) }
        stateBytes -= state.wholeBytes
        state.states = []
        state.wholeBytes = 0
        state.changedBytes = 0
    }

    mutating func replaceSnapshot(_ state: inout TenantState, with transaction: Transaction, _ isDurable: Bool) {
        guard transaction.snapshot != .none else { return }
        let bytes = transaction.states.reduce(0) { $0 + $1.bytes }
        guard isDurable, transaction.snapshot == .whole || !state.states.isEmpty else {
            for one in transaction.states { log.release(one.position) }
            clear(&state)
            return invalidateStates()
        }
        if transaction.snapshot == .whole {
            clear(&state)
            state.wholeBytes = bytes
            stateBytes += bytes
        } else {
            state.changedBytes += bytes
        }
        state.states += transaction.states
        if !isMarked { writeMark() }
    }
}
