import Pipeline
import Testing

@Suite struct TracestateMultiplierTests {
    private func multiplier(_ text: String) -> Double? {
        Array(text.utf8).withSlice { TracestateMultiplier.multiplier($0) }
    }

    /// Rows 64 to 67 of tempo-behaviour 11.3 and the recorded case v3-tracestate-multiplier.
    @Test(arguments: [
        ("ot=th:8", 2), ("ot=th:0", 1), ("ot=th:c", 4), ("ot=th:fd70a4", 100.00009536752259), ("rojo=1,ot=th:c", 4),
        ("vendor=x,ot=th:c;rv:abcdef01234567", 4), (" a=b , ot=th:8 ", 2), ("ot=th:8\t", 2), ("ot=x:Az.-_9;th:8,ot=th:c", 2),
        ("ot=th:ffffffffffffff", 72_057_594_037_927_936), ("ot=th:8;th:c", 4), ("ot=a:;th:8", 2),
    ])
    func thresholds(_ text: String, _ expected: Double) {
        #expect(multiplier(text) == expected)
    }

    @Test(arguments: [
        "", " ", ",", "ot=", "ot", "a=b", "ot=rv:01234567890123", "ot=th:c;rv:12", "foo=1, ot=th:c;rv:1234567890abcd ,z=1", "ot=th:zz",
        "ot=th:8 ,a=b",
        "ot=th:", "ot=th:8;", "ot=;th:8", "ot=th:8;;a:b", "ot=TH:8", "ot=th:C", "ot=th:8;9a:1", "ot=th:8;a:b:c", "ot=th:123456789abcdef", "ot=th",
        "ot=rv:1234567890abcg;th:8", "OT=th:8", "ot =th:8", "ot=th:x,ot=th:8", "ot=th:8;a:\u{e9}",
    ])
    func noThreshold(_ text: String) {
        #expect(multiplier(text) == nil)
    }

    @Test func longMembersAreNotRead() {
        let fits = String(repeating: "x", count: 256 - "th:8;a:".count)
        #expect(multiplier("ot=th:8;a:\(fits)") == 2)
        #expect(multiplier("ot=th:8;a:\(fits)x") == nil)
    }
}
