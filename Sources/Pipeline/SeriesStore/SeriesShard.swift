/// The label sets that one event loop has counted for one ``MetricGroup``: the single writer's side of the series store.
///
/// An open-addressing table of 8-byte slots (16 bits of hash, 48 bits of address) points to records that never move.
/// Sound because only the owning loop touches it, records come from an arena that lives as long as the shard, keys stay in place
/// while the shard holds their label sets in the registry, and every key comparison is bounded by the stored length.
struct SeriesShard: ~Copyable {
    private static let addressMask: UInt64 = (1 << 48) - 1
    /// A slot whose label set is gone; searches go on behind it.
    private static let tombstone: UInt64 = 1
    /// Slots of the smallest table.
    private static let firstSize = 256
    /// Room for touched records that is kept from one collection to the next.
    private static let keptTouched = 4 << 10

    let group: MetricGroup
    private let layout: RecordLayout
    let registry: LabelSetRegistry
    private var slots: Cells<UInt64>
    private var mask: Int
    private var occupied = 0
    private(set) var live = 0
    /// Records that were let go so far: where this has grown, what was remembered of records means nothing any more.
    private(set) var removals: UInt64 = 0
    private var arena = ReturningArena()
    private var exemplars = ShardExemplars()
    private var natives = NativeDeltaPool()
    private var weighted: WeightedCounts
    /// The numbers of a record that is being drained.
    private let numbers: Cells<Double>
    /// Takes what finds no room (tempo-behaviour 6.8).
    private let overflow: RawCells
    private var refusals = Refusals()
    /// Records touched since the collection began, and those of the collection that is being taken.
    private var touched: [RawCells] = []
    private var draining: [RawCells] = []
    private var drained = 0
    private var epoch: UInt32 = 1
    /// The table's size when a sweep began.
    private var sweptMask = 0

    init(group: MetricGroup, registry: LabelSetRegistry) {
        self.group = group
        self.registry = registry
        layout = group.layout
        weighted = WeightedCounts(count: layout.bucketCount)
        numbers = .allocate(capacity: max(layout.valueCount, 1))
        mask = Self.firstSize - 1
        slots = .allocate(capacity: Self.firstSize)
        slots.initialize(repeating: 0, count: Self.firstSize)
        overflow = arena.allocate(layout.size)
        overflow.initializeMemory(as: UInt8.self, repeating: 0, count: layout.size)
    }

    deinit {
        slots.deallocate()
        numbers.deallocate()
    }

    // MARK: Records

    /// The record of a label set, ready to be added to.
    enum Found {
        case record(RawCells)
        /// ``MetricGroup/isValid(_:)`` says no.
        case invalid
        /// ``LabelSetRegistry/limit`` is reached.
        case full
    }

    /// - Parameter key: with slack behind it.
    @inline(__always)
    mutating func record(_ hash: UInt64, _ key: WireSlice) -> Found {
        guard let record = find(hash, key) else { return newRecord(hash, key) }
        use(record)
        return .record(record)
    }

    /// The record of a label set, if it has one.
    func known(_ hash: UInt64, _ key: WireSlice) -> RawCells? { find(hash, key) }

    /// Makes a record that was found before ready to be added to. None was let go since: ``removals``.
    @inline(__always)
    mutating func use(_ record: RawCells) {
        if record.load(fromByteOffset: RecordLayout.refused, as: UInt32.self) != 0 { noteRefused(record) }
        touch(record)
    }

    @inline(__always)
    private mutating func touch(_ record: RawCells) {
        let epochOfRecord = (record + RecordLayout.epoch).elements(UInt32.self)
        if epochOfRecord.pointee != epoch {
            epochOfRecord.pointee = epoch
            touched.append(record)
        }
    }

    /// Fetches slots ahead of their use. Good until the next label set is born.
    struct SlotPrefetch {
        fileprivate let slots: Cells<UInt64>
        fileprivate let mask: Int

        @inline(__always)
        func callAsFunction(_ hash: UInt64) {
            RawCells(slots + (Int(truncatingIfNeeded: hash) & mask)).prefetch()
        }
    }

    var slotPrefetch: SlotPrefetch { SlotPrefetch(slots: slots, mask: mask) }

    /// Tables of fewer slots stay in the cache by themselves, with their records.
    private static let largeTable = 8 << 10

    /// Fetches the records of entries whose slots are on their way, and of many label sets also what a record leads to.
    @inline(__always)
    func fetchRecords(of entries: Run<StagedObservation>, _ range: Range<Int>) {
        for index in range { prefetch(UInt(slots[Int(truncatingIfNeeded: entries[index].hash) & mask] & Self.addressMask)) }
        guard mask >= Self.largeTable else { return }
        for index in range { fetchParts(entries[index].hash) }
    }

