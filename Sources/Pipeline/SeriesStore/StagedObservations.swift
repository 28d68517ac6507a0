/// What is about to be counted, in the order in which it came, and the keys under which it will be; reused from request to request (or from
/// expiry to expiry).
///
/// A key is, per label in the order of names, a varint length and the bytes. It is appended to ``keys``, all of it, and then told with each
/// observation that has it. Spans and edges are not bounded here: a request stages at most one of each per span, an expiry as many as its
/// caller allows. What comes by ``appendIfRoom(_:)`` takes at most ``limit`` bytes and one key; what comes then is left out and counted.
///
/// Sound because one event loop owns it, and because it is emptied before the request whose bytes it was made of goes away.
package struct StagedObservations: ~Copyable {
    /// Memory to begin with, and what is kept of it after a large use, in bytes of keys and in entries.
    package struct Room: BitwiseCopyable, Sendable {
        var keyBytes = 16 << 10
        var keptKeyBytes = 1 << 20
        var entries = 256
        var keptEntries = 16 << 10

        package static let few = Room()
        /// For one observation per span.
        package static let spans = Room(keyBytes: 256 << 10, keptKeyBytes: 4 << 20, entries: 2048, keptEntries: 64 << 10)
    }

    private let room: Room
    package var keys: ByteBuilder
    private var items: StagedItems<StagedObservation>
    /// What those of them that stand for several spans say.
    var summaries = SpanSummaries()
    /// Bytes of keys and entries.
    private var limit = Int.max
    /// Keys are rewritten where they lie, so no two observations may share one.
    private var hasOwnKeys = false
    /// Keys up to here have an observation.
    private var used = 0
    /// Observations that found no room.
    private(set) var leftOut = 0

    package init(_ room: Room = .few) {
        self.room = room
        keys = ByteBuilder(capacity: room.keyBytes)
        items = StagedItems(capacity: room.entries)
    }

    package var entries: Cells<StagedObservation> {
        @inline(__always) get { items.start }
    }

    package var count: Int {
        @inline(__always) get { items.count }
    }

    /// An entry's key. Good until another one is staged.
    @inline(__always)
    func key(_ entry: Run<StagedObservation>) -> WireSlice {
        WireSlice(start: RawRun(keys.base) + entry.pointee.key, count: entry.pointee.keyLength)
    }

    @inline(__always)
    package mutating func append(_ entry: StagedObservation) { items.append(entry) }

    /// Empties everything for the next request.
    package mutating func removeAll() {
        items.removeAll(keeping: room.keptEntries)
        keys.removeAll(keeping: room.keptKeyBytes)
        summaries.removeAll()
        used = 0
        leftOut = 0
    }

    // MARK: With a limit

    /// The same, with a limit on what ``appendIfRoom(_:)`` takes.
    mutating func begin(limit: Int, hasOwnKeys: Bool) {
        self.limit = limit
        self.hasOwnKeys = hasOwnKeys
        removeAll()
    }

    /// Whether there is room for another one: to be asked before its key is made.
    package var hasRoom: Bool {
        @inline(__always) get { keys.count &+ items.count &* MemoryLayout<StagedObservation>.stride < limit }
    }

    /// Notes one that was not even given a key, because there was no room.
    mutating func leaveOut() { leftOut &+= 1 }

    package mutating func appendIfRoom(_ entry: StagedObservation) {
        guard hasRoom else { return leaveOut() }
        if hasOwnKeys, entry.key < used { return appendWithOwnKey(entry) }
        used = max(used, entry.key &+ entry.keyLength)
        items.append(entry)
    }

    @inline(never)
    private mutating func appendWithOwnKey(_ entry: StagedObservation) {
        var copy = entry
        copy.key = keys.count
        keys.reserve(entry.keyLength)
        keys.append(RawRun(keys.base) + entry.key, entry.keyLength)
        used = keys.count
        items.append(copy)
    }
}
