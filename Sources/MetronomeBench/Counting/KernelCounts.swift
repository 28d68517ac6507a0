import BenchReport

/// What a kernel does, counted: the same figures in every run on the same toolchain.
struct KernelCounts {
    var spans: Double
    var requests: Double
    var instructions: Double
    /// Blocks taken from the heap.
    var allocations: Double
    /// Retains and releases, pairs.
    var retains: Double
    /// Atomic read-modify-write instructions: locks, reference counts, shared counters.
    var locked: Double

    private static let retaining = ["swift_retain", "swift_retain_n", "swift_bridgeObjectRetain", "swift_bridgeObjectRetain_n"]
    private static let releasing = ["swift_release", "swift_release_n", "swift_bridgeObjectRelease", "swift_bridgeObjectRelease_n"]

    /// Runs the kernel of this name under Callgrind.
    ///
    /// - Throws: ``BenchError`` when Valgrind is not there or fails.
    static func measure(_ kernel: String, spansPerRequest: Int = 1000) throws -> KernelCounts {
        let directory = try WorkDirectory()
        let output = directory.file("callgrind.out")
        // Valgrind 3.19 gives up at the debugging information that Swift writes; names of functions are enough.
        let program = directory.file("metronome-bench")
        let copy = try ChildProcess.run("strip", ["--strip-debug", "-o", program, Binaries.path("metronome-bench")], directory: directory)
        guard copy.exitCode == 0 else { throw BenchError("strip failed: \(copy.errors)") }
        let run = try ChildProcess.run(
            "valgrind",
            [
                "-q", "--tool=callgrind", "--instr-atstart=no", "--collect-bus=yes", "--compress-strings=no", "--compress-pos=no",
                "--callgrind-out-file=\(output)", program, "kernel", kernel, "--spans-per-request", String(spansPerRequest),
            ],
            // Dictionaries of the set-up are laid out alike every time.
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"], directory: directory)
        guard run.exitCode == 0, let text = Files.read(output) else {
            throw BenchError("valgrind failed with \(run.exitCode) (make setup installs it): \(run.errors.suffix(500))")
        }
        let report = try JSONParser.parse(run.output)
        guard let spans = report["spans"]?.number, let requests = report["requests"]?.number, let allocations = report["allocations"]?.number
        else { throw BenchError("the kernel reported \(run.output)") }
        let profile = try CallgrindProfile(text)
        return KernelCounts(
            spans: spans, requests: requests, instructions: Double(profile.instructions), allocations: allocations,
            retains: Double(max(profile.calls(retaining), profile.calls(releasing))), locked: Double(profile.locked))
    }

    /// What each further span of a request costs, without what a request costs however many it has; allocations, retains
    /// and locked instructions to a twentieth. Instructions are the average of requests of 1,000 spans.
    static func perSpan(_ kernel: String) throws -> KernelCounts {
        let large = try measure(kernel, spansPerRequest: 1000)
        let small = try measure(kernel, spansPerRequest: 250)
        func slope(_ figure: KeyPath<KernelCounts, Double>) -> Double {
            let largest = large[keyPath: figure] / large.requests
            let smallest = small[keyPath: figure] / small.requests
            let slope = (largest - smallest) / (large.spans / large.requests - small.spans / small.requests)
            return (slope * 20).rounded() / 20
        }
        return KernelCounts(
            spans: 1, requests: 0, instructions: large.instructions / large.spans, allocations: slope(\.allocations),
            retains: slope(\.retains), locked: slope(\.locked))
    }

    var json: JSONValue {
        .object([
            JSONValue.Member("instructions", instructions), JSONValue.Member("allocations", allocations),
            JSONValue.Member("retains", retains), JSONValue.Member("locked", locked),
        ])
    }
}
