import NIOCore

extension SenderStateMachine {
    /// What the parts of one batch that was refused have come to.
    struct Family: Sendable {
        /// In which the whole was refused; nil: not known.
        var words: UInt64?
        /// Parts that were made.
        var halves = 0
        /// A part arrived, or was refused in other words: it may be about single series.
        var hasHope = false
        var isGivenUp = false

        init(words: UInt64?) {
            self.words = words
            hasHope = words == nil
        }
    }
}

/// One series that a server cannot take must not hold up all others.
///
/// A refusal for good that may be about single series (`SendFailure.mayConcernAPart`) and failures that only one batch meets
/// (`SendFailure.suspicion`) are followed by the batch's two halves, until what is at fault is alone: refused, it is dropped; failed over,
/// it is tried until newer samples wait. Counters are cumulative, so the newer samples say what it would have said.
///
/// What tells a bad series from an outage is that others arrive: batches since it first failed, or other parts of the batch that failed
/// as a whole. Only failures after that are held against what cannot be halved, so that the end of an outage costs nothing.
extension SenderStateMachine {
    /// Collections after a fault in which the next one is looked for at once.
    private static let faultMemory: UInt64 = 4
    /// What speaks enough against a part, or against a batch soon after a fault.
    private static let shortSuspicionLimit = 2

    mutating func note(_ failure: SendFailure, _ index: Int, _ now: Int64) {
        if started[index].deliveriesBefore == nil { started[index].deliveriesBefore = deliveries }
        started[index].suspicion += failure.suspicion
        if othersArrive(started[index]) { started[index].blame += failure.suspicion }
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
            } else if isLeftToTheNext {
                continue
            } else if isSuspect(one) {
                if halve(index, &actions) { continue }
                if isBlamed(one), isWaitedFor(one) || isLastWord(one) { giveUp(index, &actions) }
            } else if mayBeTold(one) {
                // Nothing gets through, so nothing can be told: halves may, if it is about one series. If not, they wait as it did.
                if halve(index, waits: one.entry.earlierAttempts + one.attempt, &actions) { continue }
                // Of differences nothing newer says what it would have said.
                guard rules.newestSaysAll, one.serverErrors > 0, isWaitedFor(one), now - one.firstServerError >= rules.maxServerErrorTime else {
                    continue
                }
                giveUp(index, &actions)
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

    private mutating func giveUp(_ index: Int, _ actions: inout [Action]) {
        lastFault = started[index].entry.batch.collection
        actions.append(.dropped(remove(index), .poisoned))
    }

    private func othersArrive(_ one: Started) -> Bool { one.deliveriesBefore.map { deliveries > $0 } ?? false }

    /// Something was at fault a short time ago.
    private func isSoonAfterFault(_ one: Started) -> Bool {
        lastFault.map { one.entry.batch.collection <= $0 + Self.faultMemory } ?? false
    }

    /// It fails while others arrive: enough to look into it. A part of what failed is looked into at once.
    private func isSuspect(_ one: Started) -> Bool {
        guard othersArrive(one) else { return false }
        if one.entry.isPart { return one.suspicion > 0 }
        return one.suspicion >= (isSoonAfterFault(one) ? Self.shortSuspicionLimit : rules.suspicionLimit)
    }

    /// It failed again and again since others arrived: enough to give it up.
    private func isBlamed(_ one: Started) -> Bool {
        one.blame >= (one.entry.isPart || isSoonAfterFault(one) ? Self.shortSuspicionLimit : rules.suspicionLimit)
    }

    /// It waits for its next attempt, in the end in vain, and takes no place from others.
    func isParked(_ one: Started) -> Bool { one.due != nil && isBlamed(one) }

    /// In a flush nothing newer comes that would decide.
    private func isLastWord(_ one: Started) -> Bool { isLastFlush && one.blame >= rules.suspicionLimit }

    /// What does not arrive now never does.
    private var isLastFlush: Bool { flushDeadline != nil && !rules.isKeptElsewhere }

    /// What is kept elsewhere is for the next process, which has more time to tell what is at fault.
    private var isLeftToTheNext: Bool { flushDeadline != nil && rules.isKeptElsewhere }

    /// Without others that arrive halves are the only way to tell, where the server answers at all. In a flush there is no time to wait
    /// for more failures, whatever they are.
    private func mayBeTold(_ one: Started) -> Bool {
        if isLastFlush, one.suspicion >= Self.shortSuspicionLimit { return true }
        // Several bad series may be in both halves: they go on at once, as far as the allowance reaches.
        if one.entry.isPart { return one.serverErrors > 0 }
        return one.serverErrors >= (isSoonAfterFault(one) ? Self.shortSuspicionLimit : rules.suspicionLimit + Self.shortSuspicionLimit)
    }

    /// Newer samples wait for it to be done.
    private func isWaitedFor(_ one: Started) -> Bool {
        newerWaitElsewhere || waiting.last.map { $0.batch.collection != one.entry.batch.collection } ?? false
    }

    /// Whether no more halves of what has just been refused are to be sent: all that was sent of the same batch was refused in the same words, so
    /// that they are hardly about single series.
    mutating func isFruitless(_ index: Int, _ words: UInt64?) -> Bool {
        guard let id = started[index].entry.family, var family = families[id] else {
            families[started[index].id] = Family(words: words)
            return false
        }
        if words == nil || words != family.words { family.hasHope = true }
        let ends = !family.hasHope && family.halves >= rules.maxFruitlessHalves
        if ends, !family.isGivenUp {
            family.isGivenUp = true
            fruitless += 1
        }
        families[id] = family
        return ends
    }

    /// Those of which no part is left.
    mutating func forgetFamilies() {
        guard !families.isEmpty else { return }
        let present = Set(started.compactMap(\.entry.family) + waiting.prefix { $0.isPart }.compactMap(\.family))
        families = families.filter { present.contains($0.key) }
    }

    /// Puts the halves of a started batch in its place. False: it cannot be halved, or enough was spent on that.
    ///
    /// - Parameter waits: attempts that the halves' waits count from.
    mutating func halve(_ index: Int, waits: Int = 0, _ actions: inout [Action]) -> Bool {
        let one = started[index]
        guard allowance.permits(one.entry.batch.collection), let (first, second) = one.entry.batch.halves(keepsHistograms: rules.keepsHistograms)
        else { return false }
        allowance.take()
        started.remove(at: index)
        bytes += first.body.count + second.body.count - one.entry.batch.body.count
        let family = one.entry.family ?? (families[one.id] == nil ? nil : one.id)
        if let family { families[family]?.halves += 2 }
        let halves = [first, second].map { half in
            Entry(
                batch: half, since: one.entry.since, isPart: true, earlierAttempts: waits, family: family,
                deliveriesBefore: one.entry.deliveriesBefore ?? deliveries)
        }
        // Of what was refused all parts of a level are tried before the next one: else nothing would be known of the second half for long.
        let place = family == nil ? waiting.startIndex : waiting.firstIndex { !$0.isPart } ?? waiting.endIndex
        waiting.insert(contentsOf: halves, at: place)
        actions.append(.halved(one.entry.batch))
        return true
    }
}
