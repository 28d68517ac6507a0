/// When the series of a ``GroupTotals`` began: where their zero samples lie (tempo-behaviour 6.5). Milliseconds since the epoch.
///
/// Kept while an endpoint is told of it. What was counted while there was none has no known start.
package struct SeriesStarts {
    private struct Place: Hashable {
        var id: Int
        var metric: UInt32
    }

    /// Of each label set; 0: not known.
    private var times: [Int64] = []
    /// Of metrics that came to their label set later, or began anew.
    private var exceptions: [Place: Int64] = [:]
    /// Of native histograms: which reset is the last that is known.
    private var resets: [Place: Int64] = [:]

    package init() {}

    /// - Parameters:
    ///   - new: metrics whose series begin, as a mask.
    ///   - known: those that were there before.
    package mutating func begin(_ id: Int, new: UInt32, known: UInt32, at time: Int64) {
        guard new != 0 else { return }
        if id >= times.count { times += repeatElement(0, count: max(id + 1 - times.count, 64)) }
        guard known != 0 else {
            forget([UInt32(truncatingIfNeeded: id)])
            return times[id] = time
        }
        for metric in UInt32(0)..<16 where new >> metric & 1 == 1 { exceptions[Place(id: id, metric: metric)] = time }
    }

    /// A native histogram was last reset, or created, at `reset` on whatever clock. It began at `time` if that is news.
    package mutating func note(reset: Int64, of id: Int, _ metric: UInt32, at time: Int64) {
        let place = Place(id: id, metric: metric)
        if let known = resets.updateValue(reset, forKey: place), known != reset, times.indices.contains(id), times[id] != 0 {
            exceptions[place] = time
        }
    }

    /// 0: not known.
    package func time(_ id: Int, _ metric: UInt32) -> Int64 {
        if !exceptions.isEmpty, let time = exceptions[Place(id: id, metric: metric)] { return time }
        return times.indices.contains(id) ? times[id] : 0
    }

    /// A label set goes on that began in another process.
    package mutating func restore(_ id: Int, time: Int64) { begin(id, new: 1, known: 0, at: time) }

    /// One of its metrics began at another time.
    package mutating func restore(_ id: Int, metric: UInt32, time: Int64) { begin(id, new: 1 << metric, known: ~(1 << metric), at: time) }

    /// When a label set began, and those of its metrics that began at other times; nil: not known.
    package func times(_ id: Int) -> (time: Int64, exceptions: [(metric: UInt32, time: Int64)])? {
        guard times.indices.contains(id), times[id] != 0 else { return nil }
        guard !exceptions.isEmpty else { return (times[id], []) }
        let others = (UInt32(0)..<16).compactMap { metric in exceptions[Place(id: id, metric: metric)].map { (metric, $0) } }
        return (times[id], others)
    }

    package mutating func forget(_ ids: [UInt32]) {
        for id in ids where times.indices.contains(Int(id)) { times[Int(id)] = 0 }
        guard !exceptions.isEmpty || !resets.isEmpty else { return }
        for id in ids {
            for metric in UInt32(0)..<16 {
                exceptions[Place(id: Int(id), metric: metric)] = nil
                resets[Place(id: Int(id), metric: metric)] = nil
            }
        }
    }

    /// A label set goes on as another one of another group; the start is known where it is one for all its metrics.
    package mutating func adopt(_ id: Int, from other: SeriesStarts, _ otherID: Int) {
        let isOne = !(0..<16).contains { other.exceptions[Place(id: otherID, metric: $0)] != nil }
        guard isOne, other.times.indices.contains(otherID), other.times[otherID] != 0 else { return }
        begin(id, new: 1, known: 0, at: other.times[otherID])
    }
}