    /// Fetches the rest of a record, its key and its newest exemplar. Another label set's, where two share a slot: that costs
    /// time only.
    @inline(__always)
    private func fetchParts(_ hash: UInt64) {
        let slot = slots[Int(truncatingIfNeeded: hash) & mask]
        guard slot > Self.tombstone, let record = Self.record(slot) else { return }
        for line in stride(from: 64, to: layout.size, by: 64) { (record + line).prefetch() }
        let key = Self.key(of: record).bits
        let length = UInt(record.load(fromByteOffset: RecordLayout.keyLength, as: UInt32.self))
        var line: UInt = 0
        repeat {
            prefetch(key &+ line)
            line &+= 64
        } while line < length
        prefetch(record.load(fromByteOffset: RecordLayout.exemplars, as: UInt.self))
    }

    /// Fetches what the native histograms of entries lead to, whose records are on their way.
    func fetchNatives(of entries: Run<StagedObservation>, _ range: Range<Int>, _ rule: CountingRule.Compiled) {
        guard layout.nativeCount > 0, mask >= Self.largeTable else { return }
        for index in range {
            let entry = entries + index
            let slot = slots[Int(truncatingIfNeeded: entry.pointee.hash) & mask]
            guard let record = entry.pointee.record ?? (slot > Self.tombstone ? Self.record(slot) : nil) else { continue }
            for histogram in 0..<rule.histograms {
                let place = rule.places + histogram
                natives.prefetch(
                    rule.value(entry, of: histogram), times: place.pointee.factor, place.pointee.schema,
                    of: Run((record + place.pointee.native).elements(NativeDelta.self)))
            }
        }
    }

