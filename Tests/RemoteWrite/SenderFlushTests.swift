import RemoteWrite
import Testing

@Suite("Sender: flush")
struct SenderFlushTests {
    @Test func anEmptySenderIsDrainedAtOnce() {
        var sender = machine()
        #expect(sender.beginFlush(deadline: 10 * second, now: 0) == [.drained])
        #expect(sender.tick(now: 11 * second) == [])
    }

    @Test func everythingIsSentBeforeItEnds() {
        var sender = machine()
        let first = batch(1)
        let later = batch(2, collection: 2)
        _ = sender.enqueue([first, later])
        #expect(sender.beginFlush(deadline: 10 * second, now: 0) == [.wake(at: 10 * second)])
        #expect(sender.succeeded(0, now: 1) == [.delivered(first), .send(1, later, attempt: 0)])
        #expect(sender.succeeded(1, now: 2) == [.delivered(later), .drained])
    }

    @Test func ownWaitsEndAtOnce() {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        _ = sender.failed(0, .network, now: 0)
        #expect(sender.beginFlush(deadline: 10 * second, now: 1) == [.send(0, only, attempt: 1)])
        #expect(sender.failed(0, .network, now: 2) == [.retrying(only)])
        // The wake-up asked for before the flush comes first, and asks for the next.
        #expect(sender.tick(now: 30 * millisecond) == [.wake(at: 2 + 60 * millisecond)])
    }

    @Test func waitsThatTheServerAskedForAreKept() {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        _ = sender.failed(0, .status(429, retryAfter: 2 * second), now: 0)
        #expect(sender.beginFlush(deadline: 10 * second, now: 1) == [])
        #expect(sender.tick(now: 2 * second) == [.send(0, only, attempt: 1), .wake(at: 10 * second)])
    }

    @Test func theDeadlineDropsTheRest() {
        var sender = machine(maxInFlight: 2)
        let all = [batch(1), batch(2), batch(3)]
        _ = sender.enqueue(all)
        _ = sender.failed(1, .network, now: 0)
        _ = sender.beginFlush(deadline: second, now: 1)
        #expect(
            sender.tick(now: second) == [
                .dropped(all[0], .shutdown), .dropped(all[1], .shutdown), .dropped(all[2], .shutdown), .drained,
            ])
        #expect(sender.batches == 0)
        #expect(sender.queuedBytes == 0)
        #expect(sender.succeeded(0, now: second + 1) == [])
        #expect(sender.enqueue(all[0], now: second + 2) == [.dropped(all[0], .shutdown)])
        #expect(sender.beginFlush(deadline: 9 * second, now: second + 3) == [.drained])
    }

    @Test func aDeadlineInThePastDropsAtOnce() {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only], now: 5)
        #expect(sender.beginFlush(deadline: 5, now: 5) == [.dropped(only, .shutdown), .drained])
    }

    @Test func aBatchDuringTheFlushIsStillSent() {
        var sender = machine()
        let late = batch(1)
        _ = sender.beginFlush(deadline: 10 * second, now: 0)
        #expect(sender.enqueue(late, now: 1) == [.send(0, late, attempt: 0), .wake(at: 10 * second)])
        #expect(sender.succeeded(0, now: 2) == [.delivered(late), .drained])
    }
}
