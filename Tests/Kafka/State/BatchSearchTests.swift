import Kafka
import Testing

@Suite struct BatchSearchTests {
    /// What a broker gives to whoever reads from `probe` on, with a batch of `count` records at `base` that nobody can read.
    private static func found(base: Offset, count: Offset, end: Offset? = nil) -> (end: Offset?, probes: Int) {
        var search = BatchSearch(base: base)
        var probes = 0
        while let probe = search.probe, probes < 200 {
            probes += 1
            if let end, probe >= end {
                search.ends(before: end)
            } else if probe < base + count {
                search.cameAgain()
            } else {
                search.ends(before: probe)
            }
        }
        return (search.end, probes)
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 100, 1023, 1024, 1025, 1_000_000] as [Offset]) func theEndIsExact(count: Offset) {
        let (end, probes) = Self.found(base: 41, count: count)
        #expect(end == 41 + count)
        #expect(probes <= 2 * (64 - count.leadingZeroBitCount) + 1, "\(probes)")
        // It is the last one of its partition.
        #expect(Self.found(base: 41, count: count, end: 41 + count).end == 41 + count)
    }

    /// Another one that cannot be read lies behind it.
    @Test func anotherOneEndsIt() {
        var search = BatchSearch(base: 10)
        search.cameAgain()
        search.cameAgain()
        #expect(search.probe == 14)
        search.ends(before: 13)
        #expect(search.end == 13 && search.probe == nil)
    }

    @Test func numbersThatCannotBe() {
        var search = BatchSearch(base: .max - 2)
        for _ in 0..<100 { search.cameAgain() }
        #expect(search.probe == .max)
        search.ends(before: 0)
        #expect(search.end == .max)
        var wrong = BatchSearch(base: 5)
        wrong.ends(before: 3)
        #expect(wrong.end == 6, "it goes on in any case")
    }
}
