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

    func knowsKey(_ id: Int) -> Bool { id < hasKey.count && hasKey[id] }

    mutating func noteKey(_ id: Int) {
        if id >= hasKey.count { hasKey += repeatElement(false, count: max(id + 1 - hasKey.count, hasKey.count)) }
        hasKey[id] = true
    }

    mutating func forget(_ ids: [UInt32]) {
        guard isUsed else { return }
        for id in ids where Int(id) < hasKey.count { hasKey[Int(id)] = false }
        forgotten += ids
    }

    mutating func beginWhole() {
        hasKey = []
        forgotten = []
        since = nil
    }
}
