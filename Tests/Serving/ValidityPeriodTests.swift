import Settings
import Testing

@Suite struct ValidityPeriodTests {
    @Test func beforeWithinAndAfter() {
        // 2024-02-29 12:34 and 2026-11-30 00:00 UTC.
        let period = ValidityPeriod(start: 1_709_210_040, end: 1_795_996_800)
        #expect(period.problem(at: 1_709_210_039) == "is valid only from 2024-02-29 12:34 UTC on; compare the clocks")
        #expect(period.problem(at: 1_709_210_040) == nil && period.problem(at: 1_795_996_800) == nil)
        #expect(period.problem(at: 1_795_996_801) == "is out of date since 2026-11-30 00:00 UTC")
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00"), (-1, "1969-12-31 23:59"), (951_782_400, "2000-02-29 00:00"), (4_107_542_399, "2100-02-28 23:59"),
            (4_107_542_400, "2100-03-01 00:00"), (253_402_300_799, "9999-12-31 23:59"),
        ] as [(Int64, String)])
    func dates(_ seconds: Int64, _ text: String) {
        #expect(ValidityPeriod(start: 0, end: seconds).problem(at: .max)?.hasSuffix(" \(text) UTC") == true)
    }
}
