/// Label sets by number, and numbers by key: what stands behind a ``LabelSetRegistry``'s lock.
///
/// Sound because keys come from an arena that lives as long as the table, and a number is used only between its birth and its
/// release.
package struct LabelSetTable: ~Copyable, @unchecked Sendable {
    /// Places of the smallest index.
    private static let firstSize = 64

    package struct Entry {
        /// The lower half of the key's hash.
        package var hash: UInt32
        /// Metrics that found no room.
        package var refused: UInt32
        package var key: RawCells
        /// Of the key; `UInt32.max`: the number is free, or the overflow series'.
        package var length: UInt32
        /// Shards that hold the label set.
        package var holders: UInt32

        package var isFree: Bool { length == .max }
    }

    package private(set) var entries: [Entry]
    private var free: [UInt32] = []
    /// Open addressing over numbers; 0 is empty.
    private var index = [UInt32](repeating: 0, count: firstSize)
    package private(set) var live = 0
    private var arena = ReturningArena()

    /// The overflow series' number is there from the beginning, without a key.
    package init() {
        entries = [Entry(hash: 0, refused: 0, key: arena.allocate(0), length: .max, holders: 0)]
    }

    /// Bytes taken from the system.
    var reservedBytes: Int {
        arena.reservedBytes + entries.capacity * MemoryLayout<Entry>.stride + (index.capacity + free.capacity) * MemoryLayout<UInt32>.stride
    }

    // MARK: Finding

    /// - Parameter key: with slack behind it.
    package func number(of hash: UInt64, _ key: RawRun, _ length: Int) -> UInt32? {
        let hash = UInt32(truncatingIfNeeded: hash)
        var position = home(hash)
        while index[position] != 0 {
            let id = index[position]
            let entry = entries[Int(id)]
            if entry.hash == hash, entry.length == length, KeyBytes.isEqual(RawRun(entry.key), key, length) { return id }
            position = next(position)
        }
        return nil
    }

    /// There are fewer places than lower halves of hashes (``LabelSetRegistry/limit``).
    private func home(_ hash: UInt32) -> Int { Int(hash) & (index.count - 1) }
    private func next(_ position: Int) -> Int { (position + 1) & (index.count - 1) }

    /// Asks for the memory where a search begins, ahead of it.
    @inline(__always)
    func prefetch(_ hash: UInt64) {
        let place = home(UInt32(truncatingIfNeeded: hash))
        index.withRun { RawRun($0.start + place).prefetch() }
    }

    // MARK: Birth

    /// Makes room for so many more at once.
    mutating func reserve(_ more: Int) {
        entries.reserveCapacity(entries.count + max(more - free.count, 0))
        var size = index.count
        while size < (live + more) * 2 { size *= 2 }
        if size > index.count { rebuild(size) }
    }

    /// A number for a key that has none yet.
    package mutating func insert(_ hash: UInt64, _ key: RawRun, _ length: UInt32, holders: UInt32, refused: UInt32) -> UInt32 {
        let copy = arena.allocate(Int(length))
        copy.copyMemory(from: key, byteCount: Int(length))
        let entry = Entry(hash: UInt32(truncatingIfNeeded: hash), refused: refused, key: copy, length: length, holders: holders)
        if (live + 1) * 2 > index.count { rebuild(index.count * 2) }
        live += 1
        let id: UInt32
        if let reused = free.popLast() {
            id = reused
            entries[Int(id)] = entry
        } else {
            id = UInt32(entries.count)
            entries.append(entry)
        }
        place(id, entry.hash)
        return id
    }

    private mutating func place(_ id: UInt32, _ hash: UInt32) {
        var position = home(hash)
        while index[position] != 0 { position = next(position) }
        index[position] = id
    }

    private mutating func rebuild(_ size: Int) {
        index = [UInt32](repeating: 0, count: size)
        for id in entries.indices where !entries[id].isFree { place(UInt32(id), entries[id].hash) }
    }

    // MARK: Use

    mutating func hold(_ id: UInt32) { entries[Int(id)].holders += 1 }

    mutating func leave(_ id: UInt32) {
        if entries[Int(id)].holders > 0 { entries[Int(id)].holders -= 1 }
    }

    mutating func setRefused(_ refused: UInt32, of id: UInt32) { entries[Int(id)].refused = refused }

    // MARK: Death

    /// Takes the label set out; its number may be given to another one.
    package mutating func release(_ id: UInt32) {
        let entry = entries[Int(id)]
        takeOut(id, entry.hash)
        arena.deallocate(entry.key, Int(entry.length))
        entries[Int(id)].length = .max
        live -= 1
        free.append(id)
    }

    /// Gives back what a rare crowd has left of the lists, as far as nobody has a number there. Takes time with their length.
    package mutating func trim() {
        let used = (entries.lastIndex { !$0.isFree } ?? 0) + 1
        if used * 2 <= entries.count {
            entries = Array(entries[..<used])
            free = free.filter { $0 < used }
        }
        var size = Self.firstSize
        while size < live * 4 { size *= 2 }
        if size * 2 <= index.count { rebuild(size) }
    }

    /// Closes the gap, so that searches need no marks of what was: whatever stands behind it and belongs at or before it moves up.
    private mutating func takeOut(_ id: UInt32, _ hash: UInt32) {
        var gap = home(hash)
        while index[gap] != id { gap = next(gap) }
        var position = next(gap)
        while index[position] != 0 {
            let home = home(entries[Int(index[position])].hash)
            // How far each lies from where the search for this one begins, around the end.
            if (position - home) & (index.count - 1) >= (position - gap) & (index.count - 1) {
                index[gap] = index[position]
                gap = position
            }
            position = next(position)
        }
        index[gap] = 0
    }
}
