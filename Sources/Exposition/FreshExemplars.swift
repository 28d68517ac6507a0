import Pipeline

/// The exemplars of one classic histogram that are to be sent, by bucket.
struct FreshExemplars: ~Copyable {
    private var found: [Exemplar] = []
    /// Per bucket the number in `found` + 1; 0: none. As long as the longest histogram so far.
    private var places: [UInt16] = []

    /// Looks those of a label set up; those of the one before are forgotten.
    mutating func gather(_ store: borrowing CumulativeStore, _ id: Int, _ series: Run<GroupEncoding.Series>) {
        if !found.isEmpty {
            for index in places.indices { places[index] = 0 }
            found.removeAll(keepingCapacity: true)
        }
        let first = Exemplar.firstSlot(histogram: series.pointee.histogram)
        store.forEachExemplar(id) { exemplar in
            guard exemplar.isFresh, exemplar.slot >= first, exemplar.slot - first < UInt32(series.pointee.buckets) else { return }
            let bucket = Int(exemplar.slot - first)
            if places.count < series.pointee.buckets { places += Array(repeating: 0, count: series.pointee.buckets - places.count) }
            found.append(exemplar.scaled(series.pointee.scale))
            places[bucket] = UInt16(truncatingIfNeeded: found.count)
        }
    }

    @inline(__always)
    func has(_ bucket: Int) -> Bool { !found.isEmpty && places[bucket] != 0 }

    func exemplar(_ bucket: Int) -> Exemplar? {
        has(bucket) ? found[Int(places[bucket]) - 1] : nil
    }
}
