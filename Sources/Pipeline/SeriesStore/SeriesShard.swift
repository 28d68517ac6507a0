import CPrefetch

/// Where a record's parts lie, in bytes. Counters are what was added since the last collection.
struct RecordLayout: Sendable {
    /// Buckets of the latency histogram, `+Inf` included; 0 when there is none.
    let buckets: Int

    static let hash = 0
    static let id = 8
    static let keyLength = 12
    static let epoch = 16
    static let exemplars = 20
    static let calls = 24
    static let latencySum = 32
    static let size = 40
    static let firstBucket = 48

    var key: Int { Self.firstBucket + buckets * 8 }
    /// Bytes that a collection takes from a record.
    var counterBytes: Int { key - Self.calls }
}

/// The label sets that one event loop has counted for one tenant: the single writer's side of the series store.
///
/// An open-addressing table of 8-byte slots (16 bits of hash, 48 bits of address) points to records that never move:
/// counters, then the key. Sound because only the owning loop touches it, records come from an arena that lives as long
/// as the shard, and every key comparison is bounded by the stored length.
struct SeriesShard: ~Copyable {
    private static let addressMask: UInt64 = (1 << 48) - 1
    /// A slot whose label set is gone; searches go on behind it.
    private static let tombstone: UInt64 = 1

    private let layout: RecordLayout
    private let registry: LabelSetRegistry
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int
    private var occupied = 0
    private(set) var live = 0
    private var arena = RecordArena()
    private var exemplars = ExemplarPool()
    /// Records touched since the collection began, and those of the collection that is being taken.
    private var touched: [UnsafeMutableRawPointer] = []
    private var draining: [UnsafeMutableRawPointer] = []
    private var drained = 0
    private var epoch: UInt32 = 1

    init(layout: RecordLayout, registry: LabelSetRegistry) {
        self.layout = layout
        self.registry = registry
        mask = 255
        slots = .allocate(capacity: 256)
        slots.initialize(repeating: 0, count: 256)
    }

    deinit { slots.deallocate() }

    // MARK: Counting

    /// Phase two: two looks ahead bring slots and records into the cache, then every span is counted.
    ///
    /// - Parameter time: when the request was received, in nanoseconds.
    /// - Parameter birth: whether the key of a new label set may be counted; false discards the span.
    /// - Returns: spans that found no place because of ``LabelSetRegistry/limit``, and those that `birth` refused.
    mutating func apply(
        _ pending: borrowing PendingSpans, bounds: BucketBounds, at time: UInt64 = 0, birth: (WireSlice) -> Bool
    ) -> (overLimit: Int, refused: Int) {
        var overLimit = 0
        var refused = 0
        let spans = pending.spans
        let keys = UnsafeRawPointer(pending.keys.base)
        var index = 0
        while index < pending.count {
            let batch = min(index &+ 32, pending.count)
            // The slots of this batch are on their way since phase one; now fetch the records that they name.
            for ahead in index..<batch {
                let slot = slots[Int(truncatingIfNeeded: spans[ahead].hash) & mask]
                prefetch(UInt(slot & Self.addressMask))
            }
            while index < batch {
                let span = spans + index
                let key = WireSlice(start: keys + span.pointee.key, count: span.pointee.keyLength)
                if let record = find(span.pointee.hash, key) {
                    count(span, in: record, bounds, time)
                } else if !birth(key) {
                    refused &+= 1
                } else if let record = insert(span.pointee.hash, key) {
                    count(span, in: record, bounds, time)
                } else {
                    overLimit &+= 1
                }
                index &+= 1
            }
        }
        return (overLimit, refused)
    }

    /// Fetches slots ahead of their use. Good until the next label set is born.
    struct SlotPrefetch {
        fileprivate let slots: UnsafeMutablePointer<UInt64>
        fileprivate let mask: Int

        @inline(__always)
        func callAsFunction(_ hash: UInt64) {
            prefetch(UInt(bitPattern: slots + (Int(truncatingIfNeeded: hash) & mask)))
        }
    }

    var slotPrefetch: SlotPrefetch { SlotPrefetch(slots: slots, mask: mask) }

