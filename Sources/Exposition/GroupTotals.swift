import Pipeline

/// A group as the collector sees it: shards in, totals, series out. Used by one collector at a time.
package final class GroupTotals {
    package let group: SeriesGroup
    package var store: CumulativeStore
    /// Label sets wanted, whether there is room for them or not (tempo-behaviour 6.12).
    package var demand: SeriesDemand
    /// One for each way in which labels of its series are spelled.
    let written: [WrittenGroup]
    var snapshots = SnapshotProgress()
    /// Kept while an endpoint is told of it.
    var starts = SeriesStarts()
    /// nil: no endpoint is sent what was counted since the last collection.
    let deltas: SeriesDeltas?
    /// What its metrics are, for the same endpoints.
    private(set) lazy var metadata = GroupMetadata.entries(group.metrics)

    /// The scrape that is under way, kept from one slice to the next.
    private var scrape: (query: ScrapeQuery, writer: (any ScrapeWriter)?)?

    /// - Parameters:
    ///   - staleDuration: nanoseconds.
    ///   - keepsDeltas: endpoints are sent what was counted since the last collection.
    package init(_ group: SeriesGroup, staleDuration: UInt64, now: UInt64, keepsDeltas: Bool = false) {
        self.group = group
        deltas = keepsDeltas && !group.metrics.isOfValues ? SeriesDeltas(group.metrics) : nil
        store = CumulativeStore(group: group.metrics)
        demand = SeriesDemand(weight: group.metrics.isOfValues ? 1 : group.metrics.seriesPerLabelSet, staleDuration: staleDuration, now: now)
        let spellings = [LabelSpelling.tempo, .collector].filter { spelling in group.metrics.metrics.contains { $0.isSent(spelling) } }
        written = spellings.map { WrittenGroup(group.metrics, $0) }
    }

    /// Adds what a shard gave.
    ///
    /// - Parameter entities: hears of every label set.
    package func merge(_ drained: borrowing DrainedCounters, into entities: inout SeriesDemand, at milliseconds: Int64) {
        store.merge(drained, at: milliseconds)
        deltas?.counts.merge(drained, at: milliseconds)
        drained.insert(into: &demand, &entities)
    }

    /// One family of the label sets in `ids`, for a scrape; nil: the group has none of its name.
    package func lines(
        _ family: ScrapeFamily, _ format: ScrapeFormat, _ escaping: NameEscaping = .underscores, extraLabels: [String: String], _ ids: Range<Int>
    ) -> [UInt8]? {
        let query = ScrapeQuery(family: family, format: format, escaping: escaping, extraLabels: extraLabels)
        if scrape?.query != query { scrape = (query, query.writer(group.metrics)) }
        defer { if ids.upperBound >= store.upperBound { scrape = nil } }
        return scrape?.writer?.lines(self, ids)
    }

    /// A live label set's key; the overflow series has none.
    enum Key {
        case labels(WireSlice)
        case overflow
    }

    /// Calls `body` with the number and key of each live label set in `ids`.
    func forEachLive(in ids: Range<Int>, _ body: (Int, Key) -> Void) {
        store.forEachLive(in: ids, group.registry, body)
    }

    /// Everything of these label sets has been sent.
    func settle(_ ids: Range<Int>) {
        if snapshots.isUsed { noteSettled(ids) }
        store.settle(ids)
        deltas?.settle(ids)
    }

    /// Resets of a label set's native histograms up to now are no news.
    func noteResets(of id: Int) {
        guard group.metrics.options.form.hasNative else { return }
        for (index, metric) in group.metrics.metrics.enumerated() {
            guard case .histogram(let histogram) = metric.kind else { continue }
            starts.note(reset: store.native(id, histogram.index).lastReset, of: id, UInt32(truncatingIfNeeded: index), at: 0)
        }
    }

    /// A snapshot with what was counted before says that it has not been sent.
    private func noteSettled(_ ids: Range<Int>) {
        for id in ids.clamped(to: 0..<store.upperBound) {
            let state = store.state(id)
            guard state.present & ~state.baselines != 0 || deltas.map({ $0.counted(id) != 0 }) ?? false else { continue }
            snapshots.noteChange(of: id, lastSeen: state.lastSeen)
        }
    }

    /// Label sets that are taken out of the registry at a time: births in shards wait for that.
    private static let forgottenAtOnce = 256

    /// Forgets label sets that no shard holds any more.
    package func forget(_ ids: [UInt32]) {
        for series in written { series.forget(ids) }
        starts.forget(ids)
        var rest = ids[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.forgottenAtOnce)
            rest = rest.dropFirst(part.count)
            let gone = part.filter { $0 == LabelSetRegistry.overflow } + group.registry.free(part.filter { $0 != LabelSetRegistry.overflow }[...])
            store.forget(gone)
            deltas?.counts.forget(gone)
            snapshots.forget(gone)
        }
        store.trim()
        deltas?.counts.trim()
        group.registry.trim()
    }
}

extension CumulativeStore {
    /// Label sets that the processor fetches ahead of their use.
    private static let ahead = 4

    /// Calls `body` with the number and key of each live label set in `ids`.
    @inline(__always)
    func forEachLive(in ids: Range<Int>, _ registry: LabelSetRegistry, _ body: (Int, GroupTotals.Key) -> Void) {
        let ids = ids.clamped(to: 0..<min(upperBound, registry.upperBound))
        let keys = registry.keys(ids)
        for (offset, id) in ids.enumerated() {
            if offset + Self.ahead < keys.count {
                keys[offset + Self.ahead].start.prefetch()
                (keys[offset + Self.ahead].start + 64).prefetch()
                prefetch(id + Self.ahead)
            }
            guard state(id).present != 0 else { continue }
            body(id, id == LabelSetRegistry.overflow ? .overflow : .labels(WireSlice(start: keys[offset].start, count: keys[offset].count)))
        }
    }
}
