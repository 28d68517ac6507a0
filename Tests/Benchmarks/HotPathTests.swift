import Testing

/// What a span costs between its bytes and its series, counted under Callgrind: the same on a busy machine as on an idle one.
@Suite("Cost of a span")
struct HotPathTests {
    /// Instructions may differ from the accepted ones by this share.
    private static let tolerance = 0.03

    @Test(
        "no heap, no reference count, no lock; instructions as accepted",
        arguments: [
            "aggregate-500", "aggregate-100000", "graphs-500", "calls-500", "calls-gateway-500", "calls-mix-500", "plain-500", "plain-calls-500",
            "observed-500", "native-23000",
        ])
    func hotPath(kernel: String) async throws {
        let counts = try await BenchProgram.count(kernel)
        #expect(counts.allocations == 0)
        #expect(counts.retains == 0)
        let accepted = try AcceptedFigures()
        #expect(try counts.locked <= accepted.value("locked-\(kernel)"))
        try compare(counts, kernel, accepted, "per span")
    }

    /// A start with a million series is a million times this.
    @Test("a series is restored with as many instructions as accepted")
    func restored() async throws {
        try compare(try await BenchProgram.count("restored"), "restored", try AcceptedFigures(), "per series")
    }

    @Test("a series is scraped with as many instructions as accepted", arguments: ["scrape-text", "scrape-openmetrics", "scrape-protobuf"])
    func scraped(kernel: String) async throws {
        try compare(try await BenchProgram.count(kernel), kernel, try AcceptedFigures(), "per series")
    }

    private func compare(_ counts: KernelCounts, _ kernel: String, _ accepted: AcceptedFigures, _ unit: String) throws {
        guard counts.toolchain == accepted.toolchain else {
            print("\(kernel): instructions are not compared: accepted with \(accepted.toolchain), built with \(counts.toolchain)")
            return
        }
        let before = try accepted.value("instructions-\(kernel)")
        let share = counts.instructions / before - 1
        #expect(
            abs(share) <= Self.tolerance,
            """
            \(counts.instructions) instructions \(unit) instead of \(before), \(share > 0 ? "more" : "fewer") by \(abs(share) * 100) %. \
            If that is meant, accept it with `make bench-accept` (or `metronome-bench --only instructions --accept`).
            """)
    }

    @Test("the counters see an allocation, a retain and two atomics per span")
    func control() async throws {
        let counts = try await BenchProgram.count("control")
        #expect(counts.allocations == 1)
        #expect(counts.retains == 1)
        #expect(counts.locked == 2)
    }

    @Test("two runs count the same")
    func repeats() async throws {
        let first = try await BenchProgram.count("aggregate-500")
        let second = try await BenchProgram.count("aggregate-500")
        #expect(abs(first.instructions / second.instructions - 1) < 0.005)
    }
}
