import Kafka
import Testing

struct StartOffsetsTests {
    @Test func readingGoesForwardToWhatIsYoungEnough() {
        #expect(StartOffsets.begin(committed: 0, young: 2) == 2)
        #expect(StartOffsets.begin(committed: nil, young: 2) == 2)
    }

    @Test func readingNeverGoesBack() {
        #expect(StartOffsets.begin(committed: 5, young: 2) == nil)
        #expect(StartOffsets.begin(committed: 2, young: 2) == nil)
    }

    @Test func whatCouldNotBeAskedForIsReadAsTheGroupSays() {
        #expect(StartOffsets.begin(committed: 5, young: nil) == nil)
        #expect(StartOffsets.begin(committed: nil, young: -1) == nil)
    }

    @Test func theHorizonIsCountedFromNow() {
        #expect(StartOffsets.oldest(now: 100_000_000_000, horizon: 30_000_000_000) == 70_000)
        #expect(StartOffsets.oldest(now: 1, horizon: .max) == 0)
        #expect(StartOffsets.oldest(now: 5_000_000, horizon: -1) == 5)
    }
}
