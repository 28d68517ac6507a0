/// What a shard knows of label sets that found no room: those that asked lately need not ask again under the registry's lock
/// until there may be room.
///
/// Sound because the memory is owned by one shard and every index is masked. Two keys with one 64-bit hash would be taken
/// for each other here; the seed is secret, and all that happens is that one is counted in the overflow series.
struct Refusals: ~Copyable {
    private static let firstSize = 256
    /// Hashes that are remembered at most; a later one takes the place of an earlier one.
    private static let largestSize = 256 << 10
    /// Places that are looked at for a hash.
    private static let reach = 8

    /// Allocated with the first refusal; 0 is a free place.
    private var hashes: Cells<UInt64>?
    private var size = 0
    private var count = 0
    /// All hashes are of this generation of the budget.
    private var generation: UInt32 = 0
    /// Label sets that were refused, for demand estimates.
    private var seen: HyperLogLog?
    /// Series (or entities) per refused observation, since the last collection.
    var limited = 0

    deinit { hashes?.deallocate() }

    func contains(_ hash: UInt64, _ generation: UInt32) -> Bool {
        guard let hashes, self.generation == generation else { return false }
        for step in 0..<Self.reach where hashes[Int(truncatingIfNeeded: hash &+ UInt64(step)) & (size - 1)] == hash { return true }
        return false
    }

    mutating func insert(_ hash: UInt64, _ generation: UInt32) {
        if self.generation != generation { forget(for: generation) }
        if count * 2 >= size, size < Self.largestSize { grow() }
        place(hash)
    }

    private mutating func place(_ hash: UInt64) {
        guard let hashes else { return }
        for step in 0..<Self.reach {
            let place = hashes + (Int(truncatingIfNeeded: hash &+ UInt64(step)) & (size - 1))
            guard place.pointee == 0 else { continue }
            place.pointee = hash
            count += 1
            return
        }
        hashes[Int(truncatingIfNeeded: hash) & (size - 1)] = hash
    }

    /// What was refused before may find room now.
    private mutating func forget(for generation: UInt32) {
        self.generation = generation
        guard count > 0 else { return }
        hashes?.update(repeating: 0, count: size)
        count = 0
    }

    private mutating func grow() {
        let old = hashes
        let oldSize = size
        size = max(size * 2, Self.firstSize)
        let larger = Cells<UInt64>.allocate(capacity: size)
        larger.initialize(repeating: 0, count: size)
        hashes = larger
        count = 0
        guard let old else { return }
        for index in 0..<oldSize where old[index] != 0 { place(old[index]) }
        old.deallocate()
    }

    mutating func note(_ hash: UInt64) {
        if seen == nil { seen = HyperLogLog() }
        seen?.insert(hash)
    }

    mutating func take(into demand: inout HyperLogLog) -> Int {
        if let sketch = seen.take() { demand.merge(sketch) }
        defer { limited = 0 }
        return limited
    }
}
