import Exposition
import SelfMetrics
import Settings

extension TenantCollector {
    /// Label sets of a group whose series end.
    struct Ending {
        var totals: GroupTotals
        var ids: [UInt32]
    }

    /// Label sets that are encoded between two looks at the output's room.
    private static let endingSlice = 1024

    /// Says of all series that they end, if that is wanted when the process does (`metronome.series.staleness_markers`).
    func end() async {
        guard markers == .expiryAndExit else { return }
        await turns.enter()
        defer { turns.leave() }
        await send(groups.map { Ending(totals: $0, ids: (0..<$0.store.upperBound).map(UInt32.init)) })
    }

    /// Staleness markers as a collection of its own, behind everything that these series were sent.
    func send(_ endings: [Ending]) async {
        guard !endings.isEmpty, !encoders.isEmpty, !settings.disableCollection else { return }
        let timestamp = stamp(environment.now())
        let transaction = await environment.output.begin(tenant: tenant)
        for box in encoders { box.encoder.begin(at: timestamp) }
        number += 1
        let stamp = CollectionStamp(tenant: tenant, number: number, timestamp: timestamp, transaction: transaction)
        for ending in endings {
            for first in stride(from: 0, to: ending.ids.count, by: Self.endingSlice) {
                let ids = ending.ids[first..<min(first + Self.endingSlice, ending.ids.count)]
                for index in encoders.indices {
                    for range in Self.ranges(of: ids) {
                        encoders[index].encoder.encodeEnds(ending.totals, range) { deliver($0, index, stamp) }
                    }
                }
                await environment.output.ready(tenant: tenant)
            }
        }
        for index in encoders.indices { encoders[index].encoder.finish { deliver($0, index, stamp) } }
        if let transaction { await environment.output.commit(transaction) }
    }

    private func deliver(_ request: EncodedWriteRequest, _ index: Int, _ stamp: CollectionStamp) {
        if index == 0 { metrics.stalenessMarkers.add(request.samples + request.histograms) }
        environment.output.deliver(request, group: index, of: stamp)
    }

    /// Ascending numbers as ranges.
    static func ranges(of ids: ArraySlice<UInt32>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for id in ids.lazy.map(Int.init) {
            if let last = ranges.last, last.upperBound == id {
                ranges[ranges.count - 1] = last.lowerBound..<(id + 1)
            } else {
                ranges.append(id..<(id + 1))
            }
        }
        return ranges
    }
}
