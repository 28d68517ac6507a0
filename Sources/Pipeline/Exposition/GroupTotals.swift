import CPrefetch

/// A group as the collector sees it: shards in, totals, series out. Used by one collector at a time.
package final class GroupTotals {
    package let group: SeriesGroup
    package var store: CumulativeStore
    /// Label sets wanted, whether there is room for them or not (tempo-behaviour 6.12).
    package var demand: SeriesDemand
    var encoding: GroupEncoding
    /// What endpoints' rules make of its series.
    private var relabelled: [RelabelDecisions] = []
    var snapshots = SnapshotProgress()

    /// - Parameter staleDuration: nanoseconds.
    package init(_ group: SeriesGroup, staleDuration: UInt64, now: UInt64) {
        self.group = group
        store = CumulativeStore(group: group.metrics)
        demand = SeriesDemand(weight: group.metrics.isOfValues ? 1 : group.metrics.seriesPerLabelSet, staleDuration: staleDuration, now: now)
        encoding = GroupEncoding(group.metrics)
    }

    /// Adds what a shard gave.
    ///
    /// - Parameter entities: hears of every label set.
    package func merge(_ drained: borrowing DrainedCounters, into entities: inout SeriesDemand, at milliseconds: Int64) {
        store.merge(drained, at: milliseconds)
        drained.forEach { entry in
            guard entry.id != LabelSetRegistry.overflow else { return }
            demand.insert(entry.hash)
            entities.insert(entry.hash)
        }
    }

    /// One family of the label sets in `ids`, for a scrape; nil: the group has none of its name.
    package func lines(_ family: ScrapeFamily, _ format: ScrapeFormat, extraLabels: [String: String], _ ids: Range<Int>) -> [UInt8]? {
        guard let metric = group.metrics.metrics.firstIndex(where: { ScrapeFamily.of($0).contains(family) }) else { return nil }
        if format == .protobuf {
            var writer = ScrapeProtobuf(group.metrics, extraLabels: extraLabels)
            return writer.family(metric, as: family.name, self, ids)
        }
        var writer = ScrapeText(group.metrics, format, extraLabels: extraLabels)
        return writer.lines(metric, as: family.name, self, ids)
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

    /// What these rules make of the group's series.
    ///
    /// - Parameter parts: of the group.
    func decisions(of relabelling: SeriesRelabelling, parts: Int) -> RelabelDecisions {
        if let known = relabelled.first(where: { $0.relabelling === relabelling }) { return known }
        let new = RelabelDecisions(relabelling, parts: parts)
        relabelled.append(new)
        return new
    }

    /// Label sets that are taken out of the registry at a time: births in shards wait for that.
    private static let forgottenAtOnce = 256

    /// Forgets label sets that no shard holds any more.
    package func forget(_ ids: [UInt32]) {
        for decisions in relabelled { decisions.forget(ids) }
        var rest = ids[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.forgottenAtOnce)
            rest = rest.dropFirst(part.count)
            let gone = part.filter { $0 == LabelSetRegistry.overflow } + group.registry.free(part.filter { $0 != LabelSetRegistry.overflow }[...])
            store.forget(gone)
            snapshots.forget(gone)
        }
        store.trim()
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
                metronome_prefetch(keys[offset + Self.ahead].start)
                metronome_prefetch(keys[offset + Self.ahead].start + 64)
                prefetch(id + Self.ahead)
            }
            guard state(id).present != 0 else { continue }
            body(id, id == LabelSetRegistry.overflow ? .overflow : .labels(WireSlice(start: keys[offset].start, count: keys[offset].count)))
        }
    }
}
