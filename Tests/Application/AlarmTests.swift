import Application
import Testing

@Suite struct AlarmTests {
    private static let long: Int64 = 3_600_000_000_000

    @Test(.timeLimit(.minutes(1))) func whoRingsBeforeIsHeardAtOnce() async {
        let alarm = Alarm()
        alarm.ring()
        #expect(await alarm.pause(Self.long))
        // Heard once.
        #expect(await alarm.pause(0) == false)
    }

    @Test(.timeLimit(.minutes(1))) func whoRingsMeanwhileEndsThePause() async {
        let alarm = Alarm()
        async let rung = alarm.pause(Self.long)
        alarm.ring()
        #expect(await rung)
    }

    @Test(.timeLimit(.minutes(1))) func nobodyRings() async {
        let alarm = Alarm()
        #expect(await alarm.pause(1) == false)
        #expect(await alarm.pause(-1) == false)
    }
}
