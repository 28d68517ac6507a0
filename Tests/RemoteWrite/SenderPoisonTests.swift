import RemoteWrite
import Testing

/// Label sets that a server fails over: many series at once, for ever, as after an internal error for one value.
@Suite("Sender: poisoned label sets")
struct SenderPoisonTests {
    private static let seriesPerSet = 19

    /// Batches of a collection of 60 label sets.
    private func batches(_ collection: UInt64, size: Int) -> [WriteBatch] {
        let names = (0..<60).flatMap { set in (0..<Self.seriesPerSet).map { "set\(set)_\($0)" } }
        return stride(from: 0, to: names.count, by: size).map {
            batch(of: Array(names[$0..<min($0 + size, names.count)]), collection: collection)
        }
    }

    private func isPoisoned(_ name: String, _ sets: [Int]) -> Bool { sets.contains { name.hasPrefix("set\($0)_") } }

    private func failing(_ sets: [Int], with failure: SendFailure = .status(500)) -> (WriteBatch) -> SendFailure? {
        { pushed in pushed.names.contains { isPoisoned($0, sets) } ? failure : nil }
    }

    private func collect(_ server: inout SenderServer, _ collection: UInt64, size: Int) {
        for one in batches(collection, size: size) { server.enqueue(one) }
    }

    /// Every collection's healthy series arrive before the next one is made, a second later.
    @Test(arguments: [[30], [5, 40], [0, 1, 59]], [100, 200, 2000])
    func healthySeriesArriveInEveryCollection(sets: [Int], size: Int) {
        var server = SenderServer(answer: failing(sets))
        let healthy = (60 - sets.count) * Self.seriesPerSet
        collect(&server, 1, size: size)
        server.run(until: 5 * second)
        #expect(server.delivered.count == healthy)
        for collection in UInt64(2)...20 {
            let before = server.delivered.count
            collect(&server, collection, size: size)
            server.run(until: server.now + second)
            #expect(server.delivered.count - before == healthy, "collection \(collection)")
        }
        #expect(server.dropped.allSatisfy { isPoisoned($0.name, sets) && $0.reason == .poisoned })
        #expect(server.dropped.count >= 18 * sets.count * Self.seriesPerSet)
    }

    @Test(arguments: [SendFailure.network, .timeout, .status(408)])
    func whateverTheFailure(failure: SendFailure) {
        var server = SenderServer(answer: failing([30], with: failure))
        for collection in UInt64(1)...6 {
            collect(&server, collection, size: 200)
            server.run(until: server.now + 15 * second)
        }
        #expect(server.delivered.count == 6 * 59 * Self.seriesPerSet)
        #expect(server.dropped.allSatisfy { isPoisoned($0.name, [30]) })
    }

    /// Also where it begins in the midst of a collection, and where single series are what is left of a batch.
    @Test(arguments: [2, 40, 200, 2000], [0, 1, 3])
    func aTotalOutageLosesNothing(size: Int, takenBefore: Int) {
        var left = takenBefore
        var isDown = true
        var server = SenderServer { _ in
            guard isDown else { return nil }
            left -= 1
            return left >= 0 ? nil : .status(500)
        }
        for collection in UInt64(1)...20 {
            collect(&server, collection, size: size)
            server.run(until: server.now + 15 * second)
        }
        #expect(server.dropped.isEmpty)
        isDown = false
        server.run(until: server.now + 120 * second)
        #expect(server.delivered.count == 20 * 60 * Self.seriesPerSet)
        #expect(server.dropped.isEmpty)
    }

    @Test(arguments: [200, 2000])
    func anOutageWhileASetIsPoisonedLosesThatSetAlone(size: Int) {
        var isDown = false
        let poison = failing([30])
        var server = SenderServer { isDown ? .status(503) : poison($0) }
        for collection in UInt64(1)...20 {
            isDown = (6...15).contains(collection)
            collect(&server, collection, size: size)
            server.run(until: server.now + 15 * second)
        }
        server.run(until: server.now + 60 * second)
        #expect(server.delivered.count == 20 * 59 * Self.seriesPerSet)
        #expect(server.dropped.allSatisfy { isPoisoned($0.name, [30]) && $0.reason == .poisoned })
    }

    /// At shutdown there is no newer collection, and no time: all but the poisoned ones arrive, and the flush does not wait for them.
    @Test(arguments: [100, 200, 2000])
    func aFlushDeliversAllOthersAndEnds(size: Int) {
        var server = SenderServer(answer: failing([30]))
        collect(&server, 1, size: size)
        server.beginFlush(deadline: 20 * second)
        server.run(until: 10 * second)
        #expect(server.delivered.count == 59 * Self.seriesPerSet)
        #expect(server.sender.batches == 0)
        #expect(server.dropped.count == Self.seriesPerSet && server.dropped.allSatisfy { isPoisoned($0.name, [30]) })
    }
}
