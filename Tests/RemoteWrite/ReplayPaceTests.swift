import RemoteWrite
import Testing

/// What has waited is given at a speed, by a clock of the test's own.
@Suite struct ReplayPaceTests {
    @Test func whatWasGivenIsPaidForBeforeTheNext() {
        let pace = ReplayPace(bytesPerSecond: 1000)
        #expect(pace.wait(now: 0) == 0)
        pace.spend(500, now: 0)
        #expect(pace.wait(now: 0) == second / 2)
        pace.spend(250, now: 0)
        #expect(pace.wait(now: 0) == second * 3 / 4)
        #expect(pace.wait(now: second) == 0)
    }

    @Test func idleTimeIsNoCredit() {
        let pace = ReplayPace(bytesPerSecond: 1000)
        pace.spend(1000, now: 100 * second)
        #expect(pace.wait(now: 100 * second) == second)
    }

    @Test func noSpeedAtAllIsTheLeast() {
        let pace = ReplayPace(bytesPerSecond: 0)
        pace.spend(2, now: 0)
        #expect(pace.wait(now: 0) == 2 * second)
    }
}
