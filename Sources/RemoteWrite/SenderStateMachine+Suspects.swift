import NIOCore

/// One series that a server cannot take must not hold up all others.
///
/// A refusal for good that may be about single series (`SendFailure.mayConcernAPart`) and failures that only one batch meets
/// (`SendFailure.suspicion`) are followed by the batch's two halves, until what is at fault is alone: refused, it is dropped; failed over,
/// it is tried until newer samples wait. Counters are cumulative, so the newer samples say what it would have said.
extension SenderStateMachine {
    /// Collections after a fault in which the next one is looked for at once.
    private static let faultMemory: UInt64 = 4
    /// What speaks enough against a part, or against a batch soon after a fault.
    private static let shortSuspicionLimit = 2

    mutating func note(_ failure: SendFailure, _ index: Int, _ now: Int64) {
        started[index].suspicion += failure.suspicion
        guard failure.isServerError, failure.suspicion > 0 else {
            started[index].serverErrors = 0
            return
        }
        if started[index].serverErrors == 0 { started[index].firstServerError = now }
        started[index].serverErrors += 1
    }

    /// Halves or gives up what the server fails over, and gives up what is too old.
    mutating func giveWay(_ now: Int64, _ actions: inout [Action]) {
        for index in started.indices.reversed() where started[index].due != nil {
            let one = started[index]
            if isTooOld(one.entry, now) {
                actions.append(.dropped(remove(index), .tooOld))
            } else if isSuspect(one) {
                if halve(index, &actions) { continue }
                guard isWaitedFor(one) else { continue }
                lastFault = one.entry.batch.collection
                actions.append(.dropped(remove(index), .poisoned))
            } else if one.serverErrors >= 2 * rules.suspicionLimit {
                // Nothing gets through, so nothing can be told: halves may, if it is about one series. If not, they wait as it did.
                if halve(index, waits: one.entry.earlierAttempts + one.attempt, &actions) { continue }
                guard isWaitedFor(one), now - one.firstServerError >= rules.maxServerErrorTime else { continue }
                actions.append(.dropped(remove(index), .poisoned))
            }
        }
        while let first = waiting.first, isTooOld(first, now) {
            waiting.removeFirst()
            bytes -= first.batch.body.count
            actions.append(.dropped(first.batch, .tooOld))
        }
    }

    private func isTooOld(_ entry: Entry, _ now: Int64) -> Bool {
        rules.sampleAgeLimit > 0 && now - entry.since > rules.sampleAgeLimit
    }

    /// It fails again and again, while others that were sent since arrived.
    private func isSuspect(_ one: Started) -> Bool {
        let isExpected = one.entry.isPart || lastFault.map { one.entry.batch.collection <= $0 + Self.faultMemory } ?? false
        return deliveries > one.deliveriesBefore && one.suspicion >= (isExpected ? Self.shortSuspicionLimit : rules.suspicionLimit)
    }

    /// Newer samples wait for it to be done.
    private func isWaitedFor(_ one: Started) -> Bool {
        waiting.last.map { $0.batch.collection != one.entry.batch.collection } ?? false
    }

    /// Puts the halves of a started batch in its place. False: it cannot be halved, or enough was spent on that.
    ///
    /// - Parameter waits: attempts that the halves' waits count from.
    mutating func halve(_ index: Int, waits: Int = 0, _ actions: inout [Action]) -> Bool {
        let one = started[index]
        guard allowance.permits(one.entry.batch.collection), let (first, second) = one.entry.batch.halves() else { return false }
        allowance.take()
        started.remove(at: index)
        bytes += first.body.count + second.body.count - one.entry.batch.body.count
        for half in [second, first] {
            waiting.prepend(Entry(batch: half, since: one.entry.since, isPart: true, earlierAttempts: waits))
        }
        actions.append(.halved(one.entry.batch))
        return true
    }
}
