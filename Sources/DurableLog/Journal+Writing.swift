extension Journal {
    /// Begins a tenant's collection. Everything until ``commit(_:)`` counts together or not at all.
    package mutating func begin(_ tenant: String) -> TransactionID {
        let id = makeID()
        open[id] = Transaction(tenant: tenant)
        return id
    }

    /// Adds a request body of a collection; those of one collection come one after another.
    ///
    /// - Parameters:
    ///   - number: of the collection: more than that of any before.
    ///   - timestamp: milliseconds since the epoch.
    ///   - endpoints: who is to get it.
    package mutating func add(_ batch: JournalBatch, number: UInt64, timestamp: Int64, to endpoints: [Int], of id: TransactionID) {
        guard var transaction = open.removeValue(forKey: id) else { return }
        defer { open[id] = transaction }
        if transaction.collections.last?.number != number { transaction.collections.append(Collection(number: number, timestamp: timestamp)) }
        var place = Batch.Place.memory(batch.body)
        if !transaction.isBroken {
            if let position = write(.batch, id, batch.body, isNeeded: true) {
                place = .disk(position)
            } else {
                transaction.isBroken = true
            }
        }
        if case .memory = place { memoryBytes += batch.body.count }
        transaction.collections[transaction.collections.count - 1].batches.append(
            Batch(place: place, bytes: batch.body.count, counts: batch.counts, audience: audience(endpoints)))
        relieveMemory()
    }

    /// Adds a part of a snapshot of the tenant's series, as they are with this collection.
    ///
    /// - Parameter isWhole: it needs no snapshot before it.
    package mutating func addState(_ content: [UInt8], isWhole: Bool, to id: TransactionID) {
        guard var transaction = open.removeValue(forKey: id) else { return }
        defer { open[id] = transaction }
        transaction.snapshot = isWhole ? .whole : .changes
        guard !transaction.isBroken else { return }
        if let position = write(.state, id, content, isNeeded: true) {
            transaction.states.append((position, content.count))
        } else {
            transaction.isBroken = true
        }
    }

    /// Gives up what was begun.
    package mutating func abandon(_ id: TransactionID) {
        guard let transaction = open.removeValue(forKey: id) else { return }
        for collection in transaction.collections { release(collection) }
        for state in transaction.states { log.release(state.position) }
        trim()
    }

    /// Ends a transaction. ``sync()`` offers its collections.
    package mutating func commit(_ id: TransactionID) {
        guard var transaction = open.removeValue(forKey: id) else { return }
        know(transaction.tenant)
        let newest = transaction.collections.last?.number ?? newestNumber(of: transaction.tenant)
        if !transaction.isBroken {
            let record = JournalRecord.Commit(
                tenant: transaction.tenant, number: newest, snapshot: transaction.snapshot, synced: syncedThrough,
                audiences: audiences.map { $0.map { endpoints[$0] } }, batches: transaction.collections.flatMap { entries($0) },
                states: transaction.states.map { entry($0.position, $0.bytes) })
            if write(.commit, id, record.bytes, isNeeded: false) == nil { transaction.isBroken = true }
        }
        unoffered.append((id, transaction))
    }

    var syncedThrough: (segment: UInt32, offset: UInt32) { (log.syncedThrough.segment, log.syncedThrough.offset) }

    private func entries(_ collection: Collection) -> [JournalRecord.Entry] {
        collection.batches.compactMap { batch in
            guard case .disk(let position) = batch.place else { return nil }
            return JournalRecord.Entry(
                segment: position.segment, offset: position.offset, length: UInt32(clamping: batch.bytes), number: collection.number,
                timestamp: collection.timestamp, counts: batch.counts, audience: UInt16(clamping: batch.audience))
        }
    }

    private func entry(_ position: Position, _ bytes: Int) -> JournalRecord.Entry {
        JournalRecord.Entry(
            segment: position.segment, offset: position.offset, length: UInt32(clamping: bytes), number: 0, timestamp: 0,
            counts: BatchCounts(), audience: 0)
    }

    /// nil: the disk did not take it. A full disk is a smaller limit: the oldest collections make room.
    mutating func write(_ kind: JournalRecord.Kind, _ id: TransactionID, _ body: [UInt8], isNeeded: Bool) -> Position? {
        while true {
            do {
                let position = try log.append(kind: kind.rawValue, transaction: id, body, isNeeded: isNeeded)
                return position
            } catch {
                note(error)
                guard error.cause == .full, dropOldestSegment() else { return nil }
            }
        }
    }

    /// There is something that ``sync()`` has to bring to the disk before it can be offered.
    package var needsSync: Bool { !unoffered.isEmpty }

    /// Everything that was committed is on the disk for good, or could not be brought there; now endpoints may have it.
    package mutating func sync() {
        let committed = unoffered
        unoffered = []
        var isSynced = true
        do {
            try log.sync()
            if !committed.contains(where: { $0.transaction.isBroken }) { problem = nil }
        } catch {
            note(error)
            isSynced = false
        }
        unsyncedCursors = []
        for (id, transaction) in committed {
            let isDurable = isSynced && !transaction.isBroken
            offer(transaction, isDurable)
            ended.append(Ended(id: id, isDurable: isDurable))
        }
        trim()
    }

    private mutating func offer(_ transaction: Transaction, _ isDurable: Bool) {
        guard var state = tenants.removeValue(forKey: transaction.tenant) else { return }
        replaceSnapshot(&state, with: transaction, isDurable)
        for collection in transaction.collections {
            state.number = max(state.number, collection.number)
            state.timestamp = max(state.timestamp, collection.timestamp)
            state.collections.append(collection)
        }
        tenants[transaction.tenant] = state
        for endpoint in endpoints.indices {
            let offered = transaction.collections.reduce(BatchCounts()) { $0 + counts($1, endpoint) }
            guard offered.batches > 0, let newest = transaction.collections.last else { continue }
            offers.append(Offer(tenant: transaction.tenant, endpoint: endpoint, timestamp: newest.timestamp, counts: offered))
        }
        removeFinished(transaction.tenant)
    }

    // MARK: Done

    /// The endpoint has got, or will never get, the tenant's collections up to this one.
    package mutating func done(_ tenant: String, _ endpoint: Int, _ number: UInt64) {
        guard let cursor = tenants[tenant]?.cursors[endpoint], number > cursor.done else { return }
        tenants[tenant]?.cursors[endpoint].done = number
        tenants[tenant]?.cursors[endpoint].handedOut = nil
        writeDone(tenant, endpoint, number)
        removeFinished(tenant)
        trim()
    }

    /// Where there is no room for it a restart finds the collections again, as far as their files are still there.
    mutating func writeDone(_ tenant: String, _ endpoint: Int, _ number: UInt64) {
        let record = JournalRecord.Done(tenant: tenant, endpoint: endpoints[endpoint], number: number, synced: syncedThrough)
        do {
            _ = try log.append(kind: JournalRecord.Kind.done.rawValue, transaction: 0, record.bytes, isNeeded: false)
            unsyncedCursors.insert(CursorKey(tenant: tenant, endpoint: endpoint))
        } catch {
            note(error)
        }
    }

    /// Collections that no endpoint waits for.
    mutating func removeFinished(_ tenant: String) {
        guard var state = tenants.removeValue(forKey: tenant) else { return }
        defer { tenants[tenant] = state }
        var count = 0
        while count < state.collections.count {
            let collection = state.collections[count]
            let isWanted = endpoints.indices.contains { endpoint in
                state.cursors[endpoint].done < collection.number && collection.batches.contains { audiences[$0.audience].contains(endpoint) }
            }
            guard !isWanted else { break }
            release(collection)
            count += 1
        }
        state.collections.removeFirst(count)
    }

    mutating func release(_ collection: Collection) {
        for batch in collection.batches {
            switch batch.place {
            case .disk(let position): log.release(position)
            case .memory(let body): memoryBytes -= body.count
            }
        }
    }

    mutating func trim() {
        do { try log.trim() } catch { note(error) }
    }
}
