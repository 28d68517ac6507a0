import Outbound
import Testing

@Suite struct BackoffTests {
    private let millisecond = Int64(1_000_000)

    @Test func jitterShortensByAtMostATenthAndIsRepeatable() {
        var first = Backoff(smallest: 30 * millisecond, largest: 5_000 * millisecond, seed: 42)
        var second = Backoff(smallest: 30 * millisecond, largest: 5_000 * millisecond, seed: 42)
        var seen: Set<Int64> = []
        for attempt in 0..<100 {
            let exact = attempt < 8 ? 30 * millisecond << Int64(attempt) : 5_000 * millisecond
            let delay = first.delay(after: attempt)
            #expect(delay == second.delay(after: attempt))
            #expect(delay <= exact && delay >= exact / 10 * 9)
            seen.insert(delay)
        }
        #expect(seen.count > 90)
    }

    @Test func impossibleValuesAreSurvived() {
        var backoff = Backoff(smallest: 1, largest: .max, seed: nil)
        #expect(backoff.delay(after: 1_000_000) == 1 << 62)
        #expect(backoff.delay(after: -3) == 1)
    }

    /// The first numbers of SplitMix64 with the seed 0, as its author gives them.
    @Test func numbersAreThoseOfSplitMix64() {
        #expect((1...3).map { Mixing.mixed(Mixing.step &* $0) } == [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f])
    }
}
