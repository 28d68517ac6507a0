/// Batches and what was in them.
package struct PushTotals: Sendable, Equatable {
    package var batches = 0
    /// Float samples and histograms.
    package var samples = 0

    package init(batches: Int = 0, samples: Int = 0) {
        self.batches = batches
        self.samples = samples
    }

    mutating func add(_ batch: WriteBatch) {
        batches += 1
        samples += batch.samples + batch.histograms
    }

    mutating func add(_ other: PushTotals) {
        batches += other.batches
        samples += other.samples
    }
}
