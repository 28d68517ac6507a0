import Application
import Testing

/// The most memory that the process had lately.
@Suite struct RecentPeakTests {
    private static func used(_ resident: Int, ofFiles: Int = 0) -> ProcessMemory { ProcessMemory(virtual: 7, resident: resident, ofFiles: ofFiles) }

    private static func note(_ resident: Int, _ peak: RecentPeak, times: Int = 1) {
        for _ in 0..<times { peak.note(used(resident)) }
    }

    @Test func aPeakIsRememberedForAWhile() {
        let peak = RecentPeak()
        Self.note(100, peak)
        Self.note(10, peak, times: RecentPeak.looks - 1)
        #expect(peak.with(Self.used(5)) == Self.used(100))
        Self.note(20, peak, times: RecentPeak.looks - 1)
        #expect(peak.with(Self.used(5)) == Self.used(100))
        Self.note(20, peak)
        #expect(peak.with(Self.used(5)) == Self.used(20))
    }

    @Test func whatIsNowMayBeMore() {
        let peak = RecentPeak()
        Self.note(100, peak)
        #expect(peak.with(Self.used(50)) == Self.used(100))
        #expect(peak.with(Self.used(150)) == Self.used(150))
    }

    @Test func codeThatWasLetGoOfComesBack() {
        let peak = RecentPeak()
        peak.note(Self.used(40, ofFiles: 30))
        Self.note(10, peak, times: 2 * RecentPeak.looks)
        #expect(peak.with(Self.used(35, ofFiles: 5)) == Self.used(60, ofFiles: 30))
    }
}
