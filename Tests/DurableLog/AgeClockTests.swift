import DurableLog
import Testing

@Suite struct AgeClockTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let hour: Int64 = 3_600_000

    @Test func aClockThatGoesAsTimeGoesIsBelieved() {
        var clock = AgeClock()
        for second in Int64(0)..<100 {
            // Slewed by a tenth.
            let wall = Self.start + second * 1100
            #expect(clock.time(wall: wall, steady: second * 1000) == wall)
        }
    }

    @Test func oneThatIsSetForAMomentIsNot() {
        var clock = AgeClock()
        _ = clock.time(wall: Self.start, steady: 0)
        for second in Int64(1)...50 {
            #expect(clock.time(wall: Self.start + second * 1000 + 3 * Self.hour, steady: second * 1000) == Self.start + second * 1000)
        }
        #expect(clock.time(wall: Self.start + 51_000, steady: 51_000) == Self.start + 51_000)
        // What was doubted before does not count.
        #expect(clock.time(wall: Self.start + 70_000 + 3 * Self.hour, steady: 70_000) == Self.start + 70_000)
    }

    @Test(arguments: [3 * hour, -3 * hour]) func oneThatStaysIsFollowed(step: Int64) {
        var clock = AgeClock()
        _ = clock.time(wall: Self.start, steady: 0)
        var followed: Int64?
        for second in Int64(1)...100 {
            let wall = Self.start + second * 1000 + step
            if clock.time(wall: wall, steady: second * 1000) == wall, followed == nil { followed = second }
        }
        #expect(followed == 61)
    }
}
