import DurableLog

/// What a sender takes out of the journal, and when: the next collection when the one before is done, a large one piece by piece. Pure.
///
/// A batch may end in several parts, since those that a server does not take are halved: it is done when all of them are.
package struct CollectionFeed: Sendable {
    package enum Action: Sendable, Equatable {
        /// Ask the journal for what comes next; a collection in `done` needs no more of it.
        case load(after: Place?, done: UInt64?)
        /// To be sent.
        case enqueue(WriteBatch)
    }

    package struct Place: Sendable, Equatable {
        package var collection: UInt64
        package var index: Int

        package init(collection: UInt64, index: Int) {
            self.collection = collection
            self.index = index
        }
    }

    private struct Key: Hashable {
        var collection: UInt64
        var index: Int
    }

    /// What the journal gives at a time. Below half of it under way more of the same collection is asked for.
    package var loadBytes: Int
    /// Samples under way at which no more is asked for.
    private let maxSamples: Int
    /// Where the collection goes on that is being sent.
    private var place: Place?
    /// All of it was handed out.
    private var isWhole = false
    /// Parts of batches that have not ended.
    private var open: [Key: (parts: Int, bytes: Int, samples: Int)] = [:]
    private var openBytes = 0
    private var openSamples = 0
    private var isLoading = false
    /// There may be something in the journal since it last had nothing.
    private var mayHaveMore = true
    /// Collections behind the one that is being sent.
    package private(set) var hasNewer = false

    /// - Parameters:
    ///   - loadBytes: what the journal gives at a time.
    ///   - maxSamples: under way, beyond which no more is asked for.
    package init(loadBytes: Int, maxSamples: Int = .max) {
        self.loadBytes = loadBytes
        self.maxSamples = maxSamples
    }

    /// Nothing is under way, and the journal has nothing more.
    package var isEmpty: Bool { open.isEmpty && !isLoading && !mayHaveMore }

    /// Asks for what may be there, if nobody has.
    package mutating func begin() -> [Action] { load() }

    /// The journal has something that it had not before, or this is the beginning.
    package mutating func offered() -> [Action] {
        mayHaveMore = true
        if place != nil { hasNewer = true }
        return load()
    }

    /// What the journal gave; nil: nothing waits.
    package mutating func loaded(_ delivery: Delivery?) -> [Action] {
        isLoading = false
        guard let delivery else {
            // Given up by the journal, perhaps: what is under way goes on.
            place = nil
            isWhole = false
            hasNewer = false
            return load()
        }
        place = Place(collection: delivery.collection, index: delivery.nextIndex)
        isWhole = delivery.isLast
        hasNewer = delivery.hasNewer
        mayHaveMore = true
        var actions: [Action] = []
        for part in delivery.parts {
            let counts = part.batch.counts
            let batch = WriteBatch(
                body: part.batch.body, samples: counts.samples, exemplars: counts.exemplars, histograms: counts.histograms,
                timestamp: delivery.timestamp, collection: delivery.collection, place: part.index)
            open[Key(collection: delivery.collection, index: part.index)] = (1, batch.body.count, batch.samples)
            openBytes += batch.body.count
            openSamples += batch.samples
            actions.append(.enqueue(batch))
        }
        return actions + load()
    }

    /// Two parts take the place of a batch.
    package mutating func halved(_ batch: WriteBatch) {
        open[Key(collection: batch.collection, index: batch.place)]?.parts += 1
    }

    /// A batch, or a part of one, has arrived or was given up.
    package mutating func ended(_ batch: WriteBatch) -> [Action] {
        let key = Key(collection: batch.collection, index: batch.place)
        guard let (parts, bytes, samples) = open[key] else { return [] }
        open[key] = parts > 1 ? (parts - 1, bytes, samples) : nil
        if parts == 1 {
            openBytes -= bytes
            openSamples -= samples
        }
        return load()
    }

    private mutating func load() -> [Action] {
        guard !isLoading, mayHaveMore else { return [] }
        var done: UInt64?
        if let place {
            if isWhole {
                guard !open.keys.contains(where: { $0.collection == place.collection }) else { return [] }
                done = place.collection
            } else if openBytes > loadBytes / 2 || openSamples >= maxSamples {
                return []
            }
        }
        let after = isWhole ? nil : place
        isLoading = true
        // What is offered from now on is told again.
        mayHaveMore = false
        if done != nil {
            place = nil
            isWhole = false
        }
        return [.load(after: after, done: done)]
    }
}
