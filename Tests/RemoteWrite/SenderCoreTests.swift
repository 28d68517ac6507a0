import DurableLog
import RemoteWrite
import Testing

/// A sender of batches out of a journal, and its end.
@Suite("Sender: out of a journal")
struct SenderCoreTests {
    private typealias Action = SenderCore.Action

    private func core() -> SenderCore {
        let rules = SenderStateMachine.Rules(RemoteWriteEndpoint(url: "http://127.0.0.1/"), RemoteWriteLimits(), isKeptElsewhere: true)
        return SenderCore(SenderStateMachine(rules: rules), feed: CollectionFeed(loadBytes: 1000))
    }

    private func delivery(_ collection: UInt64, _ count: Int = 1, hasNewer: Bool = false) -> Delivery {
        let batch = JournalBatch(body: [1, 2, 3], samples: 1, exemplars: 0, histograms: 0)
        return Delivery(
            collection: collection, timestamp: Int64(collection) * 15_000, parts: (0..<count).map { Delivery.Part(index: $0, batch: batch) },
            nextIndex: count, isLast: true, hasNewer: hasNewer)
    }

    private func loads(_ actions: [Action]) -> [Action] { actions.filter { if case .load = $0 { true } else { false } } }

    private func flushed(_ actions: [Action]) -> [Bool] { actions.compactMap { if case .flushed(let leaves) = $0 { leaves } else { nil } } }

    private func left(_ actions: [Action]) -> Int { actions.count { if case .left = $0 { true } else { false } } }

    private func dropped(_ actions: [Action]) -> [SenderStateMachine.DropReason] {
        actions.compactMap { if case .dropped(_, let reason) = $0 { reason } else { nil } }
    }

    @Test func whatArrivedIsDoneBeforeTheNextIsAskedFor() {
        var core = core()
        #expect(core.offered(now: 0) == [.load(after: nil, done: nil, hasWaited: false)])
        #expect(core.loaded(delivery(1, hasNewer: true), wallClock: 15, now: 0).count == 1)
        #expect(core.hasNewer && !core.isEmpty)
        #expect(loads(core.succeeded(0, now: 1)) == [.load(after: nil, done: 1, hasWaited: true)])
        #expect(core.loaded(nil, wallClock: 15, now: 2) == [])
        #expect(core.isEmpty)
    }

    @Test func anEndWaitsForWhatTheJournalStillHas() {
        var core = core()
        _ = core.offered(now: 0)
        #expect(flushed(core.beginFlush(deadline: 10 * second, now: 0)).isEmpty)
        #expect(flushed(core.loaded(delivery(1, hasNewer: true), wallClock: 15, now: 1)).isEmpty)
        // At an end nothing waits for its turn.
        #expect(core.succeeded(0, now: 2).last == .load(after: nil, done: 1, hasWaited: false))
        #expect(flushed(core.loaded(delivery(2), wallClock: 15, now: 3)).isEmpty)
        #expect(flushed(core.succeeded(1, now: 4)).isEmpty)
        #expect(core.loaded(nil, wallClock: 15, now: 5) == [.flushed(leaves: false)])
        #expect(flushed(core.tick(now: 11 * second)).isEmpty)
    }

    @Test func nobodyHasAskedYetAndAnEndDoes() {
        var core = core()
        #expect(core.beginFlush(deadline: second, now: 0) == [.load(after: nil, done: nil, hasWaited: false), .wake(at: second)])
        #expect(flushed(core.loaded(nil, wallClock: 15, now: 1)) == [false])
    }

    /// The journal gives nothing before the deadline: there may be something.
    @Test func aSlowDiskDoesNotHoldAnEndUp() {
        var core = core()
        _ = core.offered(now: 0)
        #expect(core.beginFlush(deadline: second, now: 0) == [.wake(at: second)])
        #expect(flushed(core.tick(now: second)) == [true])
        let late = core.loaded(delivery(1, 2, hasNewer: true), wallClock: 15, now: 2 * second)
        #expect(left(late) == 2 && late.count == 2)
    }

    /// What has not arrived is neither done nor dropped, whatever is answered afterwards.
    @Test func anEndLeavesToTheNextProcessWhatHasNotArrived() {
        var core = core()
        _ = core.offered(now: 0)
        _ = core.loaded(delivery(1, 3, hasNewer: true), wallClock: 15, now: 0)
        #expect(loads(core.succeeded(0, now: 1)).isEmpty)
        _ = core.failed(1, .timeout, now: 1)
        _ = core.beginFlush(deadline: second, now: 2)
        let end = core.tick(now: second)
        #expect(left(end) == 2 && dropped(end).isEmpty && flushed(end) == [true] && loads(end).isEmpty)
        #expect(core.succeeded(1, now: 2 * second) == [] && core.succeeded(2, now: 2 * second) == [])
        #expect(core.offered(now: 2 * second) == [])
    }

    /// The journal gave a collection up while it was being sent: an end that does not send it is the last to know of it.
    @Test func whatTheJournalGaveUpMeanwhileIsDroppedAtTheEnd() {
        var core = core()
        _ = core.offered(now: 0)
        _ = core.loaded(delivery(1, 2), wallClock: 15, now: 0)
        core.journalGaveUp(through: 1)
        _ = core.beginFlush(deadline: second, now: 1)
        let end = core.tick(now: second)
        #expect(dropped(end) == [.shutdown, .shutdown] && left(end) == 0)
    }

    /// Without a journal what is left is lost.
    @Test func whatNobodyKeepsIsDropped() {
        var core = SenderCore(machine())
        _ = core.enqueue(batch(1), now: 0)
        #expect(core.beginFlush(deadline: second, now: 1) == [.wake(at: second)])
        #expect(core.tick(now: second) == [.dropped(batch(1), .shutdown), .flushed(leaves: false)])
        #expect(core.offered(now: second) == [] && core.loaded(nil, wallClock: 15, now: second) == [])
    }

    @Test func anEndOfNothingIsOverAtOnce() {
        var core = SenderCore(machine())
        #expect(core.beginFlush(deadline: second, now: 0) == [.flushed(leaves: false)])
    }
}