    @inline(__always)
    private func find(_ hash: UInt64, _ key: WireSlice) -> RawCells? {
        var position = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[position]
            if slot == 0 { return nil }
            if slot >> 48 == hash >> 48, slot != Self.tombstone, let record = Self.record(slot),
                record.load(as: UInt64.self) == hash,
                Int(record.load(fromByteOffset: RecordLayout.keyLength, as: UInt32.self)) == key.count,
                KeyBytes.isEqual(Self.key(of: record), key.start, key.count)
            {
                return record
            }
            position = (position &+ 1) & mask
        }
    }

    @inline(__always)
    private static func record(_ slot: UInt64) -> RawCells? {
        RawCells(bits: UInt(slot & addressMask))
    }

    /// Where its key lies: in the registry, which keeps it while this shard holds the label set.
    @inline(__always)
    private static func key(of record: RawCells) -> RawRun {
        record.address(at: RecordLayout.key)
    }

    // MARK: Counting

    /// Adds to the number with this index.
    @inline(__always)
    func add(_ value: Double, to index: Int, of record: RawCells) {
        (record + RecordLayout.values).elements(Double.self)[index] += value
    }

    /// Observes `value` (seconds), which stands for `weight` observations.
    ///
    /// - Parameters:
    ///   - trace: for an exemplar.
    ///   - time: when the request was received, nanoseconds.
    @inline(__always)
    mutating func observe(
        _ value: Double, weight: Double, trace: TraceHalves, time: UInt64, _ place: Run<HistogramPlace>,
        of record: RawCells
    ) {
        let bucket = place.pointee.bounds.bucket(of: value)
        var slot = UInt32(truncatingIfNeeded: bucket)
        if place.pointee.native < 0 {
            (record + place.pointee.sum).elements(Double.self).pointee += value * weight
            add(weight, toBucket: bucket, place, record)
        } else {
            guard let own = observeNative(value, weight, bucket, place, record) else { return }
            slot = own
        }
        guard !trace.isNone else { return }
        let head = (record + RecordLayout.exemplars).elements(ShardExemplars.Head.self)
        exemplars.put(
            Exemplar(traceHigh: trace.high, traceLow: trace.low, value: value, slot: place.pointee.firstSlot + slot, time: time, isFresh: true),
            head: &head.pointee)
    }

    @inline(__always)
    private mutating func add(_ weight: Double, toBucket bucket: Int, _ place: Run<HistogramPlace>, _ record: RawCells) {
        let count = (record + place.pointee.firstBucket).elements(UInt32.self) + bucket
        if weight == 1, count.pointee != .max {
            count.pointee &+= 1
        } else {
            addWeighted(weight, count, place.pointee.firstCount &+ bucket, record)
        }
    }

    @inline(never)
    private mutating func addWeighted(_ weight: Double, _ count: Cells<UInt32>, _ index: Int, _ record: RawCells) {
        let block = (record + RecordLayout.weighted).elements(UInt32.self)
        weighted.add(weight, to: count, index, of: &block.pointee)
    }

    /// - Returns: the slot of its exemplar, the classic bucket where there is one; nil: nothing was observed, for a weight of 0.
    @inline(never)
    private mutating func observeNative(
        _ value: Double, _ weight: Double, _ bucket: Int, _ place: Run<HistogramPlace>, _ record: RawCells
    ) -> UInt32? {
        let delta = (record + place.pointee.native).elements(NativeDelta.self)
        let units = weight == 1 ? 1 : NativeUnits.count(multiplier: weight)
        guard units > 0 else { return nil }
        let slot = place.pointee.hasClassic ? UInt32(truncatingIfNeeded: bucket) : delta.pointee.exemplarSlot(value)
        natives.observe(value, times: place.pointee.factor, count: units, place.pointee.schema, into: &delta.pointee)
        if place.pointee.hasClassic { add(Double(units), toBucket: bucket, place, record) }
        return slot
    }

    // MARK: Birth and death of label sets

    @inline(never)
    private mutating func newRecord(_ hash: UInt64, _ key: WireSlice) -> Found {
        if registry.admission.budget.isLimited, refusals.contains(hash, registry.admission.budget.generation) {
            return .record(overflowRecord(hash))
        }
        guard group.isValid(key) else { return .invalid }
        let generation = registry.admission.budget.generation
        switch registry.acquire(hash: hash, key: key.start, length: key.count) {
        case .full: return .full
        case .refused:
            refusals.insert(hash, generation)
            return .record(overflowRecord(hash))
        case .number(let id, let kept, let refused):
            guard let record = insert(hash, kept, id) else {
                registry.leave(id)
                return .full
            }
            record.storeBytes(of: refused, toByteOffset: RecordLayout.refused, as: UInt32.self)
            record.storeBytes(of: generation, toByteOffset: RecordLayout.generation, as: UInt32.self)
            if refused != 0 { refusals.limited += registry.admission.weight(of: refused) }
            touch(record)
            return .record(record)
        }
    }

    /// The record of the overflow series, for an observation that another group's limit has sent there.
    mutating func overflowRecord(_ hash: UInt64) -> RawCells {
        refusals.note(hash)
        refusals.limited += registry.admission.weight(of: group.allMetrics)
        touch(overflow)
        return overflow
    }

    /// Further observations of a label set without room.
    mutating func noteLimited(times: Int) {
        refusals.limited += max(times, 0) * registry.admission.weight(of: group.allMetrics)
    }

    /// Whether there is a limit on what may be born here.
    var isLimited: Bool { registry.admission.budget.isLimited }

    /// Whether this record is the overflow series'.
    func isOverflow(_ record: RawCells) -> Bool { record == overflow }

    /// Some metrics of the label set found no room: each observation of them counts as limited, unless there is room by now.
    @inline(never)
    private mutating func noteRefused(_ record: RawCells) {
        var refused = record.load(fromByteOffset: RecordLayout.refused, as: UInt32.self)
        let generation = registry.admission.budget.generation
        if record.load(fromByteOffset: RecordLayout.generation, as: UInt32.self) != generation {
            refused = registry.askAgain(record.load(fromByteOffset: RecordLayout.id, as: UInt32.self))
            record.storeBytes(of: refused, toByteOffset: RecordLayout.refused, as: UInt32.self)
            record.storeBytes(of: generation, toByteOffset: RecordLayout.generation, as: UInt32.self)
        }
        refusals.limited += registry.admission.weight(of: refused)
    }

    private mutating func insert(_ hash: UInt64, _ key: LabelSetRegistry.Key, _ id: UInt32) -> RawCells? {
        let record = arena.allocate(layout.size)
        let address = UInt64(record.bits)
        guard address & ~Self.addressMask == 0 else {
            // An address beyond 48 bits does not fit a slot: no such kernel gives one unasked, but counting on goes first.
            arena.deallocate(record, layout.size)
            return nil
        }
        record.initializeMemory(as: UInt8.self, repeating: 0, count: layout.size)
        record.storeBytes(of: hash, as: UInt64.self)
        record.storeBytes(of: id, toByteOffset: RecordLayout.id, as: UInt32.self)
        record.storeBytes(of: UInt32(truncatingIfNeeded: key.count), toByteOffset: RecordLayout.keyLength, as: UInt32.self)
        record.store(key.start, at: RecordLayout.key)
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

    /// Makes room, clears tombstones away, or gives back what label sets that are gone had taken.
    private mutating func rebuild() {
        let old = slots
        let oldSize = mask + 1
        var size = Self.firstSize
        while live * 4 > size { size *= 2 }
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
    ///
    /// - Parameters:
    ///   - position: where to go on, 0 at first.
    ///   - limit: slots that are looked at in this call.
    /// - Returns: false when all slots have been looked at.
    mutating func remove(_ gone: Set<UInt32>, from position: inout Int, limit: Int) -> Bool {
        guard draining.isEmpty, !gone.isEmpty else { return false }
        // Births may have moved everything meanwhile: then from the beginning.
        if position == 0 || sweptMask != mask { position = 0 }
        sweptMask = mask
        let end = min(position + limit, mask + 1)
        while position < end {
            let slot = slots[position]
            if position + 16 <= mask { prefetch(UInt(slots[position + 16] & Self.addressMask)) }
            position += 1
            guard slot != 0, slot != Self.tombstone, let record = Self.record(slot) else { continue }
            let id = record.load(fromByteOffset: RecordLayout.id, as: UInt32.self)
            guard gone.contains(id), record.load(fromByteOffset: RecordLayout.epoch, as: UInt32.self) != epoch else { continue }
            slots[position - 1] = Self.tombstone
            releaseParts(of: record)
            weighted.release(&(record + RecordLayout.weighted).elements(UInt32.self).pointee)
            arena.deallocate(record, layout.size)
            live -= 1
            removals &+= 1
            registry.leave(id)
        }
        if position <= mask { return true }
        if mask >= Self.firstSize, live * 16 < mask { rebuild() }
        return false
    }

    /// Gives back what a record has in the pools.
    private mutating func releaseParts(of record: RawCells) {
        let head = (record + RecordLayout.exemplars).elements(ShardExemplars.Head.self)
        exemplars.release(&head.pointee)
        for index in 0..<layout.nativeCount {
            natives.release(&(record + layout.native(index)).elements(NativeDelta.self).pointee)
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
            fetchAhead()
            drain(draining[drained], into: &out)
            drained += 1
        }
        if drained < draining.count { return true }
        draining.removeAll(keepingCapacity: draining.count <= Self.keptTouched)
        drained = 0
        return false
    }

    /// Asks for the records that come next, and for the exemplars of nearer ones.
    @inline(__always)
    private func fetchAhead() {
        if drained + 8 < draining.count {
            let record = draining[drained + 8]
            for line in stride(from: 0, to: layout.size, by: 64) { (record + line).prefetch() }
        }
        if drained + 4 < draining.count {
            let block = draining[drained + 4].load(fromByteOffset: RecordLayout.exemplars, as: UInt.self)
            prefetch(block)
            prefetch(block &+ 64)
        }
    }

    private mutating func drain(_ record: RawCells, into out: inout DrainedCounters) {
        group.expand(RawRun(record), weighted, into: numbers)
        out.append(
            id: record.load(fromByteOffset: RecordLayout.id, as: UInt32.self),
            refused: record.load(fromByteOffset: RecordLayout.refused, as: UInt32.self), hash: record.load(as: UInt64.self),
            values: RawRun(numbers), bytes: layout.valueCount * 8)
        for index in 0..<layout.nativeCount {
            out.append((record + layout.native(index)).elements(NativeDelta.self).pointee, natives)
        }
        let head = (record + RecordLayout.exemplars).elements(ShardExemplars.Head.self)
        exemplars.forEach(head.pointee) { out.append($0) }
        releaseParts(of: record)
        (record + RecordLayout.values).initializeMemory(as: UInt8.self, repeating: 0, count: layout.numberBytes)
    }

    /// What was limited since the last call.
    mutating func takeRefusals(into demand: inout HyperLogLog) -> Int { refusals.take(into: &demand) }

    /// Exemplars left out at ``ShardExemplars/limit``.
    var droppedExemplars: Int { exemplars.dropped }
    /// Observations in a coarser native bucket at ``NativeDeltaPool/limit``.
    var coarsenedObservations: Int { natives.coarsened }
    /// Bytes taken from the system for label sets.
    var reservedBytes: Int { arena.reservedBytes + (mask + 1) * 8 + exemplars.reservedBytes + weighted.reservedBytes }
}

/// Asks for a cache line without waiting for it. Reading it is harmless: the address is a live slot or record.
@inline(__always)
private func prefetch(_ address: UInt) {
    RawRun.prefetch(bits: address)
}
