import Pipeline

/// The exemplars of one classic histogram, by bucket.
struct BucketExemplars: ~Copyable {
    private var found: [Exemplar] = []
    /// Per bucket the number in `found` + 1; 0: none. As long as the longest histogram so far.
    private var places: [UInt16] = []

    /// Looks those up that are to be sent of a label set; those of the one before are forgotten.
    mutating func gatherFresh(_ store: borrowing CumulativeStore, _ id: Int, _ series: Run<GroupEncoding.Series>) {
        forget()
        store.forEachExemplar(id) { exemplar in
            guard exemplar.isFresh else { return }
            keep(exemplar, of: series.pointee.histogram, buckets: series.pointee.buckets, series.pointee.scale)
        }
    }

    /// Looks up all of a label set; those of the one before are forgotten.
    mutating func gather(_ store: borrowing CumulativeStore, _ id: Int, _ histogram: Metric.Histogram, _ scale: SeriesName.Scale) {
        forget()
        store.forEachExemplar(id) { keep($0, of: histogram.index, buckets: histogram.buckets, scale) }
    }

    private mutating func forget() {
        guard !found.isEmpty else { return }
        for index in places.indices { places[index] = 0 }
        found.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func keep(_ exemplar: Exemplar, of histogram: Int, buckets: Int, _ scale: SeriesName.Scale) {
        let first = Exemplar.firstSlot(histogram: histogram)
        guard exemplar.slot >= first, exemplar.slot - first < UInt32(buckets) else { return }
        let bucket = Int(exemplar.slot - first)
        if places.count < buckets { places += Array(repeating: 0, count: buckets - places.count) }
        found.append(exemplar.scaled(scale))
        places[bucket] = UInt16(truncatingIfNeeded: found.count)
    }

    @inline(__always)
    func has(_ bucket: Int) -> Bool { !found.isEmpty && places[bucket] != 0 }

    func exemplar(_ bucket: Int) -> Exemplar? {
        has(bucket) ? found[Int(places[bucket]) - 1] : nil
    }
}
