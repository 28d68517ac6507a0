/// Snapshots of tenants' series: a whole one, then what changed with each collection.
///
/// A snapshot is of use only if it is as new as what endpoints have seen: counters that went back would be taken for a reset, and what
/// they had counted would be counted again. So when a newer one could not be written, a file is deleted that says that they are as new.
extension Journal {
    static var statesMark: String { "snapshots-are-current" }

    /// A tenant's next snapshot has to be a whole one: there is none, it has grown, or it keeps files that nobody else needs.
    package func wantsWholeState(_ tenant: String) -> Bool {
        guard let state = tenants[tenant], let first = state.states.first, areStatesValid || !staleTenants.contains(tenant) else { return true }
        if state.changedBytes > max(state.wholeBytes, limits.minStateBytes) { return true }
        let kept = min(max(4 * limits.segmentBytes, 4 * stateBytes), limits.maxBytes / 2)
        return log.bytes(from: first.position.segment) > kept
    }

    /// The parts of a tenant's snapshot in their order; empty: there is none.
    ///
    /// - Throws: it cannot be read. It is forgotten then.
    package mutating func state(of tenant: String) throws(SegmentLog<Disk>.ReadError) -> [[UInt8]] {
        guard let positions = tenants[tenant]?.states else { return [] }
        var parts: [[UInt8]] = []
        do {
            for state in positions { parts.append(try log.read(state.position)) }
        } catch {
            forgetState(of: tenant)
            throw error
        }
        return parts
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
            return invalidateStates(since: transaction.tenant)
        }
        if transaction.snapshot == .whole {
            clear(&state)
            state.wholeBytes = bytes
            stateBytes += bytes
            staleTenants.remove(transaction.tenant)
        } else {
            state.changedBytes += bytes
        }
        state.states += transaction.states
        if !areStatesValid, staleTenants.isEmpty { validateStates() }
    }

    private mutating func invalidateStates(since tenant: String) {
        if areStatesValid { staleTenants = Set(tenants.filter { !$0.value.states.isEmpty }.keys) }
        staleTenants.insert(tenant)
        areStatesValid = false
        do {
            try log.withDisk { disk throws(DiskError) in
                try disk.delete(Self.statesMark)
                try disk.syncDirectory()
            }
        } catch {
            note(error)
        }
    }

    private mutating func validateStates() {
        do {
            try log.withDisk { disk throws(DiskError) in
                if try !disk.files().contains(where: { $0.name == Self.statesMark }) { try disk.create(Self.statesMark) }
                try disk.syncDirectory()
            }
            areStatesValid = true
        } catch {
            note(error)
        }
    }
}
