import RemoteWrite
import Testing

@Suite("Sender: bounded memory")
struct SenderBoundsTests {
    @Test func theOldestWaitingBatchesGoFirst() {
        var sender = machine(maxQueueBytes: 30, maxInFlight: 1)
        let all = (0..<5).map { batch($0, collection: UInt64($0)) }
        #expect(sender.enqueue(Array(all[..<3])) == [.send(0, all[0], attempt: 0)])
        #expect(sender.enqueue(all[3], now: 1) == [.dropped(all[1], .queueFull)])
        #expect(sender.enqueue(all[4], now: 1) == [.dropped(all[2], .queueFull)])
        #expect(sender.queuedBytes == 30)
        #expect(sender.succeeded(0, now: 2) == [.delivered(all[0]), .send(1, all[3], attempt: 0)])
    }

    @Test func oneLargeBatchMayDisplaceSeveral() {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        let all = (0..<3).map { batch($0) }
        let large = batch(9, size: 30)
        _ = sender.enqueue(all)
        #expect(sender.enqueue(large, now: 1) == [.dropped(all[1], .queueFull), .dropped(all[2], .queueFull)])
        #expect(sender.queuedBytes == 40)
    }

    @Test func aBatchBeyondTheWholeLimitIsDroppedItself() {
        var sender = machine(maxQueueBytes: 20)
        let large = batch(1, size: 21)
        #expect(sender.enqueue(large, now: 0) == [.dropped(large, .queueFull)])
        #expect(sender.queuedBytes == 0)
        let fitting = batch(2, size: 20)
        #expect(sender.enqueue(fitting, now: 0) == [.send(0, fitting, attempt: 0)])
    }

    @Test func batchesUnderWayAreNeverDisplacedAndKeepTheirWait() {
        var sender = machine(maxQueueBytes: 20, maxInFlight: 2)
        let all = (0..<3).map { batch($0) }
        _ = sender.enqueue(Array(all[..<2]))
        _ = sender.failed(0, .network, now: 0)
        #expect(sender.enqueue(all[2], now: 1) == [.dropped(all[2], .queueFull)])
        #expect(sender.tick(now: 30 * millisecond) == [.send(0, all[0], attempt: 1)])
    }
}
