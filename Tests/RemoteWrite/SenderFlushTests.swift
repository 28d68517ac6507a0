import RemoteWrite
import Settings
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

    /// What is on the disk waits for the next process: an end in the midst of an outage halves nothing and gives up nothing.
    @Test(arguments: [SendFailure.network, .timeout, .status(500)]) func whatIsKeptIsLeftToTheNextProcess(failure: SendFailure) {
        let rules = SenderStateMachine.Rules(RemoteWriteEndpoint(url: "http://127.0.0.1/"), RemoteWriteLimits(), isKeptElsewhere: true)
        var attempts = 0
        var server = SenderServer(SenderStateMachine(rules: rules)) { _ in
            attempts += 1
            return attempts == 2 ? nil : failure
        }
        server.enqueue(batch(of: ["a", "b"]), batch(of: ["c", "d"]), batch(of: ["e", "f"]))
        server.beginFlush(deadline: 20 * second)
        server.run(until: 19 * second)
        #expect(server.halved == 0 && server.dropped.isEmpty && server.delivered.count == 2)
        server.run(until: 21 * second)
        #expect(server.dropped.count == 4 && server.dropped.allSatisfy { $0.reason == .shutdown })
    }

    /// Whatever a server asked for, what is left is tried once; from then on its wishes count up to the largest backoff.
    @Test(arguments: [429, 503])
    func waitsThatTheServerAskedForEndOnce(status: Int) {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        _ = sender.failed(0, .status(status, retryAfter: 50 * second), now: 0)
        #expect(sender.beginFlush(deadline: 20 * second, now: 1).first == .send(0, only, attempt: 1))
        #expect(sender.failed(0, .status(status, retryAfter: 50 * second), now: second) == [.retrying(only), .wake(at: 6 * second)])
        #expect(sender.tick(now: 6 * second).first == .send(0, only, attempt: 2))
    }

    /// Counters are cumulative: the newest collection holds what older ones told.
    @Test func theSecondHalfOfTheTimeIsForTheNewest() {
        var sender = machine(maxInFlight: 2)
        let old = [batch(1), batch(2), batch(3, collection: 2)]
        let newest = [batch(4, collection: 3), batch(5, collection: 3)]
        _ = sender.enqueue(old + newest)
        _ = sender.failed(0, .network, now: 0)
        #expect(sender.beginFlush(deadline: 10 * second, now: 0) == [.send(0, old[0], attempt: 1)])
        _ = sender.failed(0, .network, now: second)
        // The one on the wire may still arrive.
        let actions = sender.tick(now: 5 * second)
        #expect(actions.contains(.dropped(old[0], .shutdown)) && actions.contains(.dropped(old[2], .shutdown)))
        #expect(!actions.contains(.dropped(old[1], .shutdown)))
        #expect(sender.succeeded(1, now: 6 * second).contains(.send(2, newest[0], attempt: 0)))
        _ = sender.succeeded(2, now: 7 * second)
        #expect(sender.succeeded(3, now: 7 * second) == [.delivered(newest[1]), .drained])
    }

    /// Each difference is needed, the oldest as much as the newest.
    @Test func differencesAreSentInTheirOrderToTheEnd() {
        var sender = machine(maxInFlight: 1, temporality: .delta)
        let all = [batch(1), batch(2, collection: 2), batch(3, collection: 3)]
        _ = sender.enqueue(all)
        _ = sender.failed(0, .network, now: 0)
        #expect(sender.beginFlush(deadline: 10 * second, now: 0).first == .send(0, all[0], attempt: 1))
        #expect(!sender.tick(now: 6 * second).contains { if case .dropped = $0 { true } else { false } })
        #expect(sender.succeeded(0, now: 7 * second).contains(.send(1, all[1], attempt: 0)))
        #expect(sender.tick(now: 10 * second).filter { if case .dropped = $0 { true } else { false } }.count == 2)
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
