/// What a shard knows of label sets that found no room: those that asked lately need not ask again under the registry's lock
/// until there may be room.
///
/// Sound because the memory is owned by one shard and every index is masked. Two keys with one 64-bit hash would be taken
/// for each other here; the seed is secret, and all that happens is that one is counted in the overflow series.
struct Refusals: ~Copyable {
    private static let size = 4096

    /// Hashes by their low bits; allocated with the first refusal.
    private var hashes: UnsafeMutablePointer<UInt64>?
    /// All hashes are of this generation of the budget.
    private var generation: UInt32 = 0
    /// Label sets that were refused, for demand estimates.
    private var seen: HyperLogLog?
    /// Series (or entities) per refused observation, since the last collection.
    var limited = 0

    deinit { hashes?.deallocate() }

    func contains(_ hash: UInt64, _ generation: UInt32) -> Bool {
        guard let hashes, self.generation == generation else { return false }
        return hashes[Int(truncatingIfNeeded: hash) & (Self.size - 1)] == hash
    }

    mutating func insert(_ hash: UInt64, _ generation: UInt32) {
        let hashes = self.hashes ?? .allocate(capacity: Self.size)
        if self.hashes == nil || self.generation != generation { hashes.initialize(repeating: 0, count: Self.size) }
        self.hashes = hashes
        self.generation = generation
        hashes[Int(truncatingIfNeeded: hash) & (Self.size - 1)] = hash
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
