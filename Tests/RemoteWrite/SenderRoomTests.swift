import RemoteWrite
import Testing

@Suite("Sender: room for more")
struct SenderRoomTests {
    /// Three batches of ten bytes in a queue of forty; the first one's progress is at time 1.
    private func loaded() -> SenderStateMachine {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        _ = sender.enqueue((0..<3).map { batch($0) }, now: 1)
        return sender
    }

    @Test func upToHalfTheQueueThereIsRoom() {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        #expect(sender.waitForRoom(now: 0) == nil)
        _ = sender.enqueue([batch(1), batch(2)])
        #expect(sender.waitForRoom(now: 0) == nil)
        _ = sender.enqueue([batch(3)])
        #expect(sender.waitForRoom(now: 0) == 10 * second)
        _ = sender.succeeded(0, now: 1)
        #expect(sender.waitForRoom(now: 1) == nil)
    }

    @Test func aLargeQueueIsForOutages() {
        var sender = machine(maxQueueBytes: 1000, maxBytesAhead: 20, maxInFlight: 1)
        _ = sender.enqueue([batch(1), batch(2)])
        #expect(sender.waitForRoom(now: 0) == nil)
        _ = sender.enqueue([batch(3)])
        #expect(sender.waitForRoom(now: 0) == 10 * second)
        _ = sender.succeeded(0, now: 1)
        #expect(sender.waitForRoom(now: 1) == nil)
    }

    @Test func everyBatchThatIsDoneMakesHope() {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        _ = sender.enqueue((0..<4).map { batch($0) }, now: 1)
        #expect(sender.waitForRoom(now: 10 * second) == 10 * second + 1)
        _ = sender.succeeded(0, now: 9 * second)
        #expect(sender.waitForRoom(now: 10 * second) == 19 * second)
        _ = sender.enqueue([batch(5)], now: 10 * second)
        _ = sender.failed(1, .status(400, retryAfter: nil), now: 18 * second)
        #expect(sender.waitForRoom(now: 19 * second) == 28 * second, "refused for good is an answer too")
    }

    @Test func anEndpointThatTakesNothingIsNotWaitedFor() {
        var sender = loaded()
        _ = sender.failed(0, .network, now: 2)
        #expect(sender.waitForRoom(now: 5 * second) == 10 * second + 1, "a failure is no progress, and may be over soon")
        #expect(sender.waitForRoom(now: 10 * second + 1) == nil)
        _ = sender.enqueue([batch(9)], now: 20 * second)
        _ = sender.enqueue([batch(9)], now: 20 * second)
        #expect(sender.waitForRoom(now: 20 * second) == nil, "what displaces other batches is no progress")
        _ = sender.tick(now: 30 * second)
        _ = sender.succeeded(0, now: 30 * second)
        #expect(sender.waitForRoom(now: 30 * second) == 40 * second)
    }

    @Test func aPushMayTakeItsWholeTime() {
        var endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        endpoint.remoteTimeout = 30 * second
        #expect(SenderStateMachine.Rules(endpoint, RemoteWriteLimits()).roomPatience == 30 * second)
        endpoint.remoteTimeout = second
        #expect(SenderStateMachine.Rules(endpoint, RemoteWriteLimits()).roomPatience == 10 * second)
    }

    @Test func afterTheFlushNothingIsWaitedFor() {
        var sender = loaded()
        _ = sender.beginFlush(deadline: second, now: 2)
        #expect(sender.waitForRoom(now: 2) != nil)
        _ = sender.tick(now: second)
        #expect(sender.waitForRoom(now: second) == nil)
    }
}
