/// What is about to be counted, in the order in which it came, and the keys under which it will be; reused from request to
/// request (or from expiry to expiry).
///
/// Not bounded by itself: a request stages at most one entry per span, an expiry as many as its caller allows. Sound because
/// one event loop owns it, and because it is emptied before the bytes that entries refer to go away.
package struct StagedKeys<Entry: StagedKey & BitwiseCopyable>: ~Copyable {
    /// Memory kept after a large use, in bytes of keys and in entries; more is given back.
    private let keptKeyBytes: Int
    private let keptEntries: Int

    package var keys: ByteBuilder
    private var items: StagedItems<Entry>

    init(keyBytes: Int, keptKeyBytes: Int, entries: Int, keptEntries: Int) {
        self.keptKeyBytes = keptKeyBytes
        self.keptEntries = keptEntries
        keys = ByteBuilder(capacity: keyBytes)
        items = StagedItems(capacity: entries)
    }

    package var entries: UnsafeMutablePointer<Entry> {
        @inline(__always) get { items.start }
    }

    package var count: Int {
        @inline(__always) get { items.count }
    }

    /// An entry's key. Good until another one is staged.
    @inline(__always)
    func key(_ entry: Entry) -> WireSlice { WireSlice(start: UnsafeRawPointer(keys.base) + entry.key, count: entry.keyLength) }

    @inline(__always)
    package mutating func append(_ entry: Entry) { items.append(entry) }

    package mutating func removeAll() {
        items.removeAll(keeping: keptEntries)
        keys.removeAll(keeping: keptKeyBytes)
    }
}

/// Spans of the request at hand; also its target infos and hosts.
package typealias PendingSpans = StagedKeys<PendingSpan>
extension StagedKeys where Entry == PendingSpan {
    package init() { self.init(keyBytes: 256 << 10, keptKeyBytes: 4 << 20, entries: 2048, keptEntries: 64 << 10) }
}
