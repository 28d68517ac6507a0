import DurableLog
import RemoteWrite
import Testing
import TestSupport

/// A collection that an endpoint answers with 500 for ever, while it takes nothing else of the tenant.
@Suite struct PoisonOverRestartsTests {
    private static let second: Int64 = 1_000_000_000
    /// Of collections that wait, seconds. A process sets aside what fails for 60 s.
    private static let maxAge: Int64 = 300

    /// Seconds until the next collection arrives; each process is killed after `life` seconds. nil: never.
    private func delay(life: Int64) throws -> Int64? {
        let disk = SimulatedDisk(seed: 1)
        var plan = SimulationPlan(seed: 0, steps: 0)
        plan.faults = []
        plan.keeps = true
        plan.isDelta = false
        plan.maxAge = Self.maxAge * 1000
        var receiver = SimulatedReceiver()
        var process = try SimulatedProcess(disk, plan, now: 0)
        for time in 0..<4 * Self.maxAge {
            let now = time * Self.second
            let wall = 1_700_000_000_000 + time * 1000
            if time > 0, time % life == 0 { process = try SimulatedProcess(disk, plan, now: now) }
            if time % 15 == 0 { collect(&process, wall, now) }
            process.keepWithinLimits(wall: wall)
            process.settle(now)
            for key in process.senders.keys.sorted() { if let wake = process.senders[key]?.wake, wake <= now { process.wake(key, now) } }
            while !process.loads.isEmpty || !process.requests.isEmpty {
                while !process.loads.isEmpty { process.answer(process.loads.removeFirst(), now, wall: wall) }
                guard !process.requests.isEmpty else { continue }
                let request = process.requests.removeFirst()
                let failure: SendFailure? = request.batch.collection == 1 ? .status(500) : receiver.take(request.batch, tenant: request.key.tenant)
                if failure == nil { return time }
                process.answered(request, failure, now)
            }
        }
        return nil
    }

    private func collect(_ process: inout SimulatedProcess, _ wall: Int64, _ now: Int64) {
        process.counters["t0", default: [:]]["s0", default: 0] += 1
        process.begin("t0", wall: wall)
        while process.collecting["t0"]?.isCommitted == false { process.goOn("t0", now) }
        process.sync(now)
    }

    @Test func oneProcessSetsItAside() throws {
        let found = try #require(try delay(life: .max))
        #expect((60..<70).contains(found), "\(found) s")
    }

    /// Each process begins to count anew; the age of what waits goes on.
    @Test func overRestartsItsAgeEndsIt() throws {
        let found = try #require(try delay(life: 30))
        #expect((Self.maxAge...Self.maxAge + 31).contains(found), "\(found) s")
    }
}
