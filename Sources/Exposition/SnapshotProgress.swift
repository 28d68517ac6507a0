/// What of a group stands in the snapshots so far.
struct SnapshotProgress {
    /// Snapshots are taken at all.
    var isUsed = false
    /// By number: the key stands there.
    private var hasKey: [Bool] = []
    /// Label sets that have ended since.
    var forgotten: [UInt32] = []
    /// Milliseconds: what was counted since then is not in it; nil: nothing is.
    var since: Int64?
    /// Label sets of which it says what no longer holds, though nothing was counted since.
    private var outdated: Set<Int> = []

    func knowsKey(_ id: Int) -> Bool { id < hasKey.count && hasKey[id] }

    mutating func noteKey(_ id: Int) {
        if id >= hasKey.count { hasKey += repeatElement(false, count: max(id + 1 - hasKey.count, hasKey.count)) }
        hasKey[id] = true
    }

    func isOutdated(_ id: Int) -> Bool { outdated.contains(id) }

    /// Everything up to now is in it.
    mutating func end(at now: Int64) {
        since = now
        outdated = []
    }

    /// Other things than counts have changed of a label set that was last counted at this time.
    mutating func noteChange(of id: Int, lastSeen: Int64) {
        if let since, lastSeen < since { outdated.insert(id) }
    }

    mutating func forget(_ ids: [UInt32]) {
        guard isUsed else { return }
        for id in ids.map(Int.init) {
            if id < hasKey.count { hasKey[id] = false }
            outdated.remove(id)
        }
        forgotten += ids
    }

    mutating func beginWhole() {
        hasKey = []
        forgotten = []
        since = nil
        outdated = []
    }
}
