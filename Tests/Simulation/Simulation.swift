import DurableLog
import RemoteWrite
import TestSupport

/// A run: processes one after the other on one disk, and receivers, with everything that goes wrong between them, in an order that the
/// seed decides. Checks that what was acknowledged arrives exactly once, or is counted as lost.
struct Simulation {
    struct Violation: Error {
        var text: String
        var step: Int
        var trace: [String]
    }

    private static let second: Int64 = 1_000_000_000
    private static let traceLength = 60

    private let plan: SimulationPlan
    private let isTraced: Bool
    private let disk: SimulatedDisk
    private var random: SplitMix64
    private var process: SimulatedProcess
    private var receivers: [SimulatedReceiver]
    /// Monotonic nanoseconds, and by how much the wall clock is ahead of them.
    private var now: Int64 = 0
    private var wallAhead: Int64 = 1_700_000_000_000_000_000
    /// Increments that were acknowledged and are gone with a process, per tenant and series; and all that were acknowledged.
    private var lost: [String: Double] = [:]
    private var acknowledged: [String: Double] = [:]
    /// What endpoints are to get, and what of it was given up.
    private var book = SampleBook()
    /// On the wire, though nobody waits for the answers any more.
    private var late: [SimulatedProcess.Request] = []
    private var step = 0
    private var trace: [String] = []
    private var lives = 1

    private init(seed: UInt64, _ plan: SimulationPlan, isTraced: Bool) throws {
        self.isTraced = isTraced
        self.plan = plan
        disk = SimulatedDisk(seed: seed)
        random = SplitMix64(seed: seed)
        receivers = (0..<plan.endpoints).map { _ in SimulatedReceiver() }
        process = try SimulatedProcess(disk, plan, now: 0)
    }

    static func run(seed: UInt64, _ plan: SimulationPlan, isTraced: Bool = false) throws(Violation) {
        var simulation: Simulation
        do { simulation = try Simulation(seed: seed, plan, isTraced: isTraced) } catch { throw Violation(text: "\(error)", step: 0, trace: []) }
        while simulation.step < plan.steps { try simulation.next() }
        try simulation.end()
    }

