import RemoteWrite
import TestSupport
import Testing

@Suite("Sender: order")
struct SenderOrderTests {
    @Test func batchesOfOneCollectionGoInParallelUpToTheLimit() {
        var sender = machine()
        let all = (0..<6).map { batch($0) }
        #expect(sender.enqueue(all) == (0..<4).map { .send(UInt64($0), all[$0], attempt: 0) })
        #expect(sender.succeeded(2, now: 1) == [.delivered(all[2]), .send(4, all[4], attempt: 0)])
        #expect(sender.succeeded(0, now: 2) == [.delivered(all[0]), .send(5, all[5], attempt: 0)])
        #expect(sender.batches == 4)
    }

    @Test func aLaterCollectionWaitsForTheWholeEarlierOne() {
        var sender = machine()
        let first = [batch(1), batch(2)]
        let second = [batch(3, collection: 2), batch(4, collection: 2)]
        #expect(sender.enqueue(first + second) == [.send(0, first[0], attempt: 0), .send(1, first[1], attempt: 0)])
        #expect(sender.succeeded(1, now: 1) == [.delivered(first[1])])
        #expect(
            sender.succeeded(0, now: 2) == [.delivered(first[0]), .send(2, second[0], attempt: 0), .send(3, second[1], attempt: 0)])
    }

    @Test func aRetriedBatchHoldsBackTheLaterCollectionOnly() {
        var sender = machine()
        let first = [batch(1), batch(2)]
        let later = batch(3, collection: 2)
        _ = sender.enqueue(first + [later])
        #expect(sender.failed(0, .network, now: 0) == [.retrying(first[0]), .wake(at: 30 * millisecond)])
        #expect(sender.succeeded(1, now: 1) == [.delivered(first[1])])
        #expect(sender.tick(now: 30 * millisecond) == [.send(0, first[0], attempt: 1)])
        #expect(sender.succeeded(0, now: 31 * millisecond) == [.delivered(first[0]), .send(2, later, attempt: 0)])
    }

    @Test func aRefusedBatchMakesWay() {
        var sender = machine()
        let first = batch(1)
        let later = batch(2, collection: 2)
        _ = sender.enqueue([first, later])
        #expect(sender.failed(0, .status(400), now: 0) == [.dropped(first, .rejected), .send(1, later, attempt: 0)])
    }

    @Test func anAnswerForAnUnknownOrWaitingBatchChangesNothing() {
        var sender = machine()
        _ = sender.enqueue([batch(1)])
        #expect(sender.succeeded(7, now: 0) == [])
        _ = sender.failed(0, .timeout, now: 0)
        #expect(sender.succeeded(0, now: 1) == [])
        #expect(sender.failed(0, .status(400), now: 1) == [])
        #expect(sender.batches == 1)
    }

    /// Whatever the answers and their times: collections never overlap or go back, and every batch ends exactly once.
    @Test(arguments: 0..<200)
    func randomScriptsKeepTheOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var sender = machine(maxQueueBytes: 120, maxInFlight: 3)
        var now: Int64 = 0
        var onWire: [UInt64: WriteBatch] = [:]
        var newest: UInt64 = 0
        var ended: [UInt8: Int] = [:]
        var wake = Int64.max
        func apply(_ actions: [Action]) {
            for action in actions {
                switch action {
                case .send(let id, let batch, _):
                    #expect(batch.collection >= newest)
                    #expect(onWire.values.allSatisfy { $0.collection == batch.collection })
                    newest = batch.collection
                    onWire[id] = batch
                    #expect(onWire.count <= 3)
                case .delivered(let batch), .dropped(let batch, _): ended[batch.body[0], default: 0] += 1
                case .wake(let time): wake = time
                case .retrying, .halved, .drained: break
                }
            }
        }
        for mark in 0..<UInt8(60) {
            apply(sender.enqueue(batch(mark, collection: UInt64(mark / 4)), now: now))
            while random.below(3) > 0 { step() }
        }
        func step() {
            now += Int64(random.below(200)) * millisecond
            if now >= wake {
                wake = .max
                apply(sender.tick(now: now))
            }
            guard let id = onWire.keys.sorted().randomElement(using: &random) else { return }
            onWire[id] = nil
            switch random.below(6) {
            case 0: apply(sender.failed(id, .network, now: now))
            case 1: apply(sender.failed(id, .status(503, retryAfter: Int64(random.below(3)) * second), now: now))
            case 2: apply(sender.failed(id, .status(400), now: now))
            default: apply(sender.succeeded(id, now: now))
            }
        }
        for _ in 0..<10_000 where sender.batches > 0 { step() }
        #expect(sender.batches == 0)
        #expect(sender.queuedBytes == 0)
        #expect(ended == Dictionary(uniqueKeysWithValues: (0..<UInt8(60)).map { ($0, 1) }))
    }
}

extension SplitMix64 {
    fileprivate mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}
