import DurableLog

/// All that is decided about the batches of one tenant for one endpoint: what the journal is asked for, what is sent, what an end leaves to
/// the next process. Pure: what happens comes in, actions come out. Times are nanoseconds of one monotonic clock.
///
/// Joins ``SenderStateMachine`` and ``CollectionFeed``, and knows what neither does: when a flush is over, and who has what is left then.
package struct SenderCore: Sendable {
    package typealias BatchID = SenderStateMachine.BatchID

    /// What the shell has to do; in the order given.
    package enum Action: Sendable, Equatable {
        /// Push it; see ``SenderStateMachine/Action/send(_:_:attempt:)``.
        case send(BatchID, WriteBatch, attempt: Int)
        /// It arrived.
        case delivered(WriteBatch)
        /// This attempt failed, another one follows.
        case retrying(WriteBatch)
        /// Its two halves take its place.
        case halved(WriteBatch)
        /// It is lost.
        case dropped(WriteBatch, SenderStateMachine.DropReason)
        /// It is sent no more: the journal keeps it for the next process.
        case left(WriteBatch)
        /// Ask the journal for what comes next; a collection in `done` needs no more of it. `hasWaited`: newer collections are behind it, so
        /// that it goes at the speed that the endpoint is granted.
        case load(after: CollectionFeed.Place?, done: UInt64?, hasWaited: Bool)
        /// Call `tick` at this time. Replaces the wake-up asked for before.
        case wake(at: Int64)
        /// A flush is over. `leaves`: the journal has more, or may have.
        case flushed(leaves: Bool)
    }

    private var machine: SenderStateMachine
    /// nil: batches are handed over.
    private var feed: CollectionFeed?
    private var isFlushing = false
    private var isFlushed = false
    /// What the journal has given up: of these collections nobody else has what is under way.
    private var givenUp: UInt64 = 0

    /// - Parameter feed: where batches come from; nil: they are handed over.
    package init(_ machine: SenderStateMachine, feed: CollectionFeed? = nil) {
        self.machine = machine
        self.feed = feed
    }

    package var queuedBytes: Int { machine.queuedBytes }
    package var waitingBytes: Int { machine.waitingBytes }
    package var inFlightLimit: Int { machine.inFlightLimit }
    package var fruitless: Int { machine.fruitless }
    package var isPaused: Bool { machine.isPaused }
    /// Collections wait behind the one that is being sent.
    package var hasNewer: Bool { feed?.hasNewer ?? false }
    /// Nothing is under way, and nothing waits to be asked for.
    package var isEmpty: Bool { machine.batches == 0 && feed?.isEmpty ?? true }

    package func isOnWire(_ id: BatchID) -> Bool { machine.isOnWire(id) }

    package func room(now: Int64) -> SenderStateMachine.Room { machine.room(now: now) }

    /// Bytes that the journal is asked for at a time.
    package mutating func share(_ bytes: Int) { feed?.loadBytes = bytes }

    // MARK: Batches that are handed over

    package mutating func enqueue(_ batch: WriteBatch, now: Int64) -> [Action] { after(machine.enqueue(batch, now: now)) }

    /// Gives up waiting batches, the oldest first, until `bytes` are free or none waits.
    package mutating func dropOldest(bytes: Int) -> [Action] { after(machine.dropOldest(bytes: bytes)) }

    // MARK: Answers, time

    package mutating func succeeded(_ id: BatchID, now: Int64) -> [Action] { after(machine.succeeded(id, now: now)) }

    /// - Parameter words: a hash of what the server said; nil: nothing that could be compared.
    package mutating func failed(_ id: BatchID, _ failure: SendFailure, words: UInt64? = nil, now: Int64) -> [Action] {
        after(machine.failed(id, failure, words: words, now: now))
    }

    /// The endpoint took a push of somebody else.
    package mutating func endpointWorks(now: Int64) -> [Action] { after(machine.endpointWorks(now: now)) }

    package mutating func tick(now: Int64) -> [Action] { after(machine.tick(now: now)) }

    // MARK: The journal

    /// The journal has something that it had not before.
    package mutating func offered(now: Int64) -> [Action] {
        var actions: [Action] = []
        follow(feed?.offered() ?? [], wallClock: 0, now, &actions)
        tellNewer(now, &actions)
        settle(&actions)
        return actions
    }

    /// What the journal gave; nil: nothing waits.
    ///
    /// - Parameter wallClock: seconds since the epoch.
    package mutating func loaded(_ delivery: Delivery?, wallClock: Int64, now: Int64) -> [Action] {
        let asked = feed?.loaded(delivery) ?? []
        var actions: [Action] = []
        tellNewer(now, &actions)
        follow(asked, wallClock: wallClock, now, &actions)
        settle(&actions)
        return actions
    }

    /// The journal has given up everything up to this collection, but for what it had handed out.
    package mutating func journalGaveUp(through collection: UInt64) { givenUp = max(givenUp, collection) }

    // MARK: The end

    /// Everything is to be gone by the deadline. What is not then stays in the journal, or is dropped where there is none. Ends with `.flushed`.
    package mutating func beginFlush(deadline: Int64, now: Int64) -> [Action] {
        isFlushing = true
        isFlushed = false
        var actions: [Action] = []
        follow(feed?.begin() ?? [], wallClock: 0, now, &actions)
        carryOut(machine.beginFlush(deadline: deadline, now: now), &actions)
        settle(&actions)
        return actions
    }

    // MARK: What follows

    private mutating func after(_ decided: [SenderStateMachine.Action]) -> [Action] {
        var actions: [Action] = []
        carryOut(decided, &actions)
        settle(&actions)
        return actions
    }

    private mutating func carryOut(_ decided: [SenderStateMachine.Action], _ actions: inout [Action]) {
        for action in decided {
            switch action {
            case .send(let id, let batch, let attempt): actions.append(.send(id, batch, attempt: attempt))
            case .delivered(let batch):
                actions.append(.delivered(batch))
                ended(batch, &actions)
            case .retrying(let batch): actions.append(.retrying(batch))
            case .halved(let batch):
                feed?.halved(batch)
                actions.append(.halved(batch))
            // It has not ended: the journal is not told that it is done.
            case .dropped(let batch, .shutdown) where isKept(batch): actions.append(.left(batch))
            case .dropped(let batch, let reason):
                actions.append(.dropped(batch, reason))
                ended(batch, &actions)
            case .wake(let time): actions.append(.wake(at: time))
            // Of what is still in the journal the machine knows nothing; see `settle`.
            case .drained: break
            }
        }
    }

    private func isKept(_ batch: WriteBatch) -> Bool { feed != nil && batch.collection > givenUp }

    private mutating func ended(_ batch: WriteBatch, _ actions: inout [Action]) {
        guard let asked = feed?.ended(batch) else { return }
        for case .load(let place, let done) in asked { load(after: place, done: done, &actions) }
    }

    private mutating func follow(_ asked: [CollectionFeed.Action], wallClock: Int64, _ now: Int64, _ actions: inout [Action]) {
        for action in asked {
            switch action {
            case .enqueue(let batch): carryOut(machine.enqueue(batch, age: Self.age(batch, wallClock), now: now), &actions)
            case .load(let place, let done): load(after: place, done: done, &actions)
            }
        }
    }

    private func load(after place: CollectionFeed.Place?, done: UInt64?, _ actions: inout [Action]) {
        // Whatever comes now would be left.
        guard !machine.isClosed else { return }
        actions.append(.load(after: place, done: done, hasWaited: place == nil && hasNewer && !isFlushing))
    }

    private mutating func tellNewer(_ now: Int64, _ actions: inout [Action]) { carryOut(machine.newerWait(hasNewer, now: now), &actions) }

    /// Nanoseconds.
    private static func age(_ batch: WriteBatch, _ wallClock: Int64) -> Int64 {
        let (seconds, overflow) = wallClock.subtractingReportingOverflow(batch.timestamp / 1000)
        guard !overflow else { return 0 }
        let (age, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong ? (seconds < 0 ? 0 : .max) : age
    }

    private mutating func settle(_ actions: inout [Action]) {
        guard isFlushing, !isFlushed, machine.batches == 0, machine.isClosed || feed?.isEmpty ?? true else { return }
        isFlushed = true
        actions.append(.flushed(leaves: !(feed?.isEmpty ?? true)))
    }
}
