import NIOCore

/// What happens to the batches of one tenant for one endpoint: order, attempts, waits, bounds. Pure: time comes in, actions
/// come out. Times are nanoseconds of one monotonic clock.
///
/// Up to `maxInFlight` batches of one collection are under way at once; the first batch of the next collection starts when the
/// last of this one is done, so the samples of a series arrive in order. Recoverable failures are repeated for ever
/// (tempo-behaviour 7.5).
package struct SenderStateMachine: Sendable {
    private struct Started {
        var id: BatchID
        var batch: WriteBatch
        var attempt = 0
        /// Time of the next attempt; nil while on the wire.
        var due: Int64?
    }

    private let rules: Rules
    private var backoff: Backoff
    /// All of one collection, at most `maxInFlight`.
    private var started: [Started] = []
    private var waiting = CircularBuffer<WriteBatch>()
    private var bytes = 0
    private var nextID: BatchID = 0
    /// When a batch was last taken or refused by the server, or the first one came into an empty queue.
    private var lastProgress: Int64 = 0
    /// Nothing is sent before: the server's last Retry-After, which speaks for the endpoint and not for one batch.
    private var pausedUntil = Int64.min
    private var wakeAskedFor: Int64?
    private var flushDeadline: Int64?
    private var drainReported = false
    /// The flush deadline has passed.
    private var closed = false

    /// `seed` of the jitter; nil: waits are exact.
    package init(rules: Rules, seed: UInt64? = nil) {
        self.rules = rules
        backoff = Backoff(smallest: rules.minBackoff, largest: rules.maxBackoff, seed: seed)
    }

    /// Batches on the wire or waiting.
    package var batches: Int { started.count + waiting.count }
    package var queuedBytes: Int { bytes }

    /// Takes a batch over. Batches of one collection come one after another.
    package mutating func enqueue(_ batch: WriteBatch, now: Int64) -> [Action] {
        guard !closed else { return [.dropped(batch, .shutdown)] }
        var actions: [Action] = []
        if batches == 0 { lastProgress = now }
        waiting.append(batch)
        bytes += batch.body.count
        drainReported = false
        // Started ones are not dropped: their wait would begin anew with the next batch and hammer a server in trouble.
        while bytes > rules.maxQueueBytes, let oldest = waiting.popFirst() {
            bytes -= oldest.body.count
            actions.append(.dropped(oldest, .queueFull))
        }
        proceed(now, &actions)
        return actions
    }

    /// Whether the maker of more batches should wait. nil: no. Else until when at most; a batch that is done may end it earlier.
    package func waitForRoom(now: Int64) -> Int64? {
        guard !closed, bytes > min(rules.maxBytesAhead, rules.maxQueueBytes / 2) else { return nil }
        let end = Self.time(lastProgress, plus: rules.roomPatience)
        return now < end ? end : nil
    }

    /// A 2xx answer. Unknown ids (given up at the flush deadline) are ignored.
    package mutating func succeeded(_ id: BatchID, now: Int64) -> [Action] {
        guard let index = indexOnWire(id) else { return [] }
        var actions: [Action] = [.delivered(finish(index, now))]
        proceed(now, &actions)
        return actions
    }

    package mutating func failed(_ id: BatchID, _ failure: SendFailure, now: Int64) -> [Action] {
        guard let index = indexOnWire(id) else { return [] }
        var actions: [Action] = []
        if failure.isRetryable(retryOn429: rules.retryOn429) {
            let asked = min(max(failure.retryAfter ?? 0, 0), rules.maxRetryAfter)
            if asked > 0 { pausedUntil = max(pausedUntil, Self.time(now, plus: asked)) }
            let own = backoff.delay(after: started[index].attempt)
            started[index].due = Self.time(now, plus: max(own, asked))
            actions.append(.retrying(started[index].batch))
        } else {
            actions.append(.dropped(finish(index, now), .rejected))
        }
        proceed(now, &actions)
        return actions
    }

    /// Time has passed.
    package mutating func tick(now: Int64) -> [Action] {
        var actions: [Action] = []
        if let flushDeadline, now >= flushDeadline, !closed { abandon(&actions) }
        proceed(now, &actions)
        return actions
    }

    /// Shutdown: everything is to be gone by the deadline, what is not is dropped. Waits of our own making end now, those that
    /// a server asked for do not. Ends with `.drained`.
    package mutating func beginFlush(deadline: Int64, now: Int64) -> [Action] {
        flushDeadline = deadline
        drainReported = false
        for index in started.indices where started[index].due != nil {
            started[index].due = pausedUntil
        }
        return tick(now: now)
    }

    private func indexOnWire(_ id: BatchID) -> Int? {
        started.firstIndex { $0.id == id && $0.due == nil }
    }

    private mutating func finish(_ index: Int, _ now: Int64) -> WriteBatch {
        lastProgress = now
        let batch = started.remove(at: index).batch
        bytes -= batch.body.count
        return batch
    }

    private mutating func abandon(_ actions: inout [Action]) {
        closed = true
        actions += started.map { .dropped($0.batch, .shutdown) }
        actions += waiting.map { .dropped($0, .shutdown) }
        started = []
        waiting = []
        bytes = 0
    }

    /// Repeats what is due, starts what may start, asks for the next wake-up.
    private mutating func proceed(_ now: Int64, _ actions: inout [Action]) {
        for index in started.indices {
            guard let due = started[index].due, now >= due, now >= pausedUntil else { continue }
            started[index].due = nil
            started[index].attempt += 1
            actions.append(.send(started[index].id, started[index].batch, attempt: started[index].attempt))
        }
        while started.count < rules.maxInFlight, now >= pausedUntil, let next = waiting.first,
            started.first.map({ $0.batch.collection == next.collection }) ?? true
        {
            waiting.removeFirst()
            started.append(Started(id: nextID, batch: next))
            actions.append(.send(nextID, next, attempt: 0))
            nextID += 1
        }
        askForWake(now, &actions)
        if flushDeadline != nil, batches == 0, !drainReported {
            drainReported = true
            actions.append(.drained)
        }
    }

    private mutating func askForWake(_ now: Int64, _ actions: inout [Action]) {
        var next = started.compactMap { started in started.due.map { max($0, pausedUntil) } }.min()
        func consider(_ time: Int64) { next = min(next ?? time, time) }
        if pausedUntil > now, !waiting.isEmpty { consider(pausedUntil) }
        if let flushDeadline, batches > 0 { consider(flushDeadline) }
        guard let next else { return }
        // A wake-up that comes earlier than needed is harmless, so only an earlier one is worth a new timer.
        if let asked = wakeAskedFor, asked > now, asked <= next { return }
        wakeAskedFor = next
        actions.append(.wake(at: next))
    }

    private static func time(_ now: Int64, plus wait: Int64) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(wait)
        return overflow ? .max : sum
    }
}
