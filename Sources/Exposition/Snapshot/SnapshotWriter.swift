import Pipeline

/// Writes parts of a snapshot: the series of a tenant as they are with a collection, or what has changed since the snapshot before.
///
/// A part is a version, the time of the collection, a group's signature, label sets that have ended, then label sets: number, key if it
/// is new, metrics, age, numbers, what else is known of it. Exemplars are not in it.
package struct SnapshotWriter: ~Copyable {
    static let version: UInt64 = 2
    /// The oldest that is read: it knows nothing else of a label set.
    static let oldestVersion: UInt64 = 1

    /// What else may be known of a label set, as a mask.
    enum More {
        /// When its series began.
        static let starts: UInt64 = 1
        /// What of it no collection has.
        static let deltas: UInt64 = 2
    }

    /// A part that has grown beyond is handed over.
    private static let partSize = 1 << 20

    private let timestamp: Int64
    private let now: Int64
    private let isWhole: Bool
    private var out = ByteBuilder(capacity: 64 << 10)
    private var more = ByteBuilder(capacity: 256)
    /// Where the label sets of the part begin.
    private var start = 0

    /// - Parameters:
    ///   - timestamp: of the collection, milliseconds since the epoch.
    ///   - now: the same moment on the clock of the label sets, milliseconds.
    package init(timestamp: Int64, now: Int64, isWhole: Bool) {
        self.timestamp = timestamp
        self.now = now
        self.isWhole = isWhole
    }

    /// Begins a group. Those whose numbers are set at each collection are left out: ``end(_:_:)`` hands nothing over.
    package mutating func begin(_ totals: GroupTotals) {
        totals.snapshots.isUsed = true
        if isWhole { totals.snapshots.beginWhole() }
        beginPart(totals, totals.snapshots.forgotten)
        totals.snapshots.forgotten = []
    }

    private mutating func beginPart(_ totals: GroupTotals, _ forgotten: [UInt32]) {
        out.removeAll()
        out.appendVarint(Self.version)
        out.appendFixed64(UInt64(bitPattern: timestamp))
        var signature = ByteBuilder(capacity: 1024)
        GroupSignature.append(totals.group, to: &signature)
        out.appendVarint(UInt64(signature.count))
        out.append(signature)
        out.appendVarint(UInt64(forgotten.count))
        for id in forgotten { out.appendVarint(UInt64(id)) }
        start = forgotten.isEmpty ? out.count : 0
    }

    /// Writes the label sets in `ids` as far as they have changed.
    package mutating func append(_ totals: GroupTotals, _ ids: Range<Int>, _ send: ([UInt8]) -> Void) {
        guard !totals.group.metrics.isOfValues else { return }
        totals.forEachLive(in: ids) { id, key in
            let state = totals.store.state(id)
            // Native histograms are reset at times of their own.
            let isChanged = totals.snapshots.since.map { state.lastSeen >= $0 || totals.snapshots.isOutdated(id) } ?? true
            guard isChanged || totals.group.metrics.options.form.hasNative else { return }
            append(id, key, state, totals)
            if out.count > Self.partSize {
                send(out.bytes.array)
                beginPart(totals, [])
            }
        }
    }

    private mutating func append(_ id: Int, _ key: GroupTotals.Key, _ state: CumulativeStore.State, _ totals: GroupTotals) {
        if case .labels(let key) = key, !totals.snapshots.knowsKey(id) {
            out.appendVarint(UInt64(id) << 1 | 1)
            out.appendWithLength(key)
            totals.snapshots.noteKey(id)
        } else {
            out.appendVarint(UInt64(id) << 1)
        }
        out.appendVarint(UInt64(state.present))
        out.appendVarint(UInt64(state.baselines))
        out.appendVarint(UInt64(clamping: now.subtractingReportingOverflow(state.lastSeen).partialValue))
        totals.store.appendNumbers(id, to: &out, now: now)
        appendMore(id, totals)
    }

    private mutating func appendMore(_ id: Int, _ totals: GroupTotals) {
        more.removeAll()
        let starts = totals.starts.times(id)
        let counted = totals.deltas?.counted(id) ?? 0
        let kinds = (starts == nil ? 0 : More.starts) | (counted == 0 ? 0 : More.deltas)
        if kinds != 0 { more.appendVarint(kinds) }
        if let starts {
            more.appendFixed64(UInt64(bitPattern: starts.time))
            more.appendVarint(UInt64(starts.exceptions.count))
            for (metric, time) in starts.exceptions {
                more.appendVarint(UInt64(metric))
                more.appendFixed64(UInt64(bitPattern: time))
            }
        }
        if counted != 0, let deltas = totals.deltas {
            more.appendVarint(UInt64(counted))
            deltas.counts.appendNumbers(id, to: &more, now: now)
        }
        out.appendVarint(UInt64(more.count))
        out.append(more)
    }

    /// Ends a group: what was counted up to now is in the snapshot.
    package mutating func end(_ totals: GroupTotals, _ send: ([UInt8]) -> Void) {
        totals.snapshots.end(at: now)
        // A whole one says so where there is nothing, too: what was there before has ended.
        guard !totals.group.metrics.isOfValues, isWhole || out.count > start else { return }
        send(out.bytes.array)
    }
}
