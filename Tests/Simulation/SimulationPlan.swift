/// What may happen in a run.
struct SimulationPlan: Sendable, CustomStringConvertible {
    enum Fault: String, Sendable, CaseIterable {
        /// The process ends without a word; what it wrote stays.
        case kill
        /// What was not synced vanishes, tears, or stays.
        case powerLoss
        /// Receivers that do not answer, answer late, or take a request and lose the answer.
        case network
        /// 429, 500, 503 with Retry-After.
        case refusals
        /// A series that a receiver never takes: 400, or 500.
        case poison
        /// The disk is full, read-only, or fails.
        case disk
        /// The log is so small that the oldest have to go.
        case smallLog
        /// The machine's time is set.
        case clock
        /// An orderly end: the last collection, whatever can be sent within a deadline, the next process.
        case end
        /// Receivers that get a request after its sender has given up waiting, or has ended.
        case late
    }

    var tenants = 2
    var endpoints = 2
    var series = 4
    var steps = 1000
    /// There is a journal; else everything is kept in memory, up to a limit.
    var keeps = true
    /// Receivers want what was counted since the last collection: each of them counts.
    var isDelta = false
    /// Of collections that wait, milliseconds.
    var maxAge = Int64.max
    var faults: Set<Fault> = Set(Fault.allCases)

    /// Another mixture for each seed.
    init(seed: UInt64, steps: Int) {
        self.steps = steps
        tenants = 1 + Int(seed % 3)
        endpoints = 1 + Int(seed / 3 % 2)
        series = 1 + Int(seed / 6 % 5)
        keeps = seed % 7 != 0
        isDelta = seed % 11 < 4
        faults = Set(Fault.allCases.enumerated().filter { seed >> UInt64($0.offset + 5) & 3 > 0 }.map(\.element))
        // Faults of the disk are rarer: with them less can be said.
        if seed % 4 != 0 || !keeps || isDelta { faults.remove(.disk) }
        if seed % 5 != 0 { faults.insert(.end) }
        if seed % 13 < 8 { faults.insert(.late) }
    }

    var description: String {
        let kind = "\(keeps ? "a journal" : "memory alone")\(isDelta ? ", differences" : "")"
        let sizes = "\(tenants) tenants, \(endpoints) endpoints, \(series) series, \(steps) steps"
        return "\(kind), \(sizes), faults: \(faults.map(\.rawValue).sorted().joined(separator: " "))"
    }

    /// Plans in which less happens, the most promising first.
    var smaller: [SimulationPlan] {
        var plans: [SimulationPlan] = []
        func add(_ change: (inout SimulationPlan) -> Void) {
            var plan = self
            change(&plan)
            plans.append(plan)
        }
        for fault in Fault.allCases where faults.contains(fault) { add { $0.faults.remove(fault) } }
        if isDelta { add { $0.isDelta = false } }
        if tenants > 1 { add { $0.tenants -= 1 } }
        if endpoints > 1 { add { $0.endpoints -= 1 } }
        if series > 1 { add { $0.series -= 1 } }
        return plans
    }
}
