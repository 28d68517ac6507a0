import Foundation
import Testing
import TestSupport

/// `make simulate SEED=… STEPS=…` runs one seed; without it, and in `make test`, ten thousand.
@Suite struct SimulationTests {
    private static func number(_ name: String) -> UInt64? { ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } }

    private static let steps = Int(number("METRONOME_SIMULATION_STEPS") ?? 1000)
    private static let seeds: [UInt64] = number("METRONOME_SIMULATION_SEED").map { [$0] } ?? Array(0..<10_000)

    /// An acknowledged increment is delivered exactly once to each endpoint, or counted as lost with the process that had not written it.
    @Test func whatIsAcknowledgedArrivesOnceOrIsCountedAsLost() {
        check(Self.seeds, steps: Self.steps)
    }

    /// Short runs end in the midst of what long ones recover from.
    @Test(.enabled(if: seeds.count > 1)) func norDoesAnEarlyEndLoseAnything() { check(Self.seeds, steps: 150) }

    private func check(_ seeds: [UInt64], steps: Int) {
        for seed in seeds {
            let plan = SimulationPlan(seed: seed, steps: steps)
            guard let violation = Self.violation(seed, plan) else { continue }
            let (smallest, last) = Self.shrunk(seed, plan, violation)
            Issue.record(
                """
                seed \(seed): \(last.text)
                make simulate SEED=\(seed) STEPS=\(steps); smallest plan: \(smallest)
                \(last.trace.joined(separator: "\n"))
                """)
            return
        }
    }

    private static func violation(_ seed: UInt64, _ plan: SimulationPlan, isTraced: Bool = false) -> Simulation.Violation? {
        do {
            try Simulation.run(seed: seed, plan, isTraced: isTraced)
            return nil
        } catch {
            return error
        }
    }

    /// Leaves faults, tenants, endpoints, series and steps out while it still fails.
    private static func shrunk(
        _ seed: UInt64, _ plan: SimulationPlan, _ violation: Simulation.Violation
    ) -> (SimulationPlan, Simulation.Violation) {
        var plan = plan
        var violation = violation
        plan.steps = min(plan.steps, violation.step)
        var goesOn = true
        while goesOn {
            goesOn = false
            for smaller in plan.smaller {
                guard let found = Self.violation(seed, smaller) else { continue }
                plan = smaller
                plan.steps = min(plan.steps, found.step)
                violation = found
                goesOn = true
                break
            }
        }
        return (plan, Self.violation(seed, plan, isTraced: true) ?? violation)
    }
}
