import NIOCore
import Outbound

/// What happens to the batches of one tenant for one endpoint: order, attempts, waits, bounds. Pure: time comes in, actions
/// come out. Times are nanoseconds of one monotonic clock.
///
/// Up to ``inFlightLimit`` batches of one collection are under way at once; the first batch of the next collection starts when the
/// last of this one is done, so the samples of a series arrive in order. Recoverable failures are repeated for ever
/// (tempo-behaviour 7.5), except those of a batch that the server fails over while it takes others: it is halved until what is
/// at fault is found, and that gives way to newer samples (`SenderStateMachine+Suspects.swift`).
package struct SenderStateMachine: Sendable {
    /// A batch and where it comes from.
    struct Entry: Sendable {
        var batch: WriteBatch
        /// When it was handed over.
        var since: Int64
        /// A half of what was handed over.
        var isPart = false
        /// Attempts that its waits count from: those of the batch that it is a part of.
        var earlierAttempts = 0
        /// Of a part: the number of the batch that was handed over, in ``families``.
        var family: BatchID?
        /// Of a part: batches that had arrived when what was handed over was halved, after it had failed as a whole.
        var deliveriesBefore: UInt64?
    }

    struct Started: Sendable {
        var id: BatchID
        var entry: Entry
        /// Batches that had arrived when it first failed; a part takes over what its whole knew.
        var deliveriesBefore: UInt64?
        var attempt = 0
        /// Time of the next attempt; nil while on the wire.
        var due: Int64?
        /// Sum of `SendFailure.suspicion`.
        var suspicion = 0
        /// The part of it that came after others had arrived.
        var blame = 0
        var serverErrors = 0
        var firstServerError: Int64 = 0
    }

    let rules: Rules
    private var backoff: Backoff
    var allowance: SplitAllowance
    /// All of one collection, at most ``inFlightLimit``.
    var started: [Started] = []
    var waiting = CircularBuffer<Entry>()
    var bytes = 0
    private var nextID: BatchID = 0
    /// When a batch was last taken or refused by the server, or the first one came into an empty queue.
    var lastProgress: Int64 = 0
    /// The last answer was a failure that is repeated.
    var isFailing = false
    /// What the parts of batches that were refused have come to, while there are any.
    var families: [BatchID: Family] = [:]
    /// Batches of which no more halves were sent, since the first ones were all refused in the same words.
    package internal(set) var fruitless = 0
    /// Batches that arrived.
    var deliveries: UInt64 = 0
    /// The collection in which something was last found to be at fault.
    var lastFault: UInt64?
    /// Nothing is sent before: the server's last Retry-After, which speaks for the endpoint and not for one batch. One with 5xx is
    /// forgotten when something arrives; one with 429 is about a rate, and what arrives is no sign against it.
    private var unavailableUntil = Int64.min
    private var limitedUntil = Int64.min
    /// Newer samples wait where the batches come from.
    var newerWaitElsewhere = false
    /// Batches that may be on the wire at once: shards.
    package private(set) var inFlightLimit: Int
    private var wakeAskedFor: Int64?
    var flushDeadline: Int64?
    /// From then on a flush sends the newest samples alone; nil: not flushing, or done.
    var newestAloneFrom: Int64?
    private var drainReported = false
    /// The flush deadline has passed.
    var closed = false

    /// `seed` of the jitter; nil: waits are exact.
    package init(rules: Rules, seed: UInt64? = nil) {
        self.rules = rules
        inFlightLimit = rules.usualInFlight
        backoff = Backoff(smallest: rules.minBackoff, largest: rules.maxBackoff, seed: seed)
        allowance = SplitAllowance(full: rules.maxHalvingRequests)
    }

    /// Nothing is sent any more.
    package var isClosed: Bool { closed }

    /// Batches on the wire or waiting.
    package var batches: Int { started.count + waiting.count }
    package var queuedBytes: Int { bytes }
    /// Of batches that have not started.
    package var waitingBytes: Int { bytes - started.reduce(0) { $0 + $1.entry.batch.body.count } }
    private var pausedUntil: Int64 { max(unavailableUntil, limitedUntil) }
    /// A server said that the endpoint is not available until then.
    package var isPaused: Bool { unavailableUntil > .min }

    /// Takes a batch over. Batches of one collection come one after another.
    ///
    /// - Parameter age: nanoseconds that it is old already.
    package mutating func enqueue(_ batch: WriteBatch, age: Int64 = 0, now: Int64) -> [Action] {
        guard !closed else { return [.dropped(batch, .shutdown)] }
        var actions: [Action] = []
        if batches == 0 { lastProgress = now }
        waiting.append(Entry(batch: batch, since: Self.time(now, plus: -min(max(age, 0), 1 << 61))))
        bytes += batch.body.count
        drainReported = false
        // Started ones are not dropped: their wait would begin anew with the next batch and hammer a server in trouble.
        if bytes > rules.maxQueueBytes, !rules.isKeptElsewhere { dropOldest(bytes - rules.maxQueueBytes, &actions) }
        proceed(now, &actions)
        return actions
    }

    /// Gives up waiting batches, the oldest first, until `count` bytes are free or none waits.
    package mutating func dropOldest(bytes count: Int) -> [Action] {
        var actions: [Action] = []
        dropOldest(count, &actions)
        return actions
    }

    private mutating func dropOldest(_ count: Int, _ actions: inout [Action]) {
        let target = bytes - count
        while bytes > target, let oldest = waiting.popFirst() {
            bytes -= oldest.batch.body.count
            actions.append(.dropped(oldest.batch, .queueFull))
        }
    }

    /// Says whether collections behind those that were handed over wait to be.
    package mutating func newerWait(_ wait: Bool, now: Int64) -> [Action] {
        let isNews = wait && !newerWaitElsewhere
        newerWaitElsewhere = wait
        return isNews ? tick(now: now) : []
    }

    // MARK: Answers

    /// A 2xx answer. Unknown ids (given up at the flush deadline) are ignored.
    package mutating func succeeded(_ id: BatchID, now: Int64) -> [Action] {
        guard let index = indexOnWire(id) else { return [] }
        deliveries += 1
        isFailing = false
        unavailableUntil = .min
        inFlightLimit = isBehind ? min(inFlightLimit + 1, rules.maxInFlight) : rules.usualInFlight
        if started[index].entry.isPart { allowance.helped() }
        if let family = started[index].entry.family { families[family]?.hasHope = true }
        var actions: [Action] = [.delivered(finish(index, now))]
        proceed(now, &actions)
        return actions
    }

    /// The endpoint took a push of somebody else.
    package mutating func endpointWorks(now: Int64) -> [Action] {
        unavailableUntil = .min
        return tick(now: now)
    }

    /// - Parameter words: a hash of what the server said; nil: nothing that could be compared.
    package mutating func failed(_ id: BatchID, _ failure: SendFailure, words: UInt64? = nil, now: Int64) -> [Action] {
        guard let index = indexOnWire(id) else { return [] }
        var actions: [Action] = []
        if failure.isRetryable(retryOn429: rules.retryOn429) {
            isFailing = true
            // A server in trouble gets less at once.
            inFlightLimit = max(inFlightLimit / 2, min(rules.usualInFlight, inFlightLimit))
            pause(failure, now)
            note(failure, index, now)
            started[index].due = Self.time(now, plus: backoff.delay(after: started[index].entry.earlierAttempts + started[index].attempt))
            actions.append(.retrying(started[index].entry.batch))
        } else {
            isFailing = false
            lastProgress = now
            if !failure.mayConcernAPart || isFruitless(index, failure.isAboutSize ? nil : words) || !halve(index, &actions) {
                actions.append(.dropped(finish(index, now), .rejected))
            }
        }
        proceed(now, &actions)
        return actions
    }

    /// Near the end a server's wish is not worth everything that is left.
    private mutating func pause(_ failure: SendFailure, _ now: Int64) {
        let longest = flushDeadline == nil ? rules.maxRetryAfter : min(rules.maxRetryAfter, rules.maxBackoff)
        let asked = min(max(failure.retryAfter ?? 0, 0), longest)
        guard asked > 0 else { return }
        let until = Self.time(now, plus: asked)
        if failure.isRateLimit { limitedUntil = max(limitedUntil, until) } else { unavailableUntil = max(unavailableUntil, until) }
    }

    /// Newer collections wait than the one that is being sent.
    private var isBehind: Bool {
        guard !newerWaitElsewhere, let last = waiting.last, let first = started.first else { return newerWaitElsewhere }
        return first.entry.batch.collection != last.batch.collection
    }

    /// It waits for an answer.
    package func isOnWire(_ id: BatchID) -> Bool { indexOnWire(id) != nil }

    private var onWire: Int { started.count { $0.due == nil } }

    private func indexOnWire(_ id: BatchID) -> Int? {
        started.firstIndex { $0.id == id && $0.due == nil }
    }

    private mutating func finish(_ index: Int, _ now: Int64) -> WriteBatch {
        lastProgress = now
        return remove(index)
    }

    mutating func remove(_ index: Int) -> WriteBatch {
        let batch = started.remove(at: index).entry.batch
        bytes -= batch.body.count
        return batch
    }

    // MARK: Time

    /// Time has passed.
    package mutating func tick(now: Int64) -> [Action] {
        var actions: [Action] = []
        if let flushDeadline, now >= flushDeadline, !closed { abandon(&actions) }
        proceed(now, &actions)
        return actions
    }

    /// Shutdown: everything is to be gone by the deadline, what is not is dropped. All waits end now, those that a server asked for
    /// too: what is left is tried at least once. Ends with `.drained`.
    package mutating func beginFlush(deadline: Int64, now: Int64) -> [Action] {
        flushDeadline = deadline
        // What is kept elsewhere comes in order, later.
        newestAloneFrom = deadline > now && !rules.isKeptElsewhere && rules.newestSaysAll ? now + (deadline - now) / 2 : nil
        drainReported = false
        unavailableUntil = .min
        limitedUntil = .min
        for index in started.indices where started[index].due != nil { started[index].due = .min }
        return tick(now: now)
    }

    /// Repeats what is due, starts what may start, asks for the next wake-up.
    private mutating func proceed(_ now: Int64, _ actions: inout [Action]) {
        forgetFamilies()
        skipToNewest(now, &actions)
        giveWay(now, &actions)
        var onWire = onWire
        for index in started.indices {
            guard let due = started[index].due, now >= due, now >= pausedUntil, onWire < inFlightLimit else { continue }
            onWire += 1
            started[index].due = nil
            started[index].attempt += 1
            actions.append(.send(started[index].id, started[index].entry.batch, attempt: started[index].attempt))
        }
        var places = inFlightLimit - started.count { !isParked($0) }
        while places > 0, onWire < inFlightLimit, now >= pausedUntil, let next = waiting.first,
            started.first.map({ $0.entry.batch.collection == next.batch.collection }) ?? true
        {
            waiting.removeFirst()
            places -= 1
            onWire += 1
            started.append(Started(id: nextID, entry: next, deliveriesBefore: next.deliveriesBefore))
            actions.append(.send(nextID, next.batch, attempt: 0))
            nextID += 1
        }
        askForWake(now, &actions)
        if flushDeadline != nil, batches == 0, !drainReported {
            drainReported = true
            actions.append(.drained)
        }
    }

    private mutating func askForWake(_ now: Int64, _ actions: inout [Action]) {
        // With every place on the wire an answer comes first.
        let dues = onWire < inFlightLimit ? started.compactMap(\.due) : []
        var next = dues.min().map { max($0, pausedUntil) }
        func consider(_ time: Int64) { next = min(next ?? time, time) }
        if pausedUntil > now, !waiting.isEmpty { consider(pausedUntil) }
        // What is kept elsewhere may still be on its way here.
        if let flushDeadline, !closed, batches > 0 || rules.isKeptElsewhere { consider(flushDeadline) }
        if let newestAloneFrom, hasOlder { consider(newestAloneFrom) }
        guard let next else { return }
        // A wake-up that comes earlier than needed is harmless, so only an earlier one is worth a new timer.
        if let asked = wakeAskedFor, asked > now, asked <= next { return }
        wakeAskedFor = next
        actions.append(.wake(at: next))
    }

    static func time(_ now: Int64, plus wait: Int64) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(wait)
        return overflow ? (wait < 0 ? .min : .max) : sum
    }
}
