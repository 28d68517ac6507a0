import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Random calls against a list that is searched from the beginning.
@Suite struct NaiveHealthTests {
    private struct Call {
        var provider: String
        var model: String
        var outcome: CallOutcome
        var end: UInt64
    }

    private static let widths: [HealthWindow: UInt64] = [.minute: 5, .fiveMinutes: 25, .hour: 300]

    @Test(arguments: 0..<8) func countsAreThoseOfAList(_ seed: UInt64) {
        var random = Random(state: seed)
        let bench = HealthBench()
        var calls: [Call] = []
        for _ in 0..<Rounds.of(400) {
            bench.pass(seconds: Double(random.next() % 120) / (random.next() % 3 == 0 ? 1 : 20))
            for _ in 0..<(random.next() % 6) {
                let ago = random.next() % 4 == 0 ? Double(random.next() % 4000) : Double(random.next() % 20)
                let call = Call(
                    provider: "p\(random.next() % 3)", model: ["", "m1", "m2"][Int(random.next() % 3)],
                    outcome: CallOutcome(rawValue: Int(random.next() % 7)) ?? .ok, end: bench.now - UInt64(ago) * HealthBench.second)
                bench.call(call.provider, call.model, call.outcome, ago: ago)
                calls.append(call)
            }
            check(bench, calls)
        }
    }

    private func check(_ bench: HealthBench, _ calls: [Call]) {
        let snapshot = bench.snapshot()
        for report in snapshot.providers + snapshot.models {
            for (window, width) in Self.widths {
                let slot = width * HealthBench.second
                let inside = calls.filter {
                    $0.provider == report.provider && (report.model == nil || $0.model == report.model) && bench.now / slot - $0.end / slot < 13
                }
                var counts = CallCounts()
                for call in inside { counts[call.outcome] += 1 }
                #expect(report.figures(window).counts == counts)
            }
        }
    }

    private struct Random {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
