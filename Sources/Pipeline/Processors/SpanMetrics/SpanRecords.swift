/// The records in which spans of known identities (``SpanIdentity``) are counted: of the next span that is the same no key is made, hashed and
/// compared.
///
/// Bounded: at ``limit`` identities it begins anew. Sound because one event loop owns it, and because it is forgotten as soon as the shard has let a
/// record go (``begin(removals:)``).
final class SpanRecords {
    private static let limit = 4096

    /// A span whose identity is to be learnt, with its place among those that are staged.
    struct New: BitwiseCopyable {
        var identity: UInt64
        var entry: Int
    }

    // Its loop alone uses it: to check each access costs more than it says.
    @exclusivity(unchecked) private var records = KeyTable()
    @exclusivity(unchecked) private var removals: UInt64 = 0

    /// Begins a request.
    ///
    /// - Parameter removals: records that the shard has let go so far.
    func begin(removals: UInt64) {
        if removals != self.removals { records = KeyTable() }
        self.removals = removals
    }

    /// - Parameter identity: 0 is never found.
    @inline(__always)
    func find(_ identity: UInt64) -> RawCells? {
        records.find(identity).flatMap { RawCells(bits: UInt(truncatingIfNeeded: $0)) }
    }

    /// Learns in which records spans were counted just now. Those that found no room have none.
    func learn(_ new: borrowing StagedItems<New>, of staged: borrowing StagedObservations, _ series: borrowing SeriesShard) {
        for index in 0..<new.count {
            let span = new.start[index]
            guard span.entry < staged.count else { continue }
            let entry = staged.entries + span.entry
            guard let record = series.known(entry.pointee.hash, staged.key(entry.run)) else { continue }
            if records.count >= Self.limit { records = KeyTable() }
            records.insert(span.identity, UInt64(record.bits))
        }
    }
}
