extension SeriesShard {
    /// Observations whose slots and records are fetched together.
    private static let observationBatch = 64

    /// Counts observations of this group, which is one counter or one histogram.
    ///
    /// Two looks ahead bring slots and records into the cache, as for spans.
    ///
    /// - Parameters:
    ///   - keys: where their keys lie.
    ///   - time: when the request was received, in nanoseconds.
    mutating func count(_ observations: UnsafeMutableBufferPointer<PendingObservation>, keys: borrowing ByteBuilder, at time: UInt64) -> LeftOut {
        var left = LeftOut()
        guard let entries = observations.baseAddress else { return left }
        let isHistogram = group.histograms > 0
        let place = group.places
        var index = 0
        while index < observations.count {
            let end = min(index &+ Self.observationBatch, observations.count)
            let prefetch = slotPrefetch
            for ahead in index..<end { prefetch(entries[ahead].hash) }
            fetchRecords(of: entries, index..<end)
            while index < end {
                let observation = entries + index
                // The last one of a request is the last, wherever its exemplar ends up.
                let time = time &+ UInt64(truncatingIfNeeded: index)
                index &+= 1
                // A weight without bounds would spoil the sum for good.
                guard (observation.pointee.value * observation.pointee.weight).isFinite else { continue }
                let key = WireSlice(start: UnsafeRawPointer(keys.base) + observation.pointee.key, count: observation.pointee.keyLength)
                switch record(observation.pointee.hash, key) {
                case .record(let record):
                    if isHistogram {
                        observe(
                            observation.pointee.value, weight: observation.pointee.weight, trace: Self.trace(observation.pointee.traceID),
                            time: time, place.pointee, of: record)
                    } else {
                        add(observation.pointee.value * observation.pointee.weight, to: 0, of: record)
                    }
                case .invalid: left.invalid &+= 1
                case .full: left.overLimit &+= 1
                }
            }
        }
        return left
    }
}
