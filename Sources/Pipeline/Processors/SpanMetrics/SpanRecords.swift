/// The records in which spans of known identities (``SpanIdentity``) are counted: of the next span that is the same no key is made, hashed and
/// compared.
///
/// Bounded: at ``limit`` identities it begins anew. Where most spans until then were new ones, there are more identities than it can know, and all
/// that it does is in vain: then nobody asks it for a while. Sound because one event loop owns it, and because it is forgotten as soon as the
/// shard has let a record go (``begin(removals:)``).
final class SpanRecords {
    private static let limit = 4096
    /// Spans for which it is not asked, the first time and at most: so many that what it takes to find out again does not count.
    private static let shortestPause = 16 * limit
    private static let longestPause = 256 * limit

    /// A span whose identity is to be learnt, with its place among those that are staged.
    struct New: BitwiseCopyable {
        var identity: UInt64
        var entry: Int
    }

    // Its loop alone uses it: to check each access costs more than it says.
    @exclusivity(unchecked) private var records = KeyTable()
    @exclusivity(unchecked) private var removals: UInt64 = 0
    /// Spans since it began anew.
    private var asked = 0
    /// Spans until it is asked again, and how many they are the next time.
    private var pause = 0
    private var nextPause = shortestPause

    /// Begins a request.
    ///
    /// - Parameter removals: records that the shard has let go so far.
    /// - Returns: false: it is not to be asked.
    func begin(removals: UInt64) -> Bool {
        if removals != self.removals { forget() }
        self.removals = removals
        return pause == 0
    }

    private func forget() {
        records = KeyTable()
        asked = 0
    }

    /// - Parameter identity: not 0, and a hash.
    @inline(__always)
    func find(_ identity: UInt64) -> RawCells? {
        RawCells(bits: UInt(truncatingIfNeeded: records.number(identity)))
    }

    /// Learns in which records spans were counted just now. Those that found no room have none.
    func learn(_ new: borrowing StagedItems<New>, of staged: borrowing StagedObservations, _ series: borrowing SeriesShard) {
        guard pause == 0 else {
            pause = max(pause - staged.count, 0)
            return
        }
        asked += staged.count
        for index in 0..<new.count {
            let span = new.start[index]
            guard span.entry < staged.count else { continue }
            let entry = staged.entries + span.entry
            guard let record = series.known(entry.pointee.hash, staged.key(entry.run)) else { continue }
            if records.count >= Self.limit, rests() { return }
            records.insert(span.identity, UInt64(record.bits))
        }
    }

    /// Begins anew.
    ///
    /// - Returns: whether it is left alone for a while.
    private func rests() -> Bool {
        let isInVain = asked < 2 * Self.limit
        forget()
        pause = isInVain ? nextPause : 0
        nextPause = isInVain ? min(nextPause * 2, Self.longestPause) : Self.shortestPause
        return isInVain
    }
}
