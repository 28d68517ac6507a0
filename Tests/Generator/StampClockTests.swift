import Generator
import Pipeline
import Testing

/// Stamps of samples while the wall clock is set about.
@Suite struct StampClockTests {
    private static let start: UInt64 = 1_700_000_000_000_000_000

    private struct Found: Equatable {
        var seconds: [Double]
        var events: [StampClock.Event]

        init(_ seconds: [Double], _ events: [StampClock.Event]) {
            self.seconds = seconds
            self.events = events
        }
    }

    /// Seconds from the start to each stamp, of collections every `interval` seconds that find the wall clock set by these steps.
    private func stamps(_ steps: [Int64], interval: UInt64 = 15) -> Found {
        var clock = StampClock(step: 0)
        var seconds: [Double] = []
        var events: [StampClock.Event] = []
        for (index, step) in steps.enumerated() {
            let steady = Self.start + UInt64(index) * interval * 1_000_000_000
            let found = clock.stamp(Instant(wall: Instant.shifted(steady, by: step * 1_000_000_000), steady: steady), believed: 0)
            seconds.append(Double(found.milliseconds - 1_700_000_000_000) / 1000)
            if let event = found.event { events.append(event) }
        }
        return Found(seconds, events)
    }

    @Test func timeThatGoesOn() {
        #expect(stamps([0, 0, 0]) == Found([0, 15, 30], []))
    }

    /// A second of correction is followed at once; never back.
    @Test func smallCorrections() {
        #expect(stamps([0, 3, 3, -4, -4]) == Found([0, 18, 33, 41, 56], []))
        #expect(stamps([0, -9, -9], interval: 5) == Found([0, 0.002, 1], []))
    }

    @Test(arguments: [3600, -3600, 1200, -1200, 11, -11, 2_840_000_000, -1_700_000_000] as [Int64])
    func aStepThatIsTakenBackIsNotFollowed(_ step: Int64) {
        let back = step * 1_000_000_000
        #expect(stamps([0, step, 0, 0]) == Found([0, 15, 30, 45], [.stepped(back), .returned]))
        #expect(stamps([0, step, step, 0]) == Found([0, 15, 30, 45], [.stepped(back), .returned]))
    }

    @Test(arguments: [3600, -3600, 1200, 11] as [Int64]) func aStepThatHoldsIsFollowed(_ step: Int64) {
        let nanoseconds = step * 1_000_000_000
        let found = stamps([0, step, step, step, step])
        #expect(
            found == Found([0, 15, 30, 45 + Double(step), 60 + Double(step)], [.stepped(nanoseconds), .followed(nanoseconds, step: nanoseconds)]))
    }

    /// However short the interval is: a step has to hold for half a minute.
    @Test func shortIntervals() {
        let found = stamps([0] + Array(repeating: 3600, count: 10) + Array(repeating: 0, count: 5), interval: 1)
        #expect(found.seconds == (0..<16).map(Double.init))
        let held = stamps([0] + Array(repeating: 3600, count: 32), interval: 1)
        #expect(held.seconds[30] == 30 && held.seconds[31] == 3631)
    }

    @Test func aClockThatIsSetAgainAndAgain() {
        let flapping: [Int64] = (0..<40).map { $0 % 2 == 0 ? 30 : -30 }
        #expect(stamps(flapping, interval: 1).seconds == (0..<40).map(Double.init))
    }

    @Test func stampsOnlyEverGrowWithoutAStepThatHolds() {
        let steps = (0..<500).map { Int64($0 * 7919 % 11 - 5) }
        let seconds = stamps(steps, interval: 1).seconds
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// What other tenants' collections have come to believe is believed at once.
    @Test func beliefsAreShared() {
        var clock = StampClock(step: 0)
        let step: Int64 = 3_600_000_000_000
        let now = Instant(wall: Self.start + UInt64(step), steady: Self.start)
        #expect(clock.stamp(now, believed: step).milliseconds == 1_700_003_600_000)
    }
}
