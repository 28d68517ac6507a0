import BenchReport
import CAllocations
import CCallgrind

/// Runs a kernel; under Valgrind only the counted rounds are looked at.
struct KernelRun {
    private(set) var spans = 0
    private(set) var requests = 0
    /// Blocks taken from the heap.
    private(set) var allocations = 0

    init(_ kernel: Kernel, warmUps: Int, rounds: Int) {
        for round in 0..<(warmUps + rounds) {
            kernel.prepare()
            let isCounted = round >= warmUps
            if isCounted { metronome_callgrind_start() }
            let before = metronome_allocations()
            let done = kernel.round()
            let after = metronome_allocations()
            if isCounted {
                metronome_callgrind_stop()
                spans += done
                requests += kernel.requests
                allocations += Int(after - before)
            }
        }
    }

    var json: JSONValue {
        .object([
            JSONValue.Member("spans", Double(spans)), JSONValue.Member("requests", Double(requests)),
            JSONValue.Member("allocations", Double(allocations)),
        ])
    }
}
