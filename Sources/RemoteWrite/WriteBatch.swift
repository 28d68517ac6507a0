/// One remote-write request body, encoded and compressed, ready to be sent any number of times.
package struct WriteBatch: Sendable, Equatable {
    /// Snappy block of a `prometheus.WriteRequest` (remote write 1.0). Of an endpoint that is to get remote write 2.0 it also has what only
    /// that can say: `metadata`, and when series began (`SeriesStartField`).
    package var body: [UInt8]
    package var samples: Int
    package var exemplars: Int
    package var histograms: Int
    /// The newest sample's time, in milliseconds since the epoch.
    package var timestamp: Int64
    /// Number of the collection it belongs to. A later collection is sent only after the earlier one is done, so the
    /// samples of a series never overtake each other; the batches of one collection hold disjoint series.
    package var collection: UInt64
    /// Place within the collection, for batches out of the journal; parts of a batch have that of the whole.
    package var place: Int

    package init(body: [UInt8], samples: Int, exemplars: Int, histograms: Int, timestamp: Int64, collection: UInt64, place: Int = 0) {
        self.body = body
        self.samples = samples
        self.exemplars = exemplars
        self.histograms = histograms
        self.timestamp = timestamp
        self.collection = collection
        self.place = place
    }

    /// The same with fewer samples to count.
    func without(_ counts: MessageCounts) -> WriteBatch {
        var rest = self
        rest.samples = max(samples - counts.samples, 0)
        rest.histograms = max(histograms - counts.histograms, 0)
        rest.exemplars = max(exemplars - counts.exemplars, 0)
        return rest
    }
}
