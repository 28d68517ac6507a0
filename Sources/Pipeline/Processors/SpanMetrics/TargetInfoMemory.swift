#if canImport(Glibc)
    import Glibc
#endif

/// Label sets of `traces_target_info` by the resource that they were built from: a resource that is met again costs a
/// lookup. One per event loop, for all its tenants.
///
/// Bounded by ``maxEntries`` and ``maxBytes``. What would pass one of them makes it forget everything and begin anew, which
/// costs time and nothing else; ``TargetInfoStage`` tells how often label sets are built.
struct TargetInfoMemory: ~Copyable {
    static let maxEntries = 4096
    /// Of resources and their label sets.
    static let maxBytes = 2 << 20
    /// Larger resources are not remembered.
    static let maxResourceBytes = 64 << 10

    private struct Entry: BitwiseCopyable {
        var hash: UInt64
        var stage: UInt64
        var start: Int
        var resourceCount: Int
        /// The label set lies behind the resource.
        var keyCount: Int
        var keyHash: UInt64?
    }

    /// A label set and its ``KeyHash``; nil: the resource has no label set.
    struct Known {
        var key: WireSlice
        var hash: UInt64?
    }

    private var entries: [Entry] = []
    /// Index of an entry and one, or 0: open addressing, at most half full.
    private var slots: [UInt16] = []
    private var bytes = ByteBuilder(capacity: 64)

    /// - Parameters:
    ///   - stage: which ``TargetInfoStage`` built the label set.
    ///   - hash: ``hash(_:stage:)`` of them.
    /// - Returns: what is good until something is remembered.
    func find(_ resource: WireSlice, stage: UInt64, hash: UInt64) -> Known? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let entry = entries[Int(slots[place]) &- 1]
            if entry.hash == hash, entry.stage == stage, isEqual(entry, resource) {
                let key = RawRun(bytes.base) + (entry.start &+ entry.resourceCount)
                return Known(key: WireSlice(start: key, count: entry.keyCount), hash: entry.keyHash)
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Remembers what was not found.
    mutating func remember(_ resource: WireSlice, stage: UInt64, hash: UInt64, _ known: Known) {
        let size = resource.count + known.key.count
        guard resource.count <= Self.maxResourceBytes, size <= Self.maxBytes else { return }
        if entries.count == Self.maxEntries || bytes.count + size > Self.maxBytes { forget() }
        if slots.isEmpty { slots = Array(repeating: 0, count: 2 * Self.maxEntries) }
        entries.append(
            Entry(
                hash: hash, stage: stage, start: bytes.count, resourceCount: resource.count, keyCount: known.key.count, keyHash: known.hash))
        bytes.append(resource)
        bytes.append(known.key)
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = UInt16(truncatingIfNeeded: entries.count)
    }

    /// `resource` needs 16 readable bytes behind it.
    @inline(__always)
    static func hash(_ resource: WireSlice, stage: UInt64) -> UInt64 {
        KeyHash.hash(resource.start, resource.count, seed: KeyHash.seed &+ stage)
    }

    private mutating func forget() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll()
        for place in slots.indices { slots[place] = 0 }
    }

    @inline(__always)
    private func isEqual(_ entry: Entry, _ resource: WireSlice) -> Bool {
        guard entry.resourceCount == resource.count else { return false }
        return memcmp((bytes.base + entry.start).address, resource.start.address, resource.count) == 0
    }
}
