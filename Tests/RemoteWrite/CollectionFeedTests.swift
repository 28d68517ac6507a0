import DurableLog
import RemoteWrite
import Testing

@Suite struct CollectionFeedTests {
    private func delivery(_ collection: UInt64, _ indices: Range<Int>, isLast: Bool = true, hasNewer: Bool = false, size: Int = 100) -> Delivery {
        Delivery(
            collection: collection, timestamp: Int64(collection) * 15_000,
            parts: indices.map {
                Delivery.Part(index: $0, batch: JournalBatch(body: [UInt8](repeating: 1, count: size), samples: 10, exemplars: 0, histograms: 0))
            }, nextIndex: indices.upperBound, isLast: isLast, hasNewer: hasNewer)
    }

    private func batches(_ actions: [CollectionFeed.Action]) -> [WriteBatch] {
        actions.compactMap { if case .enqueue(let batch) = $0 { batch } else { nil } }
    }

    private func loads(_ actions: [CollectionFeed.Action]) -> [CollectionFeed.Action] {
        actions.filter { if case .load = $0 { true } else { false } }
    }

    @Test func theNextCollectionIsAskedForWhenTheOneBeforeIsDone() {
        var feed = CollectionFeed(loadBytes: 1000)
        #expect(feed.offered() == [.load(after: nil, done: nil)])
        let sent = batches(feed.loaded(delivery(1, 0..<2, hasNewer: true)))
        #expect(sent.map(\.place) == [0, 1])
        #expect(feed.hasNewer)
        #expect(feed.ended(sent[1]) == [])
        #expect(feed.ended(sent[0]) == [.load(after: nil, done: 1)])
        #expect(feed.loaded(nil) == [])
        #expect(feed.isEmpty)
    }

    @Test func aLargeCollectionComesPieceByPiece() {
        var feed = CollectionFeed(loadBytes: 1000)
        _ = feed.offered()
        let first = feed.loaded(delivery(1, 0..<8, isLast: false))
        #expect(loads(first).isEmpty)
        let sent = batches(first)
        #expect(sent[..<2].flatMap { feed.ended($0) }.isEmpty)
        // Less than half is under way.
        #expect(feed.ended(sent[2]) == [.load(after: CollectionFeed.Place(collection: 1, index: 8), done: nil)])
        let rest = batches(feed.loaded(delivery(1, 8..<9)))
        #expect((sent[3...] + rest[..<0]).flatMap { feed.ended($0) }.isEmpty)
        #expect(feed.ended(rest[0]) == [.load(after: nil, done: 1)])
    }

    /// Many tenants share what may be read ahead.
    @Test func withASmallShareLessIsUnderWay() {
        var feed = CollectionFeed(loadBytes: 1000)
        _ = feed.offered()
        let sent = batches(feed.loaded(delivery(1, 0..<8, isLast: false)))
        feed.loadBytes = 300
        #expect(sent[..<6].flatMap { feed.ended($0) }.isEmpty)
        #expect(feed.ended(sent[6]) == [.load(after: CollectionFeed.Place(collection: 1, index: 8), done: nil)])
    }

    @Test func samplesUnderWayAreLimited() {
        var feed = CollectionFeed(loadBytes: 1 << 20, maxSamples: 20)
        _ = feed.offered()
        let sent = batches(feed.loaded(delivery(1, 0..<2, isLast: false)))
        #expect(feed.ended(sent[0]) == [.load(after: CollectionFeed.Place(collection: 1, index: 2), done: nil)])
    }

    /// A batch is done when all the parts are that a server made of it.
    @Test func partsAreWaitedFor() {
        var feed = CollectionFeed(loadBytes: 1000)
        _ = feed.offered()
        let sent = batches(feed.loaded(delivery(1, 0..<1)))[0]
        feed.halved(sent)
        feed.halved(sent)
        #expect(feed.ended(sent) == [])
        #expect(feed.ended(sent) == [])
        #expect(feed.ended(sent) == [.load(after: nil, done: 1)])
    }

    @Test func whatIsOfferedWhileTheJournalIsAskedIsAskedForAgain() {
        var feed = CollectionFeed(loadBytes: 1000)
        _ = feed.offered()
        #expect(feed.offered() == [])
        #expect(feed.loaded(nil) == [.load(after: nil, done: nil)])
        #expect(!feed.isEmpty)
    }

    /// The journal has given up the rest of a collection and goes on with the next one.
    @Test func aCollectionThatIsGivenUpIsLeft() {
        var feed = CollectionFeed(loadBytes: 200)
        _ = feed.offered()
        let sent = batches(feed.loaded(delivery(1, 0..<2, isLast: false)))
        _ = feed.ended(sent[0])
        let next = batches(feed.loaded(delivery(2, 0..<1)))
        #expect(next.map(\.collection) == [2])
        #expect(feed.ended(sent[1]) == [])
        #expect(feed.ended(next[0]) == [.load(after: nil, done: 2)])
    }
}
