/// The totals of every label set of one tenant, merged from all shards: the collector's side of the series store.
///
/// Sound because one collector owns it and numbers come from the tenant's ``LabelSetRegistry``, which keeps them below
/// its upper bound. Totals lie in chunks that never move.
package struct CumulativeStore: ~Copyable {
    /// Label sets in one chunk.
    private static let chunk = 1024

    /// What is known of a label set beside its totals.
    struct State {
        /// When it was last counted (time of that collection), milliseconds since the epoch.
        var lastSeen: Int64 = 0
        var exemplars = ExemplarPool.none
        var isLive = false
        /// Its zero samples have been sent.
        var hasBaseline = false
    }

    /// Doubles of one label set: calls, latency sum, size, then the buckets (not cumulated).
    private let stride: Int
    private var totals: [UnsafeMutablePointer<Double>] = []
    private var states: [State] = []
    var exemplars = ExemplarPool()
    package private(set) var live = 0

    init(layout: RecordLayout) {
        stride = 3 + layout.buckets
    }

    deinit { for chunk in totals { chunk.deallocate() } }

    package var upperBound: Int { states.count }

    private mutating func makeRoom(for id: Int) {
        while id >= states.count {
            let fresh = UnsafeMutablePointer<Double>.allocate(capacity: stride * Self.chunk)
            fresh.initialize(repeating: 0, count: stride * Self.chunk)
            totals.append(fresh)
            states.append(contentsOf: repeatElement(State(), count: Self.chunk))
        }
    }

    /// Adds what a shard gave, at this time in milliseconds.
    package mutating func merge(_ drained: borrowing DrainedCounters, at now: Int64) {
        drained.forEach { id, counters, found in
            let id = Int(id)
            makeRoom(for: id)
            let total = values(id)
            for index in 0..<stride { total[index] += counters[index] }
            states[id].lastSeen = now
            if !states[id].isLive {
                states[id].isLive = true
                live += 1
            }
            for exemplar in found { put(exemplar, of: id) }
        }
    }

    /// An exemplar equal to the one before it is not sent again (tempo-behaviour 6.3).
    private mutating func put(_ exemplar: Exemplar, of id: Int) {
        let earlier = exemplars.first(states[id].exemplars) { $0.bucket == exemplar.bucket }
        if let earlier, earlier.isFresh, earlier.time > exemplar.time { return }
        var exemplar = exemplar
        if let earlier, !earlier.isFresh, earlier.traceLow == exemplar.traceLow, earlier.traceHigh == exemplar.traceHigh,
            earlier.value == exemplar.value
        {
            exemplar.isFresh = false
        }
        exemplars.put(exemplar, head: &states[id].exemplars)
    }

    func values(_ id: Int) -> UnsafeMutablePointer<Double> { totals[id / Self.chunk] + (id % Self.chunk) * stride }
    func state(_ id: Int) -> State { states[id] }

    /// Everything of this label set has been sent.
    mutating func settle(_ id: Int) {
        states[id].hasBaseline = true
        exemplars.settle(states[id].exemplars)
    }

    /// Label sets whose last count is older than `time` (strictly; tempo-behaviour 6.6).
    package func stale(before time: Int64) -> [UInt32] {
        states.indices.filter { states[$0].isLive && states[$0].lastSeen < time }.map { UInt32($0) }
    }

    /// Forgets label sets; seen again they start from 0 with a new zero sample.
    package mutating func forget(_ ids: [UInt32]) {
        for id in ids.map(Int.init) where id < states.count && states[id].isLive {
            exemplars.release(&states[id].exemplars)
            values(id).update(repeating: 0, count: stride)
            states[id] = State()
            live -= 1
        }
    }
}
