/// Everything of one kind that is tracked, providers or models: by key, with a limit.
struct TrackedTable: ~Copyable {
    private var table = LabelSetTable()
    /// By the table's numbers.
    private var tracked: [TrackedCalls?] = []
    /// The same, to be found without counting references: ``tracked`` keeps them.
    private var known: [Unmanaged<TrackedCalls>?] = []
    /// As long as time is before this, nothing is idle: there is no use in looking for what could make room.
    private var fullUntil: UInt64 = 0

    /// Things that were let go so far: where this has grown, what was remembered of others means nothing any more.
    private(set) var removals: UInt64 = 0

    var count: Int { table.live }
    /// Numbers in use are below this.
    var places: Int { tracked.count }
    subscript(place: Int) -> TrackedCalls? { place < tracked.count ? tracked[place] : nil }

    /// Good until something else is tracked or forgotten.
    ///
    /// - Parameter key: with slack behind it.
    func find(_ key: borrowing ByteBuilder) -> Unmanaged<TrackedCalls>? {
        guard let number = table.number(of: Self.hash(key), key.base.run, key.count), Int(number) < known.count else { return nil }
        return known[Int(number)]
    }

    private static func hash(_ key: borrowing ByteBuilder) -> UInt64 { KeyHash.hash(key.base.run, key.count, seed: KeyHash.seed) }

    /// Makes room for one more where there is none, if anything has been idle for so long that no window holds a call to it.
    ///
    /// - Returns: false when there is no room; else what had to go.
    mutating func makeRoom(limit: Int, now: UInt64) -> (hasRoom: Bool, gone: TrackedCalls?) {
        guard count >= limit else { return (true, nil) }
        guard now >= fullUntil else { return (false, nil) }
        guard let oldest = tracked.indices.filter({ tracked[$0] != nil }).min(by: { lastSeen($0) < lastSeen($1) }) else { return (false, nil) }
        let idle = lastSeen(oldest).addingReportingOverflow(HealthWindow.longest).partialValue
        guard now >= idle else {
            fullUntil = idle
            return (false, nil)
        }
        let gone = tracked[oldest]
        remove(oldest)
        return (true, gone)
    }

    private func lastSeen(_ index: Int) -> UInt64 { tracked[index]?.lastSeen ?? .max }

    mutating func insert(_ new: TrackedCalls, _ key: borrowing ByteBuilder) {
        let number = Int(table.insert(Self.hash(key), key.base.run, UInt32(truncatingIfNeeded: key.count), holders: 1, refused: 0))
        while tracked.count <= number {
            tracked.append(nil)
            known.append(nil)
        }
        tracked[number] = new
        known[number] = Unmanaged.passUnretained(new)
    }

    /// Forgets all that `isGone` says of.
    mutating func removeAll(where isGone: (TrackedCalls) -> Bool) {
        for index in tracked.indices where tracked[index].map(isGone) == true { remove(index) }
        // What is left may have become idle, and limits may have changed.
        fullUntil = 0
    }

    private mutating func remove(_ index: Int) {
        removals &+= 1
        table.release(UInt32(index))
        known[index] = nil
        tracked[index] = nil
    }
}
