/// How much something is.
package struct BatchCounts: Sendable, Equatable {
    package var batches = 0
    package var samples = 0
    package var exemplars = 0
    package var histograms = 0

    package init(batches: Int = 0, samples: Int = 0, exemplars: Int = 0, histograms: Int = 0) {
        self.batches = batches
        self.samples = samples
        self.exemplars = exemplars
        self.histograms = histograms
    }

    package static func + (left: Self, right: Self) -> Self {
        Self(
            batches: left.batches + right.batches, samples: left.samples + right.samples, exemplars: left.exemplars + right.exemplars,
            histograms: left.histograms + right.histograms)
    }

    package static func += (left: inout Self, right: Self) { left = left + right }
}

/// One request body and what is in it.
package struct JournalBatch: Sendable, Equatable {
    package var body: [UInt8]
    package var counts: BatchCounts

    package init(body: [UInt8], samples: Int, exemplars: Int, histograms: Int) {
        self.body = body
        counts = BatchCounts(batches: 1, samples: samples, exemplars: exemplars, histograms: histograms)
    }
}

/// Collections that came to be offered to an endpoint.
package struct Offer: Sendable, Equatable {
    package var tenant: String
    package var endpoint: Int
    /// Newest, milliseconds since the epoch.
    package var timestamp: Int64
    package var counts: BatchCounts
}

/// What an endpoint will not get.
package struct Loss: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        case logFull = "log_full"
        case expired
        case queueFull = "queue_full"
        /// Damaged on the disk.
        case corrupt
    }

    package var tenant: String
    package var endpoint: Int
    package var reason: Reason
    /// Without what was handed out: whoever has that tells of it.
    package var counts: BatchCounts
    /// The journal has nothing more up to this collection, not even what it handed out of it. nil: only what is counted is lost.
    package var givenUp: UInt64?
}

/// The next part of what an endpoint is to get.
package struct Delivery: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        /// Place within the collection.
        package var index: Int
        package var batch: JournalBatch

        package init(index: Int, batch: JournalBatch) {
            self.index = index
            self.batch = batch
        }
    }

    /// Number of the collection.
    package var collection: UInt64
    /// Milliseconds since the epoch.
    package var timestamp: Int64
    package var parts: [Part]
    /// What to ask for next.
    package var nextIndex: Int
    /// Nothing of the collection is left behind it.
    package var isLast: Bool
    /// Newer collections wait.
    package var hasNewer: Bool

    package init(collection: UInt64, timestamp: Int64, parts: [Part], nextIndex: Int, isLast: Bool, hasNewer: Bool) {
        self.collection = collection
        self.timestamp = timestamp
        self.parts = parts
        self.nextIndex = nextIndex
        self.isLast = isLast
        self.hasNewer = hasNewer
    }
}

/// What an earlier process has left.
package struct JournalRecovery: Sendable, Equatable {
    package var torn = 0
    package var corrupt = 0
    package var setAside: [String] = []
    /// Records of collections that were being written when the process ended; their counts are in no snapshot.
    package var unfinished = 0
    /// Collections that wait, and for whom nobody waits any more.
    package var collections = 0
    package var orphans = 0
    /// Tenants whose snapshot is older than what was sent, because a newer one could not be written.
    package var staleStates: [String] = []
    package init() {}
}
