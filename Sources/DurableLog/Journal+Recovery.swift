extension Journal {
    /// Finds what an earlier process left. To be called first.
    ///
    /// - Throws: the directory cannot be read.
    package mutating func recover() throws(DiskError) -> JournalRecovery {
        var recovery = JournalRecovery()
        let found = try log.recover()
        recovery.torn = found.torn
        recovery.corrupt = found.corrupt
        recovery.setAside = found.setAside
        try recoverMark()

        let whole = Set(found.records.map(\.position))
        var commits: [(record: SegmentLog<Disk>.Record, commit: JournalRecord.Commit)] = []
        var void: Set<TransactionID> = []
        var synced = Position(segment: 0, offset: 0)
        var finished: Set<TransactionID> = []
        for record in found.records {
            skipIDs(to: record.transaction)
            switch JournalRecord.Kind(rawValue: record.kind) {
            case .commit:
                guard let commit = read(record.position).flatMap(JournalRecord.Commit.init) else {
                    recovery.corrupt += 1
                    continue
                }
                synced = max(synced, Position(segment: commit.synced.segment, offset: commit.synced.offset))
                finished.insert(record.transaction)
                commits.append((record, commit))
            case .done:
                guard let done = read(record.position).flatMap(JournalRecord.Done.init) else {
                    recovery.corrupt += 1
                    continue
                }
                synced = max(synced, Position(segment: done.synced.segment, offset: done.synced.offset))
                take(done)
            case .void:
                var input = BytesIn(read(record.position) ?? [])
                while let id = input.number(TransactionID.self) { void.insert(id) }
            case .batch, .state: if record.transaction == 0 { recovery.corrupt += 1 }
            case nil: recovery.corrupt += 1
            }
        }
        recovery.unfinished = found.records.count { !finished.contains($0.transaction) && $0.transaction != 0 }
        var torn: [TransactionID] = []
        for (record, commit) in commits where !void.contains(record.transaction) {
            if !take(commit, isSynced: record.position < synced, whole, &recovery) { torn.append(record.transaction) }
        }
        settleRecovered(&recovery)
        writeVoid(torn)
        return recovery
    }

    private mutating func take(_ done: JournalRecord.Done) {
        know(done.tenant)
        guard var state = tenants.removeValue(forKey: done.tenant) else { return }
        state.number = max(state.number, done.number)
        if let endpoint = endpoints.firstIndex(of: done.endpoint) { state.cursors[endpoint].done = max(state.cursors[endpoint].done, done.number) }
        tenants[done.tenant] = state
    }

    private mutating func read(_ position: Position) -> [UInt8]? {
        do { return try log.read(position) } catch { return nil }
    }

    /// Later records say that what came before them was on the disk; of these it is not true.
    private mutating func writeVoid(_ torn: [TransactionID]) {
        guard !torn.isEmpty else { return }
        var out = BytesOut()
        for id in torn { out.append(id) }
        _ = write(.void, 0, out.bytes, isNeeded: false)
    }

    /// - Parameter isSynced: it was on the disk for good once, so that what is missing was damaged since. Else the whole transaction was
    ///   never offered and does not count.
    /// - Returns: false: it does not count.
    private mutating func take(
        _ commit: JournalRecord.Commit, isSynced: Bool, _ whole: Set<Position>, _ recovery: inout JournalRecovery
    ) -> Bool {
        let all = commit.batches + commit.states
        let missing = all.count { !whole.contains(Position(segment: $0.segment, offset: $0.offset)) }
        guard missing == 0 || isSynced else {
            recovery.unfinished += all.count - missing
            return false
        }
        know(commit.tenant)
        guard var state = tenants.removeValue(forKey: commit.tenant) else { return true }
        defer { tenants[commit.tenant] = state }
        state.number = max(state.number, commit.number)
        takeState(commit, whole, &state)
        for entry in commit.batches {
            state.timestamp = max(state.timestamp, entry.timestamp)
            let position = Position(segment: entry.segment, offset: entry.offset)
            let names = commit.audiences.indices.contains(Int(entry.audience)) ? commit.audiences[Int(entry.audience)] : []
            let known = names.compactMap { endpoints.firstIndex(of: $0) }
            guard !known.isEmpty else {
                recovery.orphans += 1
                continue
            }
            if state.collections.last?.number != entry.number {
                state.collections.append(Collection(number: entry.number, timestamp: entry.timestamp))
            }
            // A record that is missing is found to be when it is asked for.
            state.collections[state.collections.count - 1].batches.append(
                Batch(place: .disk(position), bytes: Int(entry.length), counts: entry.counts, audience: audience(known)))
        }
        return true
    }

    private mutating func takeState(_ commit: JournalRecord.Commit, _ whole: Set<Position>, _ state: inout TenantState) {
        guard commit.snapshot != .none else { return }
        let parts = commit.states.map { (position: Position(segment: $0.segment, offset: $0.offset), bytes: Int($0.length)) }
        let bytes = parts.reduce(0) { $0 + $1.bytes }
        if commit.snapshot == .whole {
            state.states = parts
            state.wholeBytes = bytes
            state.changedBytes = 0
        } else if !state.states.isEmpty {
            state.states += parts
            state.changedBytes += bytes
        }
    }

    /// Says what is needed of what was found, and forgets the rest.
    private mutating func settleRecovered(_ recovery: inout JournalRecovery) {
        for (tenant, state) in tenants {
            guard let first = state.states.first, first.position.segment < statesFrom else { continue }
            recovery.staleStates.append(tenant)
            tenants[tenant]?.states = []
            tenants[tenant]?.wholeBytes = 0
            tenants[tenant]?.changedBytes = 0
        }
        for tenant in tenants.keys {
            guard let state = tenants[tenant] else { continue }
            stateBytes += state.wholeBytes
            for one in state.states { log.retain(one.position) }
            for collection in state.collections { for batch in collection.batches { if case .disk(let place) = batch.place { log.retain(place) } } }
            removeFinished(tenant)
            recovery.collections += tenants[tenant]?.collections.count ?? 0
        }
        trim()
    }
}
