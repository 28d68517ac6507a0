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
        case 25..<32: process.begin(tenant, wall: (now + wallAhead) / 1_000_000)
        case 32..<50: process.goOn(tenant)
        case 50..<58: process.sync(now)
        case 58..<74: answerRequest()
        case 74..<86: answerLoad()
        case 86..<93: passTime(Self.second * Int64(random.next() % 8))
        case 93..<95: process.journal.keepWithinLimits(now: (now + wallAhead) / 1_000_000)
        case 95..<97: changeMood()
        case 97: changeDisk()
        case 98: setClock()
        default: try endLife()
        }
        process.settle(now)
        try check()
    }

    private mutating func count(_ tenant: String) {
        let series = "s\(pick(plan.series))"
        process.counters[tenant, default: [:]][series, default: 0] += 1
        acknowledged["\(tenant)/\(series)", default: 0] += 1
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
        case .hanging: failure = .timeout
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
        process.answer(load, now)
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
        guard has(.kill) || has(.powerLoss) else { return }
        // What is on the wire may still arrive.
        for request in process.requests where chance(1, in: 2) {
            if receivers[request.key.endpoint].mood == .well { _ = receivers[request.key.endpoint].take(request.batch, tenant: request.key.tenant) }
        }
        let isPowerLoss = has(.powerLoss) && (!has(.kill) || chance(1, in: 2))
        if isPowerLoss { disk.losePower() }
        if isTraced { note(isPowerLoss ? "power loss" : "kill") }
        try begin()
    }

    private mutating func begin() throws(Violation) {
        disk.capacity = .max
        disk.isReadOnly = false
        disk.failuresPerMille = 0
        let before = process
        do { process = try SimulatedProcess(disk, plan, now: now) } catch { throw fail("does not begin: \(error)") }
        lives += 1
        if isTraced { note("found: \(process.recovery), \((try? disk.files())?.map { "\($0.name) \($0.size)" }.sorted() ?? [])") }
        for (tenant, counters) in before.counters {
            for (series, value) in counters {
                let restored = process.counters[tenant]?[series] ?? 0
                let sure = before.sure[tenant]?[series] ?? 0
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
            if receiver.resets > 0 { throw fail("e\(index) has seen a counter go back") }
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
            for tenant in 0..<plan.tenants { process.begin("t\(tenant)", wall: (now + wallAhead) / 1_000_000) }
            for tenant in 0..<plan.tenants { while process.collecting["t\(tenant)"]?.isCommitted == false { process.goOn("t\(tenant)") } }
            process.sync(now)
            try drain()
        }
        try check()
        for (key, ledger) in process.ledgers where ledger.collected != ledger.delivered + ledger.dropped {
            throw fail("\(key.tenant) e\(key.endpoint): \(ledger.collected) collected, \(ledger.delivered) delivered, \(ledger.dropped) dropped")
        }
        for (index, receiver) in receivers.enumerated() {
            for (series, count) in acknowledged {
                let expected = count - (lost[series] ?? 0)
                let found = receiver.series[series]?.value ?? 0
                // A process that could not be told what there was says nothing of what it has not seen.
                if has(.disk), expected == 0 { continue }
                if found != expected { throw fail("e\(index) \(series): \(found), expected \(expected) of \(count) acknowledged") }
                if !has(.disk), receiver.series[series].map({ $0.increase != found }) ?? false {
                    throw fail("e\(index) \(series): increase is not the value")
                }
            }
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
            process.settle(now)
        }
    }
}
