/// The observations of the request at hand, in the order in which they came; reused from request to request.
///
/// A key is appended to ``keys``, all of it, and then told with each observation that has it. Bounded: what a request stages
/// here takes at most ``limit`` bytes and one key, and what comes then is left out and counted.
package struct PendingObservations: ~Copyable {
    private static let keptKeyBytes = 1 << 20
    private static let keptEntries = 16 << 10

    private var staged = StagedKeys<PendingObservation>(
        keyBytes: 16 << 10, keptKeyBytes: keptKeyBytes, entries: 256, keptEntries: keptEntries)
    /// Bytes of keys and entries.
    private var limit = Int.max
    /// Keys are rewritten where they lie, so no two observations may share one.
    private var hasOwnKeys = false
    /// Keys up to here have an observation.
    private var used = 0
    /// Observations that found no room.
    private(set) var leftOut = 0

    package var keys: ByteBuilder {
        @inline(__always) _read { yield staged.keys }
        @inline(__always) _modify { yield &staged.keys }
    }

    package var count: Int {
        @inline(__always) get { staged.count }
    }

    var entries: UnsafeMutablePointer<PendingObservation> {
        @inline(__always) get { staged.entries }
    }

    /// Whether there is room for another one: to be asked before its key is made.
    package var hasRoom: Bool {
        @inline(__always) get { staged.keys.count &+ staged.count &* MemoryLayout<PendingObservation>.stride < limit }
    }

    /// Empties everything for the next request.
    mutating func begin(limit: Int, hasOwnKeys: Bool) {
        self.limit = limit
        self.hasOwnKeys = hasOwnKeys
        removeAll()
    }

    mutating func removeAll() {
        staged.removeAll()
        used = 0
        leftOut = 0
    }

    /// Notes one that was not even given a key, because there was no room.
    mutating func leaveOut() { leftOut &+= 1 }

    package mutating func append(_ observation: PendingObservation) {
        guard hasRoom else { return leaveOut() }
        if hasOwnKeys, observation.key < used { return appendWithOwnKey(observation) }
        used = max(used, observation.key &+ observation.keyLength)
        staged.append(observation)
    }

    @inline(never)
    private mutating func appendWithOwnKey(_ observation: PendingObservation) {
        var copy = observation
        copy.key = staged.keys.count
        staged.keys.reserve(observation.keyLength)
        staged.keys.append(UnsafeRawPointer(staged.keys.base) + observation.key, observation.keyLength)
        used = staged.keys.count
        staged.append(copy)
    }
}
