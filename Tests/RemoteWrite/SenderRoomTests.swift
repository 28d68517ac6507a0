import RemoteWrite
import Settings
import Testing

@Suite("Sender: room for more")
struct SenderRoomTests {
    /// Three batches of ten bytes in a queue of forty; the first one's progress is at time 1.
    private func loaded() -> SenderStateMachine {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        _ = sender.enqueue((0..<3).map { batch($0) }, now: 1)
        return sender
    }

    /// A large queue is for outages.
    @Test(arguments: [(40, 1 << 20), (1000, 20)])
    func upToHalfTheQueueThereIsRoomAndNotTooMuchAhead(_ maxQueueBytes: Int, _ maxBytesAhead: Int) {
        var sender = machine(maxQueueBytes: maxQueueBytes, maxBytesAhead: maxBytesAhead, maxInFlight: 1)
        #expect(sender.room(now: 0) == .free)
        _ = sender.enqueue([batch(1), batch(2)])
        #expect(sender.room(now: 0) == .free)
        _ = sender.enqueue([batch(3)])
        #expect(sender.room(now: 0) == .busy(until: 10 * second))
        _ = sender.succeeded(0, now: 1)
        #expect(sender.room(now: 1) == .free)
    }

    /// What fails or is slow gets half of its queue filled before anybody waits: no collection is left out.
    @Test func anEndpointInTroubleIsNotWaitedForWhileThereIsRoom() {
        var sender = machine(maxQueueBytes: 1000, maxBytesAhead: 20, maxInFlight: 1)
        _ = sender.enqueue((0..<5).map { batch($0) })
        #expect(sender.room(now: 1) == .busy(until: 10 * second))
        #expect(sender.room(now: 10 * second) == .free)
        _ = sender.failed(0, .network, now: 2)
        #expect(sender.room(now: 3) == .free)
        _ = sender.enqueue((0..<46).map { batch($0) }, now: 3)
        #expect(sender.room(now: 3) == .busy(until: 10 * second))
        _ = sender.tick(now: second)
        _ = sender.succeeded(0, now: second)
        #expect(sender.room(now: second) == .busy(until: 11 * second))
    }

    @Test func theFastestEndpointSetsThePace() {
        typealias Room = SenderStateMachine.Room
        #expect(Room.together([.busy(until: 5), .free, .hopeless]) == .free)
        #expect(Room.together([.busy(until: 5), .hopeless, .busy(until: 3)]) == .busy(until: 3))
        #expect(Room.together([.hopeless, .hopeless]) == .hopeless)
        #expect(Room.together([]) == .hopeless)
    }

    @Test func everyBatchThatIsDoneMakesHope() {
        var sender = machine(maxQueueBytes: 40, maxInFlight: 1)
        _ = sender.enqueue((0..<4).map { batch($0) }, now: 1)
        #expect(sender.room(now: 10 * second) == .busy(until: 10 * second + 1))
        _ = sender.succeeded(0, now: 9 * second)
        #expect(sender.room(now: 10 * second) == .busy(until: 19 * second))
        _ = sender.enqueue([batch(5)], now: 10 * second)
        _ = sender.failed(1, .status(400, retryAfter: nil), now: 18 * second)
        #expect(sender.room(now: 19 * second) == .busy(until: 28 * second), "refused for good is an answer too")
    }

    @Test func anEndpointThatTakesNothingIsNotWaitedFor() {
        var sender = loaded()
        _ = sender.failed(0, .network, now: 2)
        #expect(sender.room(now: 5 * second) == .busy(until: 10 * second + 1), "a failure is no progress, and may be over soon")
        #expect(sender.room(now: 10 * second + 1) == .hopeless)
        _ = sender.enqueue([batch(9)], now: 20 * second)
        _ = sender.enqueue([batch(9)], now: 20 * second)
        #expect(sender.room(now: 20 * second) == .hopeless, "what displaces other batches is no progress")
        _ = sender.tick(now: 30 * second)
        _ = sender.succeeded(0, now: 30 * second)
        #expect(sender.room(now: 30 * second) == .busy(until: 40 * second))
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
        #expect(sender.room(now: 2) == .busy(until: 10 * second + 1))
        _ = sender.tick(now: second)
        #expect(sender.room(now: second) == .hopeless)
    }
}