    @inline(__always)
    private func find(_ hash: UInt64, _ key: WireSlice) -> UnsafeMutableRawPointer? {
        var position = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[position]
            if slot == 0 { return nil }
            if slot >> 48 == hash >> 48, slot != Self.tombstone, let record = Self.record(slot),
                record.load(as: UInt64.self) == hash,
                Int(record.load(fromByteOffset: RecordLayout.keyLength, as: UInt32.self)) == key.count,
                Self.isEqual(UnsafeRawPointer(record + layout.key), key.start, key.count)
            {
                return record
            }
            position = (position &+ 1) & mask
        }
    }

    @inline(__always)
    private static func record(_ slot: UInt64) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: UInt(slot & addressMask))
    }

    /// Both sides have slack behind them; what differs there is masked out.
    @inline(__always)
    private static func isEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        var offset = 0
        var difference: UInt64 = 0
        while offset &+ 8 <= count {
            difference |= (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            offset &+= 8
        }
        if offset < count {
            let rest = (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            difference |= UInt64(littleEndian: rest) & ((1 &<< UInt64(truncatingIfNeeded: (count &- offset) &* 8)) &- 1)
        }
        return difference == 0
    }

    @inline(__always)
    private mutating func count(
        _ span: UnsafeMutablePointer<PendingSpan>, in record: UnsafeMutableRawPointer, _ bounds: BucketBounds, _ time: UInt64
    ) {
        let counters = (record + RecordLayout.calls).assumingMemoryBound(to: Double.self)
        let weight = span.pointee.weight
        counters[0] += weight
        counters[1] += span.pointee.latency * weight
        counters[2] += span.pointee.size
        let epochOfRecord = (record + RecordLayout.epoch).assumingMemoryBound(to: UInt32.self)
        if epochOfRecord.pointee != epoch {
            epochOfRecord.pointee = epoch
            touched.append(record)
        }
        guard layout.buckets > 0 else { return }
        let bucket = bounds.bucket(of: span.pointee.latency)
        counters[3 &+ bucket] += weight
        guard let traceID = span.pointee.traceID else { return }
        let head = (record + RecordLayout.exemplars).assumingMemoryBound(to: UInt32.self)
        exemplars.put(
            Exemplar(
                traceHigh: UInt64(bigEndian: traceID.loadUnaligned(as: UInt64.self)),
                traceLow: UInt64(bigEndian: (traceID + 8).loadUnaligned(as: UInt64.self)),
                value: span.pointee.latency, bucket: UInt32(truncatingIfNeeded: bucket), time: time, isFresh: true),
            head: &head.pointee)
    }

    // MARK: Birth and death of label sets

    @inline(never)
    private mutating func insert(_ hash: UInt64, _ key: WireSlice) -> UnsafeMutableRawPointer? {
        guard let id = registry.acquire(hash: hash, key: key.start, length: key.count) else { return nil }
        // Slack behind the key for comparisons in whole words.
        let record = arena.allocate(layout.key + key.count + 8)
        let address = UInt64(UInt(bitPattern: record))
        guard address & ~Self.addressMask == 0 else {
            // An address beyond 48 bits does not fit a slot: no such kernel gives one unasked, but counting on goes first.
            arena.deallocate(record, layout.key + key.count + 8)
            registry.leave(id)
            return nil
        }
        record.initializeMemory(as: UInt8.self, repeating: 0, count: layout.key)
        record.storeBytes(of: hash, as: UInt64.self)
        record.storeBytes(of: id, toByteOffset: RecordLayout.id, as: UInt32.self)
        record.storeBytes(of: UInt32(truncatingIfNeeded: key.count), toByteOffset: RecordLayout.keyLength, as: UInt32.self)
        (record + layout.key).copyMemory(from: key.start, byteCount: key.count)
        if (occupied + 1) * 2 > mask + 1 { rebuild() }
        place(hash & ~Self.addressMask | address, hash)
        live += 1
        return record
    }

    private mutating func place(_ slot: UInt64, _ hash: UInt64) {
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position &+ 1) & mask }
        slots[position] = slot
        occupied += 1
    }

    /// Makes room (or clears tombstones away).
    private mutating func rebuild() {
        let old = slots
        let oldSize = mask + 1
        let size = (live + 1) * 4 > oldSize ? oldSize * 2 : oldSize
        slots = .allocate(capacity: size)
        slots.initialize(repeating: 0, count: size)
        mask = size - 1
        occupied = 0
        for index in 0..<oldSize {
            if index + 16 < oldSize { prefetch(UInt(old[index + 16] & Self.addressMask)) }
            let slot = old[index]
            guard slot != 0, slot != Self.tombstone, let record = Self.record(slot) else { continue }
            place(slot, record.load(as: UInt64.self))
        }
        old.deallocate()
    }

    /// Lets go of label sets that were not touched since the last collection; those that were stay.
    mutating func remove(_ gone: Set<UInt32>) {
        guard draining.isEmpty, !gone.isEmpty else { return }
        for position in 0...mask {
            let slot = slots[position]
            guard slot != 0, slot != Self.tombstone, let record = Self.record(slot) else { continue }
            let id = record.load(fromByteOffset: RecordLayout.id, as: UInt32.self)
            guard gone.contains(id), record.load(fromByteOffset: RecordLayout.epoch, as: UInt32.self) != epoch else { continue }
            slots[position] = Self.tombstone
            let head = (record + RecordLayout.exemplars).assumingMemoryBound(to: UInt32.self)
            exemplars.release(&head.pointee)
            let length = Int(record.load(fromByteOffset: RecordLayout.keyLength, as: UInt32.self))
            arena.deallocate(record, layout.key + length + 8)
            live -= 1
            registry.leave(id)
        }
    }

    // MARK: Collection

    /// Begins to take what was counted; spans that come meanwhile belong to the next collection or to this one, never to none.
    mutating func beginDrain() {
        if !draining.isEmpty { return }
        swap(&draining, &touched)
        drained = 0
        // Epoch 0 is a record that was never touched.
        epoch = epoch == .max ? 1 : epoch + 1
    }

    /// Moves the counters of at most `limit` label sets into `out`; false when all are taken.
    mutating func drain(_ limit: Int, into out: inout DrainedCounters) -> Bool {
        let end = min(drained + limit, draining.count)
        while drained < end {
            let record = draining[drained]
            let head = (record + RecordLayout.exemplars).assumingMemoryBound(to: UInt32.self)
            out.append(
                id: record.load(fromByteOffset: RecordLayout.id, as: UInt32.self),
                counters: UnsafeRawPointer(record + RecordLayout.calls), bytes: layout.counterBytes)
            exemplars.forEach(head.pointee) { out.append($0) }
            exemplars.release(&head.pointee)
            (record + RecordLayout.calls).initializeMemory(as: UInt8.self, repeating: 0, count: layout.counterBytes)
            drained += 1
        }
        if drained < draining.count { return true }
        draining.removeAll(keepingCapacity: draining.count < 1 << 20)
        drained = 0
        return false
    }

    /// Exemplars left out at ``ExemplarPool/limit``.
    var droppedExemplars: Int { exemplars.dropped }
}

/// Asks for a cache line without waiting for it. Reading it is harmless: the address is a live slot or record.
@inline(__always)
private func prefetch(_ address: UInt) {
    metronome_prefetch(UnsafeRawPointer(bitPattern: address))
}