    private mutating func chance(_ count: UInt64, in total: UInt64) -> Bool { random.next() % total < count }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(count, 1))) }

    private func has(_ fault: SimulationPlan.Fault) -> Bool { plan.faults.contains(fault) }

    private mutating func note(_ text: String) {
        if trace.count >= Self.traceLength { trace.removeFirst(trace.count - Self.traceLength + 1) }
        trace.append("\(step) \(text)")
    }

    private func fail(_ text: String) -> Violation { Violation(text: text, step: step, trace: trace) }

    // MARK: Steps

    private mutating func next() throws(Violation) {
        step += 1
        let tenant = "t\(pick(plan.tenants))"
        switch random.next() % 100 {
        case 0..<25: count(tenant)
        case 25..<32: process.begin(tenant, wall: wall)
        case 32..<50: process.goOn(tenant, now)
        case 50..<58: process.sync(now)
        case 58..<74: answerRequest()
        case 74..<86: answerLoad()
        case 86..<93: passTime(Self.second * Int64(random.next() % 8))
        case 93..<95: process.keepWithinLimits(wall: wall)
        case 95..<97: changeMood()
        case 97: changeDisk()
        case 98: setClock()
        default: try endLife()
        }
        try hear()
    }

    /// Milliseconds since the epoch.
    private var wall: Int64 { (now + wallAhead) / 1_000_000 }

    private mutating func count(_ tenant: String) {
        let series = "s\(pick(plan.series))"
        process.counters[tenant, default: [:]][series, default: 0] += 1
        acknowledged[process.name(tenant, series), default: 0] += 1
    }

    /// What the process says of what it does.
    private mutating func hear() throws(Violation) {
        process.settle(now)
        for one in process.takeOffered() { offer(one) }
        for one in process.takeDropped() {
            try judge(one)
            book.drop(one.batch, one.key)
        }
        for loss in process.takeLosses() {
            if isTraced { note("\(loss.tenant) e\(loss.endpoint): the journal gives up \(loss.counts.batches): \(loss.reason)") }
            book.count(loss.counts.samples, SimulatedProcess.Key(tenant: loss.tenant, endpoint: loss.endpoint))
        }
        arriveLate()
        try check()
    }

    private mutating func offer(_ one: SimulatedProcess.Offered) {
        for (series, value) in one.samples {
            book.offer(SampleBook.Sample(series: process.name(one.tenant, series), timestamp: one.timestamp), value, tenant: one.tenant)
        }
    }

    /// Nothing is given up but under a name that fits.
    private mutating func judge(_ one: SimulatedProcess.Dropped) throws(Violation) {
        if isTraced { note("\(one.key.tenant) → e\(one.key.endpoint) gives up \(one.batch.collection).\(one.batch.place): \(one.reason)") }
        let fits =
            switch one.reason {
            // By the server, just now.
            case .rejected: one.answer.map { !$0.isRetryable(retryOn429: true) } ?? false
            // What the journal keeps is for the next process, which has more time to tell what is at fault.
            case .poisoned: !one.isEnding || !plan.keeps
            case .queueFull: !plan.keeps && has(.smallLog)
            case .tooOld: false
            // The journal keeps it, unless it has given it up.
            case .shutdown: one.isEnding && (!plan.keeps || has(.smallLog) || has(.disk))
            }
        guard fits else {
            let answer = one.answer.map { "\($0)" } ?? "no answer"
            let what = "\(one.key.tenant) e\(one.key.endpoint): \(one.batch.collection).\(one.batch.place)"
            throw fail("\(what) is given up as \(one.reason), \(answer)\(one.isEnding ? ", at an end" : "")")
        }
    }

    /// Somebody has sent it, and has given up waiting since.
    private mutating func arriveLate() {
        guard !late.isEmpty, chance(1, in: 8) else { return }
        let request = late.remove(at: pick(late.count))
        receivers[request.key.endpoint].take(request.batch, tenant: request.key.tenant, isLate: true)
        if isTraced { note("\(request.key.tenant) → e\(request.key.endpoint) late \(request.batch.collection).\(request.batch.place)") }
    }

    private mutating func answerRequest() {
        guard !process.requests.isEmpty else { return }
        let request = process.requests.remove(at: pick(process.requests.count))
        let endpoint = request.key.endpoint
        let mood = receivers[endpoint].mood
        var failure: SendFailure?
        switch mood {
        case .well: failure = receivers[endpoint].take(request.batch, tenant: request.key.tenant)
        case .down: failure = .network
        case .hanging:
            failure = .timeout
            if has(.late), chance(1, in: 2) { late.append(request) }
        case .limiting: failure = chance(1, in: 2) ? .status(429, retryAfter: Self.second) : .status(503, retryAfter: 5 * Self.second)
        case .failing: failure = .status(500)
        case .losingAnswers:
            _ = receivers[endpoint].take(request.batch, tenant: request.key.tenant)
            failure = .network
        }
        if isTraced {
            let what = "collection \(request.batch.collection).\(request.batch.place)"
            note("\(request.key.tenant) → e\(endpoint) (\(mood)) \(what): \(failure.map { "\($0)" } ?? "taken")")
        }
        process.answered(request, failure, now)
    }

    private mutating func answerLoad() {
        guard !process.loads.isEmpty else { return }
        let load = process.loads.remove(at: pick(process.loads.count))
        if isTraced {
            let place = load.after.map { "\($0.collection).\($0.index)" } ?? "-"
            note("\(load.key.tenant) e\(load.key.endpoint) loads after \(place), done \(load.done.map { "\($0)" } ?? "-")")
        }
        process.answer(load, now, wall: wall)
    }

    private mutating func passTime(_ nanoseconds: Int64) {
        now += nanoseconds
        for key in process.senders.keys.sorted() { if let wake = process.senders[key]?.wake, wake <= now { process.wake(key, now) } }
    }

    private mutating func changeMood() {
        let endpoint = pick(plan.endpoints)
        var moods: [SimulatedReceiver.Mood] = [.well, .well]
        if has(.network) { moods += [.down, .hanging, .losingAnswers] }
        if has(.refusals) { moods += [.limiting, .failing] }
        receivers[endpoint].mood = moods[pick(moods.count)]
        if has(.poison), chance(1, in: 4) {
            receivers[endpoint].poison = chance(1, in: 2) ? nil : ("t0/s0", chance(1, in: 2) ? 400 : 500)
        }
        if isTraced { note("e\(endpoint) is \(receivers[endpoint].mood), does not take \(receivers[endpoint].poison?.name ?? "-")") }
    }

    private mutating func changeDisk() {
        guard has(.disk) else { return }
        disk.capacity = chance(1, in: 3) ? Int(random.next() % 20_000) : .max
        disk.isReadOnly = chance(1, in: 5)
        disk.failuresPerMille = chance(1, in: 3) ? 50 : 0
        if isTraced { note("the disk: \(disk.capacity) bytes, read-only \(disk.isReadOnly), failures \(disk.failuresPerMille)") }
    }

    private mutating func setClock() {
        guard has(.clock) else { return }
        wallAhead += (Int64(random.next() % 21) - 10) * Self.second
        if isTraced { note("the clock is set") }
    }

    // MARK: Lives

    private mutating func endLife() throws(Violation) {
        let isKilled = has(.kill) || has(.powerLoss)
        if has(.end), !isKilled || chance(1, in: 2) { return try endInOrder() }
        if isKilled { try breakOff() }
    }

    /// Without a word.
    private mutating func breakOff() throws(Violation) {
        let isPowerLoss = has(.powerLoss) && (!has(.kill) || chance(1, in: 2))
        // What was heard of it until now.
        try hear()
        leaveRequests()
        for key in process.senders.keys { book.count(process.samplesInHandAlone(key), key) }
        if isPowerLoss { disk.losePower() }
        if isTraced { note(isPowerLoss ? "power loss" : "kill") }
        try begin(isInOrder: false)
    }

    /// As a supervisor ends it: nothing comes any more, each tenant is collected once more, everything that can be is sent, and what cannot
    /// is for the next process.
    private mutating func endInOrder() throws(Violation) {
        if isTraced { note("an end") }
        for isLast in [false, true] {
            for tenant in (0..<plan.tenants).map({ "t\($0)" }) {
                if isLast { process.begin(tenant, wall: wall) }
                while process.collecting[tenant]?.isCommitted == false {
                    process.goOn(tenant, now)
                    if chance(1, in: 4) { answerRequest() }
                }
            }
            process.sync(now)
            try hear()
        }
        let deadline = now + Self.second * Int64(random.next() % 30)
        process.beginFlush(deadline: deadline, now)
        while !process.isFlushed {
            guard now < deadline else { throw fail("an end that outlasts its deadline") }
            step += 1
            // Somebody loses patience, or the power fails.
            if has(.kill) || has(.powerLoss), chance(1, in: 100) { return try breakOff() }
            switch random.next() % 10 {
            case 0..<4: answerRequest()
            case 4..<6: answerLoad()
            case 6..<8: passTime(min(Self.second * Int64(random.next() % 8), deadline - now))
            case 8: process.keepWithinLimits(wall: wall)
            default: changeMood()
            }
            try hear()
        }
        try close()
    }

    /// Everything is sent, or its time is over.
    private mutating func close() throws(Violation) {
        // Answers that nobody waits for any more change nothing, and neither does what the journal gives.
        for _ in 0..<pick(4) { if chance(1, in: 2) { answerRequest() } else { answerLoad() } }
        process.close(now)
        try hear()
        for (key, sender) in process.senders {
            if isTraced { note("\(key.tenant) e\(key.endpoint) left \(sender.left), gave up \(sender.abandoned), waiting \(process.waiting(key))") }
            if sender.leaves == false, process.waiting(key) > 0 {
                throw fail("\(key.tenant) e\(key.endpoint) said that nothing is left, and \(process.waiting(key)) batches wait")
            }
        }
        if !plan.keeps { try settleAccounts() }
        leaveRequests()
        try begin(isInOrder: true)
    }

    /// What is on the wire when a process ends may arrive at once, later, or never.
    private mutating func leaveRequests() {
        for request in process.requests {
            if has(.late), chance(1, in: 2) {
                late.append(request)
            } else if chance(1, in: 2), receivers[request.key.endpoint].mood == .well {
                receivers[request.key.endpoint].take(request.batch, tenant: request.key.tenant)
            }
        }
    }

    private mutating func begin(isInOrder: Bool) throws(Violation) {
        disk.capacity = .max
        disk.isReadOnly = false
        disk.failuresPerMille = 0
        let before = process
        lives += 1
        do { process = try SimulatedProcess(disk, plan, now: now, life: lives) } catch { throw fail("does not begin: \(error)") }
        if isTraced { note("found: \(process.recovery), \((try? disk.files())?.map { "\($0.name) \($0.size)" }.sorted() ?? [])") }
        guard plan.keeps else {
            // Counters begin anew, under another name; what is late of the old ones does no harm.
            book = SampleBook()
            acknowledged = [:]
            return
        }
        // Committed, and not heard of again.
        for (tenant, one) in before.collecting where one.isCommitted && process.numbers[tenant] ?? 0 >= one.number {
            offer(SimulatedProcess.Offered(tenant: tenant, number: one.number, timestamp: one.timestamp, samples: one.samples))
        }
        for (tenant, counters) in before.counters {
            for (series, value) in counters {
                let restored = process.counters[tenant]?[series] ?? 0
                let sure = isInOrder ? value : before.sure[tenant]?[series] ?? 0
                if !has(.disk), restored < sure { throw fail("\(tenant)/\(series): \(sure) were on the disk, \(restored) came back") }
                lost["\(tenant)/\(series)", default: 0] += value - restored
            }
            if isTraced { note("\(tenant) comes back with \(process.counters[tenant] ?? [:]) of \(counters)") }
        }
    }

    // MARK: Checks

    private mutating func check() throws(Violation) {
        for (index, receiver) in receivers.enumerated() {
            guard !has(.disk) else { continue }
            if let violation = receiver.violations.first { throw fail("e\(index): \(violation)") }
            // A restart repeats what the receiver has, never what is older.
            if receiver.outOfOrder > 0 { throw fail("e\(index) was sent samples out of order") }
            if receiver.resets > 0, !plan.isDelta { throw fail("e\(index) has seen a counter go back") }
        }
    }

    /// Everything is well again: all that was not counted as lost must be there.
    private mutating func end() throws(Violation) {
        disk.capacity = .max
        disk.isReadOnly = false
        disk.failuresPerMille = 0
        for index in receivers.indices {
            receivers[index].mood = .well
            receivers[index].poison = nil
        }
        catchUp()
        // Collections that were begun are ended, then one more of each tenant.
        for _ in 0..<2 {
            for tenant in 0..<plan.tenants { process.begin("t\(tenant)", wall: wall) }
            for tenant in 0..<plan.tenants { while process.collecting["t\(tenant)"]?.isCommitted == false { process.goOn("t\(tenant)", now) } }
            process.sync(now)
            try hear()
            try drain()
        }
        try settleAccounts()
        for (index, receiver) in receivers.enumerated() {
            for (series, count) in acknowledged {
                let expected = count - (lost[series] ?? 0)
                let found = receiver.series[series]?.value ?? 0
                // A process that could not be told what there was says nothing of what it has not seen.
                if has(.disk), expected == 0 { continue }
                guard !plan.isDelta, plan.keeps || !has(.smallLog) else { continue }
                if found != expected { throw fail("e\(index) \(series): \(found), expected \(expected) of \(count) acknowledged") }
                if !has(.disk), receiver.series[series].map({ $0.increase != found }) ?? false {
                    throw fail("e\(index) \(series): increase is not the value")
                }
            }
        }
    }

    /// Nothing is under way: each batch and each sample has arrived, or was given up under a name.
    private mutating func settleAccounts() throws(Violation) {
        for (key, ledger) in process.ledgers where ledger.collected != ledger.delivered + ledger.dropped {
            throw fail("\(key.tenant) e\(key.endpoint): \(ledger.collected) collected, \(ledger.delivered) delivered, \(ledger.dropped) dropped")
        }
        guard !has(.disk) else { return }
        for (index, receiver) in receivers.enumerated() {
            if let missing = book.missing(index, receiver.taken) { throw fail(missing) }
        }
        guard plan.isDelta else { return }
        for (series, count) in acknowledged where book.sum(series) != count - (lost[series] ?? 0) {
            throw fail("\(series): \(book.sum(series)) to be sent of \(count) acknowledged, \(lost[series] ?? 0) lost")
        }
    }

    /// A process that could not be told what an earlier one had sent may be behind it, where the clock was set back since: what it sends is
    /// refused, and counted, until its time has come.
    private mutating func catchUp() {
        guard has(.disk) else { return }
        for receiver in receivers { passTime(max((receiver.newest + 1) * 1_000_000 - now - wallAhead, 0)) }
    }

    private mutating func drain() throws(Violation) {
        var rounds = 0
        while !process.isQuiet {
            step += 1
            rounds += 1
            guard rounds < 20_000 else { throw fail("it does not come to an end") }
            if !process.loads.isEmpty, process.requests.isEmpty || chance(1, in: 2) {
                answerLoad()
            } else if !process.requests.isEmpty {
                answerRequest()
            } else {
                passTime(Self.second)
            }
            try hear()
        }
    }
}
