import Pipeline

/// The totals of every label set of one ``MetricGroup``, merged from all shards: the collector's side of the series store.
///
/// Sound because one collector owns it and numbers come from the group's ``LabelSetRegistry``, which keeps them below
/// its upper bound. Number ``LabelSetRegistry/overflow`` is the overflow series.
package struct CumulativeStore: ~Copyable {
    /// Label sets for which room is made at a time: few, since most tenants have few.
    private static let chunk = 64

    /// What is known of a label set beside its totals.
    struct State {
        /// When it was last counted (time of that collection), milliseconds since the epoch.
        var lastSeen: Int64 = 0
        var totals: PackedTotals.Block = nil
        var exemplars = ExemplarPool.none
        private var presentBits: UInt16 = 0
        private var baselineBits: UInt16 = 0

        /// Metrics that have a series, as a mask; 0: the label set is not alive.
        var present: UInt32 {
            get { UInt32(presentBits) }
            set { presentBits = UInt16(truncatingIfNeeded: newValue) }
        }
        /// Metrics whose zero samples have been sent.
        var baselines: UInt32 {
            get { UInt32(baselineBits) }
            set { baselineBits = UInt16(truncatingIfNeeded: newValue) }
        }
    }

    private let group: MetricGroup
    private let nativePlan: NativeHistogramPlan
    /// Native histograms of one label set.
    private let nativeCount: Int
    private var totals: PackedTotals
    /// A part of a label set's numbers, the others 0.
    private let part: Cells<Double>
    private var states: [State] = []
    private(set) var natives: [NativeHistogram] = []
    /// Form `native` only: there an exemplar belongs to no bucket.
    private var nativeExemplars: [NativeExemplars] = []
    private(set) var exemplars = ExemplarPool()
    /// Label sets alive, the overflow series apart.
    package private(set) var live = 0
    /// Series alive, those of the overflow apart (tempo-behaviour 6.8).
    package private(set) var activeSeries = 0
    /// Label sets alive that have a series of each of the group's metrics, those of the overflow apart.
    private var labelSets: [Int]

    /// - Parameter resetsNatives: native histograms with too many buckets begin anew from time to time; false: they become coarser alone.
    init(group: MetricGroup, resetsNatives: Bool = true) {
        self.group = group
        let plan = group.options.native
        nativePlan = resetsNatives ? plan : NativeHistogramPlan(schema: plan.schema, maxBuckets: plan.maxBuckets, minResetMilliseconds: 0)
        nativeCount = group.layout.nativeCount
        totals = PackedTotals(count: group.layout.valueCount)
        labelSets = Array(repeating: 0, count: group.metrics.count)
        part = .allocate(capacity: max(group.layout.valueCount, 1))
    }

    deinit { part.deallocate() }

    package var upperBound: Int { states.count }
    /// Nothing is alive, the overflow series included.
    package var isEmpty: Bool { live == 0 && (states.first?.present ?? 0) == 0 }

    mutating func makeRoom(for id: Int, at now: Int64) {
        while id >= states.count {
            states.append(contentsOf: repeatElement(State(), count: Self.chunk))
            guard nativeCount > 0 else { continue }
            let empty = (0..<nativeCount).map { emptyNative($0, at: now) }
            for _ in 0..<Self.chunk { natives.append(contentsOf: empty) }
            if group.options.form == .native {
                nativeExemplars.append(contentsOf: repeatElement(NativeExemplars(), count: nativeCount * Self.chunk))
            }
        }
    }

    /// Makes room for label sets that are about to be restored, in one go.
    mutating func reserve(_ count: Int) {
        // It grows by chunks: with less the last one would double the lists.
        let room = (count + Self.chunk - 1) / Self.chunk * Self.chunk
        states.reserveCapacity(room)
        natives.reserveCapacity(room * nativeCount)
    }

    private func emptyNative(_ index: Int, at now: Int64) -> NativeHistogram {
        NativeHistogram(
            nativePlan, classicBuckets: group.options.form == .both ? group.histogram(index).bounds.count : 0, at: now)
    }

    // MARK: Merging

    /// Adds what a shard gave, at this time in milliseconds.
    package mutating func merge(_ drained: borrowing DrainedCounters, at now: Int64) {
        var index = 0
        drained.forEach { entry in
            fetch(drained.ids, ahead: index)
            index += 1
            makeRoom(for: entry.id, at: now)
            if entry.refused == 0 {
                add(entry, group.allMetrics, to: entry.id, at: now)
            } else {
                add(entry, group.allMetrics & ~entry.refused, to: entry.id, at: now)
                add(entry, entry.refused, to: Int(LabelSetRegistry.overflow), at: now)
            }
        }
    }

    /// Asks for the states of label sets that come later, and for what those of nearer ones lead to.
    @inline(__always)
    private func fetch(_ ids: [UInt32], ahead index: Int) {
        if index + 12 < ids.count, ids[index + 12] < states.count {
            states.withRun { RawRun($0.start + Int(ids[index + 12])).prefetch() }
        }
        if index + 6 < ids.count, ids[index + 6] < states.count { prefetch(Int(ids[index + 6])) }
    }

    private mutating func add(_ entry: DrainedCounters.Entry, _ metrics: UInt32, to id: Int, at now: Int64) {
        guard metrics != 0 else { return }
        mark(id, metrics, at: now)
        if metrics == group.allMetrics {
            totals.add(entry.values, to: &states[id].totals)
        } else {
            let group = group
            addPart(to: id) { part in group.forEachValue(of: metrics) { part[$0] = entry.values[$0] } }
        }
        entry.forEachNative { index, sum, zeros, buckets in
            guard metrics & group.metricMask(histogram: index) != 0 else { return }
            merge(entry.values, index, sum, zeros, buckets, into: id, at: now)
        }
        for exemplar in entry.exemplars where metrics & group.metricMask(histogram: exemplar.histogram) != 0 { put(exemplar, of: id) }
    }

    /// A label set's numbers are these from now on. Those of its metrics that are not in `metrics` have no series any more.
    ///
    /// - Parameter metrics: at least one.
    mutating func set(_ id: Int, _ metrics: UInt32, _ values: Run<Double>, at now: Int64) {
        makeRoom(for: id, at: now)
        mark(id, metrics, at: now)
        let gone = states[id].present & ~metrics
        if gone != 0 {
            leave(gone)
            states[id].present &= metrics
            states[id].baselines &= metrics
        }
        totals.release(&states[id].totals)
        totals.add(values, to: &states[id].totals)
    }

    /// Adds those numbers that `fill` sets.
    private mutating func addPart(to id: Int, _ fill: (Cells<Double>) -> Void) {
        part.initialize(repeating: 0, count: group.layout.valueCount)
        fill(part)
        totals.add(Run(part), to: &states[id].totals)
    }

    private mutating func merge(
        _ values: Run<Double>, _ index: Int, _ sum: Double, _ zeros: UInt64, _ buckets: CountedRun<NativeBucket>,
        into id: Int, at now: Int64
    ) {
        let histogram = group.histogram(index)
        let classic = CountedRun(start: values + histogram.sum + 1, count: histogram.buckets)
        natives[id * nativeCount + index].merge(buckets, zeros: zeros, sum: sum, classicCounts: classic, nativePlan, at: now)
    }

    /// A label set has no series of these metrics any more.
    private mutating func leave(_ metrics: UInt32) {
        activeSeries -= group.series(of: metrics)
        for metric in labelSets.indices where metrics >> UInt32(metric) & 1 == 1 { labelSets[metric] -= 1 }
    }

    /// Series alive of each of the group's metrics, those of the overflow apart: they add up to ``activeSeries``.
    package var seriesByMetric: [Int] { labelSets.enumerated().map { $1 * group.series(of: 1 << UInt32($0)) } }

    /// The metrics have series from now on.
    private mutating func mark(_ id: Int, _ metrics: UInt32, at now: Int64) {
        states[id].lastSeen = now
        let new = metrics & ~states[id].present
        guard new != 0 else { return }
        if states[id].present == 0 {
            for index in 0..<nativeCount { natives[id * nativeCount + index] = emptyNative(index, at: now) }
        }
        if id != LabelSetRegistry.overflow {
            if states[id].present == 0 { live += 1 }
            activeSeries += group.series(of: new)
            for metric in labelSets.indices where new >> UInt32(metric) & 1 == 1 { labelSets[metric] += 1 }
        }
        states[id].present |= new
    }

    /// An exemplar equal to the one before it is not sent again (tempo-behaviour 6.3).
    private mutating func put(_ exemplar: Exemplar, of id: Int) {
        guard group.options.form != .native else {
            nativeExemplars[id * nativeCount + exemplar.histogram].add(exemplar.asNative)
            return
        }
        let earlier = exemplars.first(states[id].exemplars) { $0.slot == exemplar.slot }
        if let earlier, earlier.isFresh, earlier.time > exemplar.time { return }
        var exemplar = exemplar
        if let earlier, !earlier.isFresh, earlier.traceLow == exemplar.traceLow, earlier.traceHigh == exemplar.traceHigh,
            earlier.value == exemplar.value
        {
            exemplar.isFresh = false
        }
        exemplars.put(exemplar, head: &states[id].exemplars)
    }

    // MARK: Reading

    /// The numbers of a label set. Good until the next call of anything here.
    func values(_ id: Int) -> Run<Double> { totals.numbers(states[id].totals) }
    /// Asks for the memory of a label set's numbers and exemplars ahead of their use.
    @inline(__always)
    func prefetch(_ id: Int) {
        let state = states[id]
        PackedTotals.prefetch(state.totals)
        if state.exemplars != ExemplarPool.none { exemplars.prefetch(state.exemplars) }
    }
    func state(_ id: Int) -> State { states[id] }
    func native(_ id: Int, _ histogram: Int) -> NativeHistogram { natives[id * nativeCount + histogram] }

    /// Calls `body` with the last exemplar of each classic bucket that has one.
    @inline(__always)
    func forEachExemplar(_ id: Int, _ body: (Exemplar) -> Void) { exemplars.forEach(states[id].exemplars, body) }

    /// Form `native` only.
    func nativeExemplars(_ id: Int, _ histogram: Int) -> NativeExemplars { nativeExemplars[id * nativeCount + histogram] }

    /// Carries out resets of native histograms that are due.
    package mutating func advance(to now: Int64) {
        guard nativeCount > 0 else { return }
        for index in natives.indices where states[index / nativeCount].present != 0 { natives[index].advance(nativePlan, to: now) }
    }

    /// Whether any of these label sets has series whose zero samples have not been sent.
    func hasNew(in ids: Range<Int>) -> Bool {
        states[ids.clamped(to: states.indices)].contains { $0.present & ~$0.baselines != 0 }
    }

    /// Everything of these label sets has been sent.
    mutating func settle(_ ids: Range<Int>) {
        for id in ids.clamped(to: states.indices) where states[id].present != 0 {
            states[id].baselines |= states[id].present
            exemplars.settle(states[id].exemplars)
            for index in 0..<(group.options.form == .native ? nativeCount : 0) { nativeExemplars[id * nativeCount + index].settle() }
        }
    }

    // MARK: Leaving

    /// Label sets whose last count is older than `time` (strictly; tempo-behaviour 6.6).
    package func stale(before time: Int64) -> [UInt32] {
        states.indices.filter { states[$0].present != 0 && states[$0].lastSeen < time }.map { UInt32($0) }
    }

    /// Forgets label sets; seen again they start from 0 with a new zero sample.
    package mutating func forget(_ ids: [UInt32]) {
        for id in ids.map(Int.init) where id < states.count && states[id].present != 0 {
            exemplars.release(&states[id].exemplars)
            totals.release(&states[id].totals)
            for index in 0..<(group.options.form == .native ? nativeCount : 0) { nativeExemplars[id * nativeCount + index] = NativeExemplars() }
            if id != LabelSetRegistry.overflow {
                live -= 1
                leave(states[id].present)
            }
            states[id] = State()
        }
    }

    /// Gives back what a rare crowd has left of the lists, as far as nobody has a number there. Takes time with their length.
    mutating func trim() {
        let used = states.lastIndex { $0.present != 0 }.map { ($0 / Self.chunk + 1) * Self.chunk } ?? 0
        guard used * 2 <= states.count else { return }
        states = Array(states[..<used])
        guard nativeCount > 0 else { return }
        natives = Array(natives[..<(states.count * nativeCount)])
        if group.options.form == .native { nativeExemplars = Array(nativeExemplars[..<natives.count]) }
    }

    /// Takes over totals of the same series in another store: `metrics` and `values` say which index here is which there.
    mutating func adopt(_ id: Int, from other: borrowing CumulativeStore, _ otherID: Int, _ mapping: SeriesMapping) {
        let state = other.states[otherID]
        let present = mapping.metrics(state.present)
        guard present != 0 else { return }
        makeRoom(for: id, at: state.lastSeen)
        let seen = max(states[id].lastSeen, state.lastSeen)
        mark(id, present, at: seen)
        states[id].baselines |= mapping.metrics(state.baselines)
        addPart(to: id) { part in
            let values = other.values(otherID)
            for (index, otherIndex) in mapping.values { part[index] = values[otherIndex] }
        }
        for (index, otherIndex) in mapping.natives {
            natives[id * nativeCount + index] = other.natives[otherID * other.nativeCount + otherIndex]
            guard group.options.form == .native else { continue }
            nativeExemplars[id * nativeCount + index] = other.nativeExemplars[otherID * other.nativeCount + otherIndex]
        }
        guard group.options.form != .native else { return }
        // With what was sent, so that it is not sent again.
        other.exemplars.forEach(state.exemplars) { exemplar in
            for (index, otherIndex) in mapping.histograms where otherIndex == exemplar.histogram {
                var exemplar = exemplar
                exemplar.slot = exemplar.slot - Exemplar.firstSlot(histogram: otherIndex) + Exemplar.firstSlot(histogram: index)
                exemplars.put(exemplar, head: &states[id].exemplars)
            }
        }
    }

    // MARK: Snapshots

    /// Appends a label set's numbers: those that are not 0, then native histograms.
    func appendNumbers(_ id: Int, to out: inout ByteBuilder, now: Int64) {
        let block = totals.bytes(states[id].totals)
        out.appendVarint(UInt64(block.count))
        out.append(block)
        out.appendVarint(UInt64(nativeCount))
        for index in 0..<nativeCount {
            var native = ByteBuilder(capacity: 256)
            natives[id * nativeCount + index].append(to: &native, now: now)
            out.appendVarint(UInt64(native.count))
            out.append(native)
        }
    }

    /// Gives a new label set what ``appendNumbers(_:to:now:)`` has written of it.
    ///
    /// - Parameter written: when that was, milliseconds.
    /// - Returns: false: it is damaged, and nothing is restored.
    mutating func restore(
        _ id: Int, present: UInt32, baselines: UInt32, lastSeen: Int64, block: WireSlice, natives cursor: inout WireCursor, written: Int64
    ) -> Bool {
        guard let count = cursor.varint(), count == UInt64(nativeCount), totals.isValid(block) else { return false }
        var found: [NativeHistogram] = []
        for index in 0..<nativeCount {
            guard let slice = cursor.slice(), let native = NativeHistogram(slice, like: emptyNative(index, at: written), written: written) else {
                return false
            }
            found.append(native)
        }
        makeRoom(for: id, at: lastSeen)
        mark(id, present, at: lastSeen)
        states[id].baselines |= baselines
        totals.release(&states[id].totals)
        states[id].totals = totals.restored(block)
        for index in 0..<nativeCount { natives[id * nativeCount + index] = found[index] }
        return true
    }

    /// Bytes taken from the system for label sets, native histograms apart.
    package var reservedBytes: Int { totals.reservedBytes + exemplars.reservedBytes + states.capacity * MemoryLayout<State>.stride }
    /// Exemplars left out at ``ExemplarPool/limit``.
    package var droppedExemplars: Int { exemplars.dropped }
}
